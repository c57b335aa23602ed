"""The repository through its one address: all verbs, and every error that the specification knows."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.core import signing
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.models import Exhibit
from catalog.oai import tokens, verbs
from catalog.oai.arguments import VERBS
from tests.making import make_exhibit

pytestmark = pytest.mark.django_db

NAMES = {
    "oai": "http://www.openarchives.org/OAI/2.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "oai_dc": "http://www.openarchives.org/OAI/2.0/oai_dc/",
}
FIRST = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}


def hang(slug: str = "painting", changed: str = "2026-03-01T12:00:00", **changes) -> Exhibit:
    """A work whose record changed at that moment."""
    moment = datetime.fromisoformat(changed).replace(tzinfo=UTC)
    work = make_exhibit(filed_under=slug, pictured=True, published_at=moment, **changes)
    Exhibit.objects.filter(pk=work.pk).update(updated_at=moment)
    return work


def ask(visitor: Client, **arguments) -> ElementTree.Element:
    response = visitor.get("/oai", {name.rstrip("_"): value for name, value in arguments.items()})
    assert response.status_code == 200
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    assert not response.cookies
    answer = ElementTree.fromstring(response.content)
    assert answer.tag == f"{{{NAMES['oai']}}}OAI-PMH"
    assert [child.tag.rpartition("}")[2] for child in answer][:2] == ["responseDate", "request"]
    return answer


def error(visitor: Client, **arguments) -> str:
    answer = ask(visitor, **arguments)
    (said,) = answer.findall("oai:error", NAMES)
    assert said.text
    assert len(answer) == 3
    return said.get("code")


def texts(element: ElementTree.Element, path: str) -> list[str]:
    return [found.text for found in element.findall(f".//{path}", NAMES)]


def identifiers(answer: ElementTree.Element) -> list[str]:
    return texts(answer, "oai:identifier")


def harvest(visitor: Client, **arguments) -> list[list[str]]:
    """The identifiers of every page until there is no token."""
    pages, cursors = [], []
    while True:
        answer = ask(visitor, **arguments)
        pages.append([name.rpartition(":")[2] for name in identifiers(answer)])
        token = answer.find(".//oai:resumptionToken", NAMES)
        if token is not None:
            cursors.append(int(token.get("cursor")))
        if token is None or not token.text:
            assert cursors == [sum(map(len, pages[:number])) for number in range(len(cursors))]
            return pages
        arguments = {"verb": arguments["verb"], "resumptionToken": token.text}


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
        "deletedRecord": "no",
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


@pytest.mark.parametrize(
    "arguments",
    [{}, {"verb": "Nothing"}, {"verb": ""}, {"verb": "identify"}, {"verb": ["Identify", "Identify"]}],
)
def test_bad_verb(visitor: Client, arguments):
    assert error(visitor, **arguments) == "badVerb"


@pytest.mark.parametrize(
    "arguments",
    [
        {"verb": "Identify", "until": "2026-01-01"},
        {"verb": "ListSets", "set": "painting"},
        {"verb": "GetRecord", "metadataPrefix": "oai_dc"},
        {"verb": "GetRecord", "identifier": "oai:testserver:1"},
        {"verb": "ListRecords"},
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "resumptionToken": "x"},
        {"verb": "ListRecords", "metadataPrefix": ["oai_dc", "oai_dc"]},
        FIRST | {"from_": "yesterday"},
        FIRST | {"from_": "2026-02-30"},
        FIRST | {"from_": "2026-03-01T12:00:00"},
        FIRST | {"from_": "2026-03-01T12:00:00+01:00"},
        FIRST | {"from_": "2026-03-01T25:00:00Z"},
        FIRST | {"from_": "٢٠٢٦-٠٣-٠١"},
        FIRST | {"from_": "2026-03-01", "until": "2026-03-02T00:00:00Z"},
        FIRST | {"from_": "2026-03-02", "until": "2026-03-01"},
        FIRST | {"from_": ""},
        FIRST | {"set": "paint\x00ing"},
        FIRST | {"\x0b<": "1"},
    ],
)
def test_bad_argument(visitor: Client, arguments):
    hang()
    assert error(visitor, **arguments) == "badArgument"


@pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers"])
def test_cannot_disseminate_format(visitor: Client, verb: str):
    work = hang()
    assert error(visitor, verb=verb, metadataPrefix="marc21") == "cannotDisseminateFormat"
    name = f"oai:testserver:{work.pk}"
    assert error(visitor, verb="GetRecord", identifier=name, metadataPrefix="marc21") == "cannotDisseminateFormat"


@pytest.mark.parametrize("name", ["9999", "oai:testserver:9999", "oai:elsewhere:1", "oai:testserver:x", ""])
@pytest.mark.parametrize("verb", ["GetRecord", "ListMetadataFormats"])
def test_id_does_not_exist(visitor: Client, verb: str, name: str):
    prefix = {"metadataPrefix": "oai_dc"} if verb == "GetRecord" else {}
    assert error(visitor, verb=verb, identifier=name, **prefix) == "idDoesNotExist"
    assert error(visitor, verb=verb, identifier="oai:testserver:" + "9" * 30, **prefix) == "idDoesNotExist"


@pytest.mark.parametrize("narrowed", [{"set": "vase"}, {"set": "drawing"}, {"from_": "2026-03-02"}])
def test_no_records_match(visitor: Client, narrowed):
    hang("painting", changed="2026-03-01T12:00:00")
    assert error(visitor, **FIRST, **narrowed) == "noRecordsMatch"


@pytest.fixture
def token(visitor: Client, monkeypatch) -> str:
    monkeypatch.setattr(verbs, "PAGE", 1)
    hang()
    hang()
    return ask(visitor, **FIRST).find(".//oai:resumptionToken", NAMES).text


def test_a_token_may_be_used_twice(visitor: Client, token: str):
    pages = [identifiers(ask(visitor, verb="ListIdentifiers", resumptionToken=token)) for _ in range(2)]
    assert pages[0] == pages[1]
    assert len(pages[0]) == 1


def test_a_token_says_when_it_expires(visitor: Client, token: str):
    element = ask(visitor, **FIRST).find(".//oai:resumptionToken", NAMES)
    until = datetime.fromisoformat(element.get("expirationDate"))
    assert timedelta(hours=23) < until - datetime.now(UTC) <= timedelta(hours=24)


def test_a_token_that_is_too_old_is_refused(visitor: Client, token: str, monkeypatch):
    monkeypatch.setattr(tokens, "TOKEN_HOURS", -1)
    assert error(visitor, verb="ListIdentifiers", resumptionToken=token) == "badResumptionToken"


def test_a_forged_token_is_refused(visitor: Client, token: str):
    forged = [token[:-1], token[:-2] + "xx", "x", "", "a:b:c", ":", token.replace(":", "", 1), "\x0b<", "é" * 5000]
    forged.append(signing.dumps(["ListIdentifiers", "", "", "", "", 0], salt="another door"))
    forged.append(signing.dumps(["ListIdentifiers", "", "", "", "", 0], key="another secret", salt=tokens.SALT))
    for text in forged:
        assert error(visitor, verb="ListIdentifiers", resumptionToken=text) == "badResumptionToken"


def test_a_token_of_another_list_is_refused(visitor: Client, token: str):
    assert error(visitor, verb="ListRecords", resumptionToken=token) == "badResumptionToken"
    assert error(visitor, verb="ListSets", resumptionToken=token) == "badResumptionToken"


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
def test_a_page_costs_one_question_however_many_works_there_are(visitor: Client, verb: str, monkeypatch):
    monkeypatch.setattr(verbs, "PAGE", 4)
    for _ in range(6):
        hang()
    arguments = {"verb": verb, "metadataPrefix": "oai_dc"}
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            answer = ask(visitor, **arguments)
        assert len(queries) == 1
        assert "OFFSET" not in queries[0]["sql"]
        arguments = {"verb": verb, "resumptionToken": answer.find(".//oai:resumptionToken", NAMES).text}


def test_long_arguments_are_not_repeated_in_the_words_of_an_error(visitor: Client):
    response = visitor.get("/oai?" + urlencode({"verb": "Identify", "x" * 2000: "1"}))
    assert len(response.content) < 1000


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


words = st.one_of(st.text(max_size=12), st.sampled_from(["oai_dc", "painting", "2026-01-01", "oai:testserver:1", "1"]))
names = st.sampled_from(["metadataPrefix", "from", "until", "set", "identifier", "resumptionToken", "other"])


@given(verb=st.sampled_from([*VERBS, "", "x"]), arguments=st.lists(st.tuples(names, words), max_size=4))
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_asked_is_answered_in_well_formed_xml(visitor: Client, verb: str, arguments):
    response = visitor.get("/oai?" + urlencode([("verb", verb), *arguments]))
    assert response.status_code == 200
    answer = ElementTree.fromstring(response.content)
    assert answer[2].tag.rpartition("}")[2] in {verb, "error"}
