"""The six verbs. Each answers with the element that the protocol names after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from xml.etree.ElementTree import Element

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from catalog import changes
from catalog.addresses import absolute
from catalog.models import Category, Exhibit
from catalog.models.exhibit import ExhibitQuerySet
from catalog.oai import PAGE, PREFIX
from catalog.oai.arguments import check_prefix, read_span
from catalog.oai.errors import BadResumptionToken, IdDoesNotExist, NoRecordsMatch
from catalog.oai.records import header, key_of, record, stamp
from catalog.oai.tokens import Question, expires_at, read_token, token_of
from catalog.oai.xml import OAI_DC, OAI_DC_SCHEMA, add

Verb = Callable[[dict[str, str], str], Element]


def identify(arguments: dict[str, str], site: str) -> Element:
    oldest = changes.in_order_of_change(Exhibit.objects.on_view()).first()
    said = Element("Identify")
    add(said, "repositoryName", settings.MUSEUM_NAME)
    add(said, "baseURL", absolute(site, reverse("oai")))
    add(said, "protocolVersion", "2.0")
    add(said, "adminEmail", settings.CONTACT_EMAIL)
    first = [changes.changed_at(work) for work in (oldest, changes.withdrawn(None, None, None).first()) if work]
    add(said, "earliestDatestamp", stamp(min(first, default=timezone.now())))
    add(said, "deletedRecord", "transient")
    add(said, "granularity", "YYYY-MM-DDThh:mm:ssZ")
    return said


def list_metadata_formats(arguments: dict[str, str], site: str) -> Element:
    if "identifier" in arguments:
        _known(arguments["identifier"], site)
    said = Element("ListMetadataFormats")
    format_ = add(said, "metadataFormat")
    add(format_, "metadataPrefix", PREFIX)
    add(format_, "schema", OAI_DC_SCHEMA)
    add(format_, "metadataNamespace", OAI_DC)
    return said


def list_sets(arguments: dict[str, str], site: str) -> Element:
    if "resumptionToken" in arguments:
        raise BadResumptionToken("The sets come in one answer, so there is no token for them.")
    said = Element("ListSets")
    for category in Category.objects.all():
        of_category = add(said, "set")
        add(of_category, "setSpec", category.slug)
        add(of_category, "setName", category.plural_en)
    return said


def list_identifiers(arguments: dict[str, str], site: str) -> Element:
    return _list("ListIdentifiers", header, arguments, site)


def list_records(arguments: dict[str, str], site: str) -> Element:
    return _list("ListRecords", record, arguments, site)


def get_record(arguments: dict[str, str], site: str) -> Element:
    check_prefix(arguments["metadataPrefix"])
    said = Element("GetRecord")
    said.append(record(_known(arguments["identifier"], site), site))
    return said


VERBS: dict[str, Verb] = {
    "Identify": identify,
    "ListMetadataFormats": list_metadata_formats,
    "ListSets": list_sets,
    "ListIdentifiers": list_identifiers,
    "ListRecords": list_records,
    "GetRecord": get_record,
}


def _known(identifier: str, site: str) -> Exhibit:
    """A work on view, or one that was taken down."""
    key = key_of(identifier, site)
    for works in (Exhibit.objects.on_view(), Exhibit.objects.withdrawn()):
        found = works.select_related("category").filter(pk=key).first() if key is not None else None
        if found is not None:
            return found
    raise IdDoesNotExist("No work on view has this identifier.")


def _list(verb: str, entry: Callable[[Exhibit, str], Element], arguments: dict[str, str], site: str) -> Element:
    """One page, by two queries: what hangs and what was taken down; the token for the next where there is one."""
    question = _question(verb, arguments)
    both = (list(works.select_related("category")[: PAGE + 1]) for works in (_exhibits(question), _withdrawn(question)))
    found = sorted(chain.from_iterable(both), key=lambda work: (changes.changed_at(work), work.pk))[: PAGE + 1]
    if not found:
        raise NoRecordsMatch("No work on view changed in this span of time in this set.")
    said = Element(verb)
    for exhibit in found[:PAGE]:
        said.append(entry(exhibit, site))
    if len(found) > PAGE:
        last = found[PAGE - 1]
        place = changes.Place(changes.changed_at(last), last.pk)
        further = replace(question, place=place, num_given=question.num_given + PAGE)
        attributes = {"expirationDate": stamp(expires_at()), "cursor": str(question.num_given)}
        add(said, "resumptionToken", token_of(further), **attributes)
    elif question.place:  # the last page of a list in pages says so by an empty token
        add(said, "resumptionToken", cursor=str(question.num_given))
    return said


def _question(verb: str, arguments: dict[str, str]) -> Question:
    if "resumptionToken" in arguments:
        return read_token(verb, arguments["resumptionToken"])
    check_prefix(arguments["metadataPrefix"])
    return Question(verb, read_span(arguments), arguments.get("set", ""))


def _exhibits(question: Question) -> ExhibitQuerySet:
    exhibits = changes.in_order_of_change(Exhibit.objects.on_view())
    if question.category:
        exhibits = exhibits.filed_under([question.category])
    if question.span.start:
        exhibits = changes.since(exhibits, question.span.start)
    if question.span.end:
        exhibits = changes.before(exhibits, question.span.end)
    return changes.after(exhibits, question.place) if question.place else exhibits


def _withdrawn(question: Question) -> ExhibitQuerySet:
    taken_down = changes.withdrawn(question.place, question.span.start, question.span.end)
    return taken_down.filed_under([question.category]) if question.category else taken_down
