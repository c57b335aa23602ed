"""The tables that tell what happened. Each keeps its own form; nothing is written twice only to be listed here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Exhibit, ImportJob, ImportRow, Photograph
from tagging import desk
from tagging.chronicle.events import Change, Event
from tagging.models import Flag, Review, Selection

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Source:
    """`at`: the column of its time; `who`: the column of its person; `exhibit`: how it names an exhibit."""

    name: str
    at: str
    who: str
    rows: Callable[[], Rows]
    of_exhibits: Callable[[Rows, list[int]], Rows]
    tell: Callable[[Any], Event]


def called(person: User | None) -> str:
    return desk.called(person) if person else ""


# --- Records, as the history library wrote them down


def _record(entry: Any) -> Event:
    model = entry.content_type.model_class()
    kind = str(model._meta.verbose_name) if model else entry.content_type.model
    verb = {
        LogEntry.Action.CREATE: _("%(kind)s entered"),
        LogEntry.Action.UPDATE: _("%(kind)s changed"),
        LogEntry.Action.DELETE: _("%(kind)s deleted"),
    }.get(entry.action, "%(kind)s")
    changes = changes_in(entry.changes or {})
    is_edit = entry.action == LogEntry.Action.UPDATE
    return Event(
        at=entry.timestamp,
        source="record",
        pk=entry.pk,
        who=called(entry.actor) or entry.actor_email or _("a program"),
        what=(verb % {"kind": kind}).capitalize(),
        about=entry.object_repr,
        address=_address_of(entry, model),
        changes=changes if is_edit else (),
        note="" if is_edit else _said_at(changes),
    )


def _said_at(changes: list[Change]) -> str:
    """All that a record said when it was entered, or last; its own number says nothing to anybody."""
    return "; ".join(f"{one.field}: {one.new or one.old}" for one in changes if one.field not in ("id", "exhibit"))


def _address_of(entry: Any, model: Any) -> str:
    """The desk's page of the exhibit that a record belongs to, as far as it is still there."""
    if model is Exhibit and entry.action != LogEntry.Action.DELETE:
        return reverse("desk:exhibit", args=[entry.object_id])
    exhibit = (entry.additional_data or {}).get("exhibit")
    return reverse("desk:exhibit", args=[exhibit]) if model is Photograph and exhibit else ""


def changes_in(written: Mapping[str, Any]) -> list[Change]:
    """Of a record that is new or gone only what was not empty; what holds many says what came and what went."""
    found = []
    for name, value in written.items():
        words = name.removesuffix("_id").replace("_", " ")
        if isinstance(value, Mapping):
            names = ", ".join(value.get("objects", []))
            found.append(Change(words, *(("", names) if value.get("operation") == "add" else (names, ""))))
        elif (old := _in_words(value[0])) != (new := _in_words(value[1])):
            found.append(Change(words, old, new))
    return found


def _in_words(value: object) -> str:
    if value is None or value == "None":
        return ""
    return {True: _("yes"), False: _("no")}[value] if isinstance(value, bool) else str(value)


def _records_of(rows: Rows, exhibits: list[int]) -> Rows:
    """Of the exhibits themselves, and of their photographs: those that are there, and those that went."""
    types = ContentType.objects.get_for_models(Exhibit, Photograph)
    photographs = list(Photograph.objects.filter(exhibit__in=exhibits).values_list("pk", flat=True))
    gone = Q(action=LogEntry.Action.DELETE, additional_data__exhibit__in=exhibits)
    return rows.filter(
        Q(content_type=types[Exhibit], object_id__in=exhibits)
        | Q(content_type=types[Photograph]) & (Q(object_id__in=photographs) | gone)
    )


# --- Decisions


def _decision(review: Review) -> Event:
    if review.undoes_id:
        what = _("Decision taken back")
    elif review.suggestion and review.suggestion.category:
        facts = {"category": review.suggestion.category, "percent": f"{100 * (review.suggestion.confidence or 0):.0f}"}
        what = _("Filed as the model said (%(category)s, %(percent)s %%)") % facts
        if not review.agrees:
            what = _("Filed; the model had said %(category)s (%(percent)s %%)") % facts
    else:
        what = _("Filed")
    return Event(
        at=review.decided_at,
        source="review",
        pk=review.pk,
        who=desk.called(review.decided_by),
        what=what,
        about=str(review.exhibit),
        address=reverse("desk:exhibit", args=[review.exhibit_id]),
        changes=[Change(_("category"), str(review.previous or ""), str(review.category or ""))],
    )


def _selection(selection: Selection) -> Event:
    what = ngettext("%(num)d picture decided at once", "%(num)d pictures decided at once", selection.num_filed)
    undone = _("%(num)d of them taken back by %(who)s") % {
        "num": selection.num_undone,
        "who": called(selection.undone_by),
    }
    return Event(
        at=selection.started_at,
        source="selection",
        pk=selection.pk,
        who=called(selection.started_by),
        what=what % {"num": selection.num_filed},
        about=_("under %(category)s") % {"category": selection.category} if selection.category else _("as suggested"),
        address=reverse("desk:selection", args=[selection.pk]),
        note=undone if selection.num_undone else "",
    )


# --- Imports: one line each; what each row wrote stands in its rows, with what was there before


def _import(job: ImportJob) -> Event:
    totals = job.totals
    counts = {
        _("new"): totals.get("applied_new", 0),
        _("changed"): totals.get("applied_changed", 0),
        _("refused"): totals.get("refused", 0),
        _("put back"): totals.get("undone", 0),
    }
    return Event(
        at=job.started_at,
        source="import",
        pk=job.pk,
        who=called(job.started_by) or _("a program"),
        what=_("Import %(state)s") % {"state": job.get_state_display()},
        about=job.name,
        address=reverse("imports:job", args=[job.pk]),
        note=", ".join(f"{num:,} {word}" for word, num in counts.items() if num),
    )


def _import_row(row: ImportRow) -> Event:
    what = (
        _("Imported from %(file)s, row %(number)d")
        if row.outcome == "new"
        else _("Changed by %(file)s, row %(number)d")
    )
    return Event(
        at=row.applied_at or row.job.started_at,
        source="import",
        pk=row.pk,
        who=called(row.job.started_by) or _("a program"),
        what=what % {"file": row.job.name, "number": row.number},
        address=reverse("imports:job", args=[row.job_id]),
        changes=[Change(*difference) for difference in row.differences],
        note=_("Taken back with the import.") if row.undone_at and not row.kept else row.kept,
    )


# --- Flags


def _flag(flag: Flag) -> Event:
    asked = _("for %(who)s") % {"who": called(flag.asked)} if flag.asked else _("for anyone")
    settled = ""
    if flag.settled_at:
        settled = _("Settled by %(who)s, %(at)s") % {
            "who": called(flag.settled_by),
            "at": f"{flag.settled_at:%Y-%m-%d %H:%M}",
        }
    return Event(
        at=flag.flagged_at,
        source="flag",
        pk=flag.pk,
        who=called(flag.flagged_by),
        what=_("Flagged %(asked)s") % {"asked": asked} + (f": “{flag.note}”" if flag.note else ""),
        about=str(flag.exhibit),
        address=reverse("desk:exhibit", args=[flag.exhibit_id]),
        note=settled,
    )


def _by_exhibit(rows: Rows, exhibits: list[int]) -> Rows:
    return rows.filter(exhibit__in=exhibits)


def _nothing(rows: Rows, exhibits: list[int]) -> Rows:
    return rows.none()


def _reviews() -> Rows:
    return Review.objects.select_related("exhibit", "category", "previous", "decided_by", "suggestion__category")


def _import_rows() -> Rows:
    return ImportRow.objects.filter(applied_at__isnull=False).select_related("job__started_by")


RECORDS = Source(
    "record", "timestamp", "actor",
    lambda: LogEntry.objects.select_related("content_type", "actor"), _records_of, _record,
)  # fmt: skip
DECISIONS = Source("review", "decided_at", "decided_by", _reviews, _by_exhibit, _decision)
# A Selection is one line among all changes; its reviews are found under its number, and with their exhibits.
SINGLE_DECISIONS = Source(
    "review", "decided_at", "decided_by", lambda: _reviews().filter(selection=None), _by_exhibit, _decision
)
SELECTIONS = Source(
    "selection", "started_at", "started_by",
    lambda: Selection.objects.select_related("started_by", "undone_by", "category"), _nothing, _selection,
)  # fmt: skip
IMPORTS = Source(
    "import", "started_at", "started_by", lambda: ImportJob.objects.select_related("started_by"), _nothing, _import
)
IMPORT_ROWS = Source("import", "applied_at", "job__started_by", _import_rows, _by_exhibit, _import_row)
FLAGS = Source(
    "flag", "flagged_at", "flagged_by",
    lambda: Flag.objects.select_related("exhibit", "flagged_by", "asked", "settled_by"), _by_exhibit, _flag,
)  # fmt: skip
