"""Asking the repository, and reading its answers."""

from datetime import UTC, datetime
from xml.etree import ElementTree

from django.test import Client

from catalog.models import Exhibit
from tests.making import make_exhibit

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
