"""What a harvester asks: the verb, its arguments, the span of time. Checked as the specification says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import QueryDict

from catalog.oai import PREFIX
from catalog.oai.errors import BadArgument, BadVerb, CannotDisseminateFormat

# Verb: what it must be given, what it may be given.
VERBS: dict[str, tuple[set[str], set[str]]] = {
    "Identify": (set(), set()),
    "ListMetadataFormats": (set(), {"identifier"}),
    "ListSets": (set(), {"resumptionToken"}),
    "ListIdentifiers": ({"metadataPrefix"}, {"from", "until", "set"}),
    "ListRecords": ({"metadataPrefix"}, {"from", "until", "set"}),
    "GetRecord": ({"identifier", "metadataPrefix"}, set()),
}
LISTS = {"ListIdentifiers", "ListRecords"}

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SECOND = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


@dataclass(frozen=True)
class Span:
    """Changed from `start` on and before `end`; None: without bound."""

    start: datetime | None = None
    end: datetime | None = None


def read(query: QueryDict) -> tuple[str, dict[str, str]]:
    """Verb and arguments. Raises BadVerb or BadArgument."""
    verbs = query.getlist("verb")
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise BadVerb(f"Expected verb= once, one of {', '.join(VERBS)}.")
    verb = verbs[0]
    given = {name: values for name, values in query.lists() if name != "verb"}
    repeated = [name for name, values in given.items() if len(values) > 1]
    if repeated:
        raise BadArgument(f"{repeated[0][:60]}= stands there more than once.")
    arguments = {name: values[0] for name, values in given.items()}
    if any("\x00" in value for value in arguments.values()):
        raise BadArgument("No argument holds the character NUL.")
    _check_names(verb, set(arguments))
    return verb, arguments


def _check_names(verb: str, names: set[str]) -> None:
    required, optional = VERBS[verb]
    if verb in LISTS and "resumptionToken" in names:
        if names != {"resumptionToken"}:
            raise BadArgument("resumptionToken= stands alone: it remembers the other arguments.")
        return
    if names - required - optional:
        raise BadArgument(f"{verb} takes no {min(names - required - optional)[:60]}=.")
    if required - names:
        raise BadArgument(f"{verb} needs {', '.join(f'{name}=' for name in sorted(required - names))}.")


def check_prefix(prefix: str) -> None:
    if prefix != PREFIX:
        raise CannotDisseminateFormat(f"Records are given as {PREFIX}; ListMetadataFormats lists what there is.")


def read_span(arguments: dict[str, str]) -> Span:
    """`from` and `until`, both included, to the day or to the second but both alike. Raises BadArgument."""
    start, end = arguments.get("from"), arguments.get("until")
    if start is not None and end is not None and len(start) != len(end):
        raise BadArgument("from= and until= have to be both days or both seconds.")
    first = _moment("from", start) if start is not None else None
    last = _moment("until", end) if end is not None else None
    if first and last and first > last:
        raise BadArgument(f"from= ({start}) is later than until= ({end}).")
    return Span(first, _behind(last, timedelta(days=1) if end and _DAY.fullmatch(end) else timedelta(seconds=1)))


def _moment(name: str, text: str) -> datetime:
    try:
        if _DAY.fullmatch(text):
            return datetime.fromisoformat(text).replace(tzinfo=UTC)
        if _SECOND.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:  # the thirtieth of February
        pass
    raise BadArgument(
        f"{name}={text[:40]}: expected a day such as 2026-01-31 or a second such as 2026-01-31T12:00:00Z."
    )


def _behind(last: datetime | None, step: timedelta) -> datetime | None:
    """The first moment that is not meant any more; none at the end of the calendar."""
    try:
        return last + step if last else None
    except OverflowError:
        return None
