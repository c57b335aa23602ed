"""The repository through its one address: all verbs, sets, spans of time and tokens."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Exhibit
from catalog.oai import verbs
from tests.catalog.oai_asking import FIRST, NAMES, ask, error, hang, harvest, identifiers, texts
from tests.making import make_exhibit

pytestmark = pytest.mark.django_db


def test_the_repository_introduces_itself(visitor: Client, settings):
    settings.CONTACT_EMAIL = "collection@museum.example"
    hang(changed="2026-02-03T04:05:06")
    hang(changed="2026-03-01T00:00:00")
    said = ask(visitor, verb="Identify").find("oai:Identify", NAMES)
    assert {child.tag.rpartition("}")[2]: child.text for child in said} == {
        "repositoryName": "Vitrine",
        "baseURL": "http://testserver/oai",
        "protocolVersion": "2.0",
        "adminEmail": "collection@museum.example",
        "earliestDatestamp": "2026-02-03T04:05:06Z",
        "deletedRecord": "transient",
        "granularity": "YYYY-MM-DDThh:mm:ssZ",
    }


def test_an_empty_museum_introduces_itself_too(visitor: Client):
    assert texts(ask(visitor, verb="Identify"), "oai:earliestDatestamp")


def test_dublin_core_is_the_format(visitor: Client):
    work = hang()
    for arguments in ({}, {"identifier": f"oai:testserver:{work.pk}"}):
        answer = ask(visitor, verb="ListMetadataFormats", **arguments)
        assert texts(answer, "oai:metadataPrefix") == ["oai_dc"]
        assert texts(answer, "oai:metadataNamespace") == ["http://www.openarchives.org/OAI/2.0/oai_dc/"]


def test_sets_are_the_categories(visitor: Client):
    answer = ask(visitor, verb="ListSets")
    assert texts(answer, "oai:setSpec")[:2] == ["drawing", "engraving"]
    assert texts(answer, "oai:setName")[0] == "Drawings"


def test_a_record_says_what_the_label_says(visitor: Client):
    work = hang(
        title="River at Dusk",
        maker_dates="1821–1889",
        medium="Oil on canvas",
        dimensions="64 × 91 cm",
        description="Painted from a boat.",
        rights=Exhibit.Rights.CC0,
    )
    answer = ask(visitor, verb="GetRecord", identifier=f"oai:testserver:{work.pk}", metadataPrefix="oai_dc")
    assert texts(answer, "oai:datestamp") == ["2026-03-01T12:00:00Z"]
    assert texts(answer, "oai:setSpec") == ["painting"]
    assert texts(answer, "dc:title") == ["River at Dusk"]
    assert texts(answer, "dc:creator") == ["Mara Lindqvist (1821–1889)"]
    assert texts(answer, "dc:identifier") == [f"http://testserver{work.get_absolute_url()}", work.accession_number]
    assert texts(answer, "dc:type") == ["Painting", "Peinture", "http://vocab.getty.edu/aat/300033618"]
    assert texts(answer, "dc:format") == ["Oil on canvas", "64 × 91 cm"]
    assert texts(answer, "dc:rights") == ["https://creativecommons.org/publicdomain/zero/1.0/"]
    assert texts(answer, "dc:relation") == [f"http://testserver/iiif/3/exhibits/{work.pk}/manifest"]
    metadata = answer.find(".//oai_dc:dc", NAMES)
    location = metadata.get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation")
    assert location.split() == [NAMES["oai_dc"], "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"]


def test_what_the_record_does_not_say_is_left_out(visitor: Client):
    work = hang("other", title="", maker="", date_text="", accession_number="X.1")
    answer = ask(visitor, verb="GetRecord", identifier=f"oai:testserver:{work.pk}", metadataPrefix="oai_dc")
    assert texts(answer, "dc:title") == ["Untitled (X.1)"]
    assert texts(answer, "dc:creator") == texts(answer, "dc:rights") == []
    assert texts(answer, "dc:type") == ["Other", "Autre"]


def test_the_request_is_repeated_with_its_arguments(visitor: Client):
    hang()
    request = ask(visitor, **FIRST, set="painting").find("oai:request", NAMES)
    assert request.text == "http://testserver/oai"
    assert request.attrib == {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc", "set": "painting"}
    assert ask(visitor, verb="Identify", until="x").find("oai:request", NAMES).attrib == {}
    assert ask(visitor, verb="Nothing").find("oai:request", NAMES).attrib == {}
    asked = ask(visitor, verb="GetRecord", identifier="oai:testserver:9", metadataPrefix="oai_dc")
    assert asked.find("oai:request", NAMES).get("identifier") == "oai:testserver:9"


def test_the_same_may_be_asked_by_post(visitor: Client):
    hang()
    sent = Client(enforce_csrf_checks=True).post("/oai", FIRST)
    assert sent.status_code == 200
    assert identifiers(ElementTree.fromstring(sent.content)) == identifiers(ask(visitor, **FIRST))
    assert visitor.put("/oai").status_code == 405


@pytest.mark.parametrize("verb", ["ListIdentifiers", "ListRecords"])
def test_a_list_goes_on_by_tokens_oldest_change_first(visitor: Client, monkeypatch, verb: str):
    monkeypatch.setattr(verbs, "PAGE", 2)
    works = [hang(changed=f"2026-03-0{day}T12:00:00") for day in (3, 1, 5, 2, 4)]
    in_order = [str(works[place].pk) for place in (1, 3, 0, 4, 2)]
    pages = harvest(visitor, verb=verb, metadataPrefix="oai_dc")
    assert pages == [in_order[:2], in_order[2:4], in_order[4:]]


def test_works_that_changed_in_the_same_second_are_neither_lost_nor_given_twice(visitor: Client, monkeypatch):
    monkeypatch.setattr(verbs, "PAGE", 2)
    works = [hang() for _ in range(5)]
    assert [name for page in harvest(visitor, **FIRST) for name in page] == [str(work.pk) for work in works]


def test_a_work_that_changes_meanwhile_comes_again_at_the_end(visitor: Client, monkeypatch):
    monkeypatch.setattr(verbs, "PAGE", 2)
    works = [hang(changed=f"2026-03-0{day}T12:00:00") for day in (1, 2, 3)]
    token = ask(visitor, **FIRST).find(".//oai:resumptionToken", NAMES).text
    Exhibit.objects.filter(pk=works[0].pk).update(updated_at=datetime(2026, 4, 1, tzinfo=UTC))
    rest = identifiers(ask(visitor, verb="ListIdentifiers", resumptionToken=token))
    assert rest == [f"oai:testserver:{works[2].pk}", f"oai:testserver:{works[0].pk}"]


def test_a_set_and_a_span_of_time_hold_on_every_page(visitor: Client, monkeypatch):
    monkeypatch.setattr(verbs, "PAGE", 1)
    inside = [hang(changed="2026-03-02T00:00:00"), hang(changed="2026-03-03T23:59:59.9")]
    hang("sculpture", changed="2026-03-02T12:00:00")
    hang(changed="2026-03-01T23:59:59.9")
    hang(changed="2026-03-04T00:00:00")
    pages = harvest(visitor, **FIRST, set="painting", from_="2026-03-02", until="2026-03-03")
    assert pages == [[str(work.pk)] for work in inside]


@pytest.mark.parametrize(
    ("span", "found"),
    [
        ({"from_": "2026-03-01T12:00:00Z"}, 1),
        ({"from_": "2026-03-01T12:00:01Z"}, 0),
        ({"until": "2026-03-01T12:00:00Z"}, 1),
        ({"until": "2026-03-01T11:59:59Z"}, 0),
        ({"from_": "2026-03-01", "until": "2026-03-01"}, 1),
        ({"until": "9999-12-31"}, 1),
        ({"until": "9999-12-31T23:59:59Z"}, 1),
        ({"from_": "0001-01-01"}, 1),
    ],
)
def test_both_ends_of_a_span_are_meant(visitor: Client, span, found: int):
    hang(changed="2026-03-01T12:00:00.7")
    answer = ask(visitor, **FIRST, **span)
    assert len(identifiers(answer)) == found
    assert [said.get("code") for said in answer.findall("oai:error", NAMES)] == ([] if found else ["noRecordsMatch"])


def test_hostile_text_leaves_the_answer_well_formed(visitor: Client):
    nasty = "\x00\x0b\x1b]]>&<script>\ud7ff\ufffe\uffff\U0001f3fa</dc:title>"
    hang(title=nasty.replace("\x00", ""), maker="\x08\x0c", description="a\x07b\r\nc")
    answer = ask(visitor, verb="ListRecords", metadataPrefix="oai_dc")
    assert texts(answer, "dc:title") == ["\ufffd\ufffd]]>&<script>\ud7ff\ufffd\ufffd\U0001f3fa</dc:title>"]
    asked = ask(visitor, verb="GetRecord", identifier="\x0b\x1b<&\"'>", metadataPrefix="oai_dc")
    assert asked.find("oai:request", NAMES).get("identifier") == "\ufffd\ufffd<&\"'>"


def test_names_are_the_museums_own_wherever_it_was_asked(visitor: Client, settings):
    settings.PUBLIC_ADDRESS = "https://collection.museum.example:8443"
    work = hang()
    assert identifiers(ask(visitor, **FIRST)) == [f"oai:collection.museum.example:{work.pk}"]
    assert texts(ask(visitor, verb="Identify"), "oai:baseURL") == ["https://collection.museum.example:8443/oai"]


def test_who_harvests_too_fast_is_told_when_to_come_back(visitor: Client, settings):
    settings.REQUESTS_PER_MINUTE = 0
    caches["callers"].clear()
    response = visitor.get("/oai", {"verb": "Identify"})
    caches["callers"].clear()
    assert response.status_code == 503
    assert 1 <= int(response["Retry-After"]) <= 60


@pytest.mark.parametrize("verb", ["ListIdentifiers", "ListRecords"])
def test_a_page_costs_two_questions_however_many_works_there_are(visitor: Client, verb: str, monkeypatch):
    monkeypatch.setattr(verbs, "PAGE", 4)
    for _ in range(6):
        hang()
    arguments = {"verb": verb, "metadataPrefix": "oai_dc"}
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            answer = ask(visitor, **arguments)
        assert len(queries) == 2
        assert "OFFSET" not in queries[0]["sql"]
        arguments = {"verb": verb, "resumptionToken": answer.find(".//oai:resumptionToken", NAMES).text}


@pytest.mark.parametrize(
    "changes",
    [
        {"published": False, "filed_under": "painting", "pictured": True},
        {"filed_under": None, "pictured": True},
        {"filed_under": "painting", "pictured": False},
    ],
    ids=["draft", "untagged", "without a picture"],
)
def test_what_is_not_on_view_has_no_record(visitor: Client, changes):
    hidden = make_exhibit(title="Secret", **changes)
    name = f"oai:testserver:{hidden.pk}"
    assert error(visitor, verb="GetRecord", identifier=name, metadataPrefix="oai_dc") == "idDoesNotExist"
    assert error(visitor, verb="ListMetadataFormats", identifier=name) == "idDoesNotExist"
    for verb in ("ListRecords", "ListIdentifiers"):
        assert error(visitor, verb=verb, metadataPrefix="oai_dc") == "noRecordsMatch"
