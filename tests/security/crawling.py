"""A reader of the whole site: follows every link, notes every form."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.test import Client

MOST_PAGES = 400
# Files of the house itself, served by WhiteNoise before any view; and what ends the reader's own session.
LEFT_OUT = ("/static/", "/desk/logout/")


@dataclass
class Form:
    page: str
    address: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    offered: dict[str, list[str]] = field(default_factory=dict)


class Reader(HTMLParser):
    """Links (href and src), forms with the values they would send, and ids."""

    def __init__(self, page: str, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.links: set[str] = set()
        self.forms: list[Form] = []
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        for name in ("href", "src"):
            if found.get(name):
                self._note(found[name])
        if tag == "form":
            action = urljoin(self.page, found.get("action") or self.page)
            self.forms.append(Form(self.page, action, found.get("method", "get").lower()))
        elif self.forms and found.get("name"):
            self._note_field(tag, found)
        elif self.forms and tag == "option" and self._select:
            self.forms[-1].offered.setdefault(self._select, []).append(found.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""

    def _note(self, link: str) -> None:
        parts = urlsplit(urljoin(f"http://testserver{self.page}", link))
        if parts.netloc == "testserver" and not parts.path.startswith(LEFT_OUT):
            self.links.add(parts.path + (f"?{parts.query}" if parts.query else ""))

    def _note_field(self, tag: str, found: dict[str, str]) -> None:
        form, name = self.forms[-1], found["name"]
        if tag == "select":
            self._select = name
            form.fields.setdefault(name, "")
        elif found.get("type") == "file":
            form.files.add(name)
        elif tag in ("input", "textarea", "button"):
            form.fields.setdefault(name, found.get("value", ""))


@dataclass
class Visit:
    address: str
    status: int
    came_from: str
    reader: Reader | None
    headers: dict[str, str]


def crawl(client: Client, starts: list[str], follow: Callable[[str], bool] = lambda _: True) -> Iterator[Visit]:
    """Every page that links lead to from `starts`, each once, at most MOST_PAGES.

    Of addresses that differ in their question only, three are read: filters combine without end.
    """
    waiting = deque((start, "") for start in starts)
    seen: set[str] = set()
    questions: dict[str, int] = {}
    while waiting and len(seen) < MOST_PAGES:
        address, came_from = waiting.popleft()
        path, _, question = address.partition("?")
        if address in seen or (question and questions.get(path, 0) >= 3) or not follow(address):
            continue
        seen.add(address)
        questions[path] = questions.get(path, 0) + bool(question)
        response = client.get(address)
        reader = None
        if response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming:
            reader = Reader(path, response.content.decode())
            waiting.extend((link, address) for link in sorted(reader.links))
        yield Visit(address, response.status_code, came_from, reader, dict(response.headers))
        response.close()
