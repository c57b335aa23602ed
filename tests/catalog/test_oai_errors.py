"""Every error that the specification knows, and tokens that are not what they should be."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.core import signing
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.oai import tokens, verbs
from catalog.oai.arguments import VERBS
from tests.catalog.oai_asking import FIRST, NAMES, ask, error, hang, identifiers

pytestmark = pytest.mark.django_db


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


def test_long_arguments_are_not_repeated_in_the_words_of_an_error(visitor: Client):
    response = visitor.get("/oai?" + urlencode({"verb": "Identify", "x" * 2000: "1"}))
    assert len(response.content) < 1000


words = st.one_of(st.text(max_size=12), st.sampled_from(["oai_dc", "painting", "2026-01-01", "oai:testserver:1", "1"]))
names = st.sampled_from(["metadataPrefix", "from", "until", "set", "identifier", "resumptionToken", "other"])


@given(verb=st.sampled_from([*VERBS, "", "x"]), arguments=st.lists(st.tuples(names, words), max_size=4))
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_asked_is_answered_in_well_formed_xml(visitor: Client, verb: str, arguments):
    response = visitor.get("/oai?" + urlencode([("verb", verb), *arguments]))
    assert response.status_code == 200
    answer = ElementTree.fromstring(response.content)
    assert answer[2].tag.rpartition("}")[2] in {verb, "error"}
