"""Who works in the house that `faults.py` breaks: an uploader, curators, and an owner who lets the model learn.

What was not answered is sent again, as the desk does; only a success counts as accepted.
"""

from __future__ import annotations

import hashlib
import http.client
import http.cookiejar
import io
import json
import random
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from benchmarks.faulty_house import House

PASSWORD = "a-long-quiet-wall"
BALLOT = re.compile(
    r'name="exhibit" value="(\d+)">\s*<input type="hidden" name="seen" value="">\s*'
    r'<input type="hidden" name="suggestion" value="(\d+)"'
)


def drawn(moments: random.Random, mark: int) -> bytes:
    """A JPEG of 700 by 520 pixels; another `mark` makes another file."""
    image = Image.new("RGB", (700, 520), tuple(moments.randrange(256) for _ in range(3)))
    ImageDraw.Draw(image).text((20, 20), f"{mark} {moments.random()}", fill="white")
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


@dataclass
class Told:
    """What people were told: only a success counts as accepted."""

    uploads: dict[str, str] = field(default_factory=dict)  # accession number: SHA-256
    decisions: list[dict[str, object]] = field(default_factory=list)
    imports: dict[str, int] = field(default_factory=dict)  # beginning of the numbers: how many rows
    promotions: list[list[int]] = field(default_factory=list)  # version, what it replaced
    answers: dict[str, int] = field(default_factory=dict)
    slowest_seconds: float = 0.0

    def count(self, what: str) -> None:
        self.answers[what] = self.answers.get(what, 0) + 1


class Person:
    """A browser with a login, as far as the desk needs one. What was not answered is sent again, as the desk does."""

    thinking_seconds = 0.2

    def __init__(self, house: House, name: str, told: Told, seed: int) -> None:
        self.house, self.name, self.told, self.random = house, name, told, random.Random(seed)
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def ask(self, path: str, data: bytes | None = None, kind: str = "") -> tuple[int, str]:
        headers = {"Accept": "application/json", "X-CSRFToken": self.token(), "Referer": self.house.address}
        if kind:
            headers["Content-Type"] = kind
        request = urllib.request.Request(self.house.address + path, data, headers)
        begun = time.monotonic()
        try:
            with self.opener.open(request, timeout=60) as response:
                answer = response.status, response.read().decode()
        except urllib.error.HTTPError as refused:
            answer = refused.code, refused.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            answer = 0, ""
        self.told.slowest_seconds = max(self.told.slowest_seconds, time.monotonic() - begun)
        self.told.count(f"{path.split('?')[0]} {answer[0] or 'no answer'}")
        return answer

    def token(self) -> str:
        return next((cookie.value or "" for cookie in self.jar if cookie.name == "csrftoken"), "")

    def log_in(self) -> bool:
        self.ask("/desk/login/")
        fields = {"login": self.name, "password": PASSWORD, "csrfmiddlewaretoken": self.token()}
        self.ask("/desk/login/", urllib.parse.urlencode(fields).encode())
        return any(cookie.name == "sessionid" for cookie in self.jar)

    def again(self, stopped: threading.Event, attempt: Callable[[], bool]) -> bool:
        while not stopped.is_set():
            if attempt():
                return True
            stopped.wait(0.3)
        return False


class Uploader(Person):
    def work(self, stopped: threading.Event) -> None:
        self.again(stopped, self.log_in)
        number = 0
        while not stopped.is_set():
            number += 1
            data = drawn(self.random, number)
            self.again(stopped, lambda n=number, d=data: self._sent(f"U.{n}", d))  # type: ignore[misc]
            stopped.wait(self.thinking_seconds)

    def _sent(self, number: str, data: bytes) -> bool:
        line = uuid.uuid4().hex
        body = (
            f'--{line}\r\nContent-Disposition: form-data; name="publish"\r\n\r\non\r\n--{line}\r\n'
            f'Content-Disposition: form-data; name="pictures"; filename="{number}.jpg"\r\n'
            "Content-Type: image/jpeg\r\n\r\n"
        ).encode()
        body += data + f"\r\n--{line}--\r\n".encode()
        status, text = self.ask("/desk/upload/", body, f"multipart/form-data; boundary={line}")
        if status == 200 and not json.loads(text)["outcomes"][0]["refused"]:
            self.told.uploads[number] = hashlib.sha256(data).hexdigest()
            return True
        return False


class Curator(Person):
    SLUGS = ("painting", "drawing", "engraving", "sculpture", "iconography")

    def work(self, stopped: threading.Event) -> None:
        self.again(stopped, self.log_in)
        while not stopped.is_set():
            status, text = self.ask("/desk/ahead/")
            found = BALLOT.findall(text)
            if status != 200 or not found:
                stopped.wait(0.5)
            for exhibit, suggestion in found:
                chosen = {"exhibit": exhibit, "suggestion": suggestion, "seen": ""}
                chosen["category"] = self.random.choice(self.SLUGS)
                self.again(stopped, lambda one=chosen: self._decided(one))  # type: ignore[misc]
                if self.thinking_seconds > 1:
                    stopped.wait(self.random.expovariate(1 / self.thinking_seconds))

    def _decided(self, chosen: dict[str, str]) -> bool:
        """True when it is done with: accepted, or somebody else was quicker."""
        status, text = self.ask("/desk/decide/", urllib.parse.urlencode(chosen).encode())
        if status == 200:
            self.told.decisions.append({**chosen, "by": self.name, "review": json.loads(text)["review"]})
        return status in (200, 400, 404, 409, 410)


class Owner(Person):
    """Lets the model learn from what is filed, again and again, and promotes what came of it every other time."""

    def work(self, stopped: threading.Event) -> None:
        self.again(stopped, self.log_in)
        while not stopped.wait(4):
            status, text = self.ask("/desk/learning/")
            if status == 200 and not json.loads(text)["is_working"]:
                self._promote_newest()
                self.ask("/desk/learning/ask/", b"")

    def _promote_newest(self) -> None:
        status, text = self.ask("/desk/models/", kind="")
        newest = max((int(found) for found in re.findall(r"/desk/models/(\d+)/", text)), default=0)
        if status != 200 or not newest or self.random.random() < 0.5:
            return
        status, text = self.ask(f"/desk/models/{newest}/")
        over = re.search(r'name="over" value="(\d+)"', text)
        if status != 200 or not over or int(over[1]) == newest:
            return
        fields = urllib.parse.urlencode({"over": over[1], "reason": "tried"}).encode()
        if self.ask(f"/desk/models/{newest}/promote/", fields)[0] == 200:
            self.told.promotions.append([newest, int(over[1])])
