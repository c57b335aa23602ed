"""The web server as it is deployed, with more requests than threads and queue: refused at once, and over by itself."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import servers

ROOT = Path(__file__).resolve().parents[2]
THREADS, WAITING = 2, 3
# Answers nobody before the gate is open: how long anything takes does not matter.
APPLICATION = """
import pathlib, time
def application(environ, start_response):
    while not pathlib.Path("gate").exists():
        time.sleep(0.01)
    environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", "4")])
    return [b"seen"]
"""


@pytest.fixture
def server(tmp_path) -> Iterator[int]:
    """The port. One process of two threads in which three more may wait."""
    (tmp_path / "slow.py").write_text(APPLICATION)
    port = servers.free_port()
    environment = os.environ | {
        "WEB_THREADS": str(THREADS),
        "WEB_WAITING": str(WAITING),
        "WEB_CONCURRENCY": "1",
        "BIND": f"127.0.0.1:{port}",
    }
    command = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "deploy/gunicorn.conf.py"), "slow:application"]
    with servers.running(command, tmp_path / "web.log", cwd=tmp_path, env=environment):
        servers.wait_until(lambda: servers.listens(port), 60, "gunicorn listens")
        yield port


def ask(port: int, path: str = "/", method: str = "GET", body: bytes = b"") -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port))
    sock.settimeout(20)
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    sock.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{length}\r\n".encode() + body)
    return sock


def answered(port: int, connection: str) -> socket.socket:
    """A caller who has read the whole answer and stays on the line."""
    sock = socket.create_connection(("127.0.0.1", port))
    sock.settimeout(20)
    sock.sendall(f"GET / HTTP/1.1\r\nHost: x\r\nConnection: {connection}\r\n\r\n".encode())
    got = b""
    while not got.endswith(b"\r\n\r\nseen"):
        got += sock.recv(65_536)
    return sock


def answer(sock: socket.socket) -> str:
    """All that came until the server said that no more does."""
    parts = []
    while part := sock.recv(65_536):
        parts.append(part)
    sock.close()
    return b"".join(parts).decode()


def test_beyond_the_queue_visitors_are_refused_at_once_staff_later_and_probes_never(server, tmp_path):
    inside = [ask(server) for _ in range(THREADS + WAITING)]
    refused = [answer(ask(server)) for _ in range(20)]  # while nobody is answered
    assert {one.split("\r\n")[0] for one in refused} == {"HTTP/1.1 503 Service Unavailable"}
    assert "\r\nRetry-After: 3\r\n" in refused[0]
    assert "musée" in refused[0]
    sent = answer(ask(server, method="POST", body=b"x" * 100_000))
    assert sent.startswith("HTTP/1.1 503 ")
    staff = [ask(server, "/desk/decide/") for _ in range(WAITING)]
    assert answer(ask(server, "/desk/decide/")).startswith("HTTP/1.1 503 ")
    probe = ask(server, "/healthz")
    (tmp_path / "gate").touch()
    assert {answer(one)[:15] for one in [*inside, *staff, probe]} == {"HTTP/1.1 200 OK"}
    assert {answer(ask(server))[:15] for _ in range(20)} == {"HTTP/1.1 200 OK"}  # it is over by itself


def test_a_caller_who_says_nothing_takes_no_place(server, tmp_path):
    silent = [socket.create_connection(("127.0.0.1", server)) for _ in range(THREADS + WAITING)]
    (tmp_path / "gate").touch()
    assert answer(ask(server)).startswith("HTTP/1.1 200 OK")
    for one in silent:
        one.close()


def test_visitors_who_leave_take_no_place_in_the_queue(server, tmp_path):
    (tmp_path / "gate").touch()
    seen = [answered(server, "keep-alive") for _ in range(10 * (THREADS + WAITING))]
    (tmp_path / "gate").unlink()
    busy = [ask(server) for _ in range(THREADS)]
    for one in seen:
        one.close()
    waiting = [ask(server) for _ in range(WAITING)]
    refused = answer(ask(server))  # taken after all of those before it
    (tmp_path / "gate").touch()
    assert {answer(one)[:15] for one in [*busy, *waiting]} == {"HTTP/1.1 200 OK"}
    assert refused.startswith("HTTP/1.1 503 ")


def test_a_caller_who_does_not_hang_up_holds_up_nobody(server, tmp_path):
    """Asked to close, twenty stay on the line: two seconds each would be more than the next one's patience."""
    (tmp_path / "gate").touch()
    stay = [answered(server, "close") for _ in range(20)]
    assert answer(ask(server)).startswith("HTTP/1.1 200 OK")
    for one in stay:
        one.close()
