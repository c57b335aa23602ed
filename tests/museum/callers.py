"""The web server as it is deployed, before a program that answers when a gate is open; and callers of all manners."""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services import servers

ROOT = Path(__file__).resolve().parents[2]
THREADS, WAITING = 2, 3
# Answers nobody before the gate is open: how long anything takes does not matter.
APPLICATION = """
import os, pathlib, time
def application(environ, start_response):
    while environ["PATH_INFO"] != "/free" and not pathlib.Path("gate").exists():
        time.sleep(0.01)
    if environ["PATH_INFO"] == "/large":
        try:
            bytearray(400 << 20)
        except MemoryError:
            start_response("507 Insufficient Storage", [("Content-Length", "0")])
            return []
    if environ["PATH_INFO"] in ("/bytes", "/file"):
        data = pathlib.Path(environ["QUERY_STRING"])
        start_response("200 OK", [("Content-Length", str(data.stat().st_size))])
        if environ["PATH_INFO"] == "/file":
            return environ["wsgi.file_wrapper"](data.open("rb"))
        return [data.read_bytes()]
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", "4"), ("X-Body", str(len(body))), ("X-Process", str(os.getpid()))])
    return [b"seen"]
"""


@contextmanager
def serving(folder: Path, **environment: str) -> Iterator[int]:
    """The port. One process of two threads in which three more may wait."""
    (folder / "slow.py").write_text(APPLICATION)
    port = servers.free_port()
    environment = os.environ | {
        "WEB_THREADS": str(THREADS),
        "WEB_WAITING": str(WAITING),
        "WEB_CONCURRENCY": "1",
        "BIND": f"127.0.0.1:{port}",
    } | environment  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "deploy/gunicorn.conf.py"), "slow:application"]
    with servers.running(command, folder / "web.log", cwd=folder, env=environment):
        servers.wait_until(lambda: servers.listens(port), 60, "gunicorn listens")
        yield port


def ask(port: int, path: str = "/", method: str = "GET", body: bytes = b"") -> socket.socket:
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    return say(port, f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{length}\r\n".encode() + body)


def say(port: int, words: bytes) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port))
    sock.settimeout(20)
    sock.sendall(words)
    return sock


def answered(port: int, connection: str, path: str = "/") -> socket.socket:
    """A caller who has the whole answer and stays on the line."""
    sock = say(port, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: {connection}\r\n\r\n".encode())
    wait_for_end(sock)
    return sock


def wait_for_end(sock: socket.socket) -> str:
    got = b""
    while not got.endswith(b"\r\n\r\nseen"):
        got += sock.recv(65_536)
    return got.decode()


def process_of(sock: socket.socket) -> str:
    """Which one has this line, asked through it."""
    sock.sendall(b"GET /free HTTP/1.1\r\nHost: x\r\n\r\n")
    return wait_for_end(sock).partition("X-Process: ")[2].split()[0]


def answer(sock: socket.socket) -> str:
    """All that came until the server said that no more does."""
    parts = []
    while part := sock.recv(65_536):
        parts.append(part)
    sock.close()
    return b"".join(parts).decode()
