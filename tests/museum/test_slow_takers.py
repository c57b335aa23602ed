"""Whoever takes an answer slowly, or sends a large body in drops, does not keep the threads from others."""

import importlib
import random
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.museum.callers import ROOT, THREADS, WAITING, answer, ask, say, serving

MANY = 4 * (THREADS + WAITING)
SIZE = {"bytes": 900_000, "file": 12_000_000, "bytes in their thread": 12_000_000}
LARGE_BODY = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1000000\r\n\r\n"


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "gate").touch()
    for size in set(SIZE.values()):
        (tmp_path / str(size)).write_bytes(random.Random(size).randbytes(size))
    return tmp_path


@pytest.fixture
def server(folder) -> Iterator[int]:
    with serving(folder) as port:
        yield port


def slow_taker(port: int, path: str) -> socket.socket:
    """Asks and takes no more than the first line: its system keeps a few kilobytes for it, ours somewhat more."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    sock.settimeout(20)
    sock.connect(("127.0.0.1", port))
    sock.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert sock.recv(17) == b"HTTP/1.1 200 OK\r\n"
    return sock


def body(sock: socket.socket) -> bytes:
    parts = []
    while part := sock.recv(65_536):
        parts.append(part)
    sock.close()
    return b"".join(parts).partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize("kind", ["bytes", "file"])
def test_who_does_not_take_the_answer_holds_no_thread(server, kind):
    stay = [slow_taker(server, f"/{kind}?{SIZE[kind]}") for _ in range(MANY)]
    assert answer(ask(server)).startswith("HTTP/1.1 200 OK")
    for one in stay:
        one.close()
    assert answer(ask(server)).startswith("HTTP/1.1 200 OK")


def test_what_the_system_does_not_take_at_once_is_left_and_sent_on(monkeypatch):
    """Where the thread would have waited: no system here takes nine hundred kilobytes at once."""
    monkeypatch.syspath_prepend(ROOT / "deploy")
    patient = importlib.import_module("patient_socket").PatientSocket
    ours, theirs = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
    line, words, taken = patient(ours.detach()), random.Random(1).randbytes(SIZE["bytes"]), b""
    line.setblocking(True)
    line.sendall(words)
    line.setblocking(False)
    assert line.num_left > SIZE["bytes"] // 2
    while len(taken) < len(words):
        taken += theirs.recv(65_536)
        line.send_on()
    assert (taken, line.num_left) == (words, 0)
    line.close()
    theirs.close()


@pytest.mark.parametrize("kind", SIZE)
def test_what_is_taken_slowly_comes_whole(server, folder, kind):
    expected = (folder / str(SIZE[kind])).read_bytes()
    sock = slow_taker(server, f"/{kind.split()[0]}?{SIZE[kind]}")
    time.sleep(0.3)
    assert body(sock) == expected


def test_after_a_large_answer_the_same_line_asks_again(server, folder):
    expected = (folder / str(SIZE["file"])).read_bytes()
    sock = say(server, f"GET /file?{SIZE['file']} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    got = b""
    while not got.endswith(expected[-100:]):
        got += sock.recv(1 << 20)
    assert got.partition(b"\r\n\r\n")[2] == expected
    sock.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer(sock).endswith("seen")


def test_who_takes_nothing_for_long_is_left(folder):
    with serving(folder, WEB_PIECE_SECONDS="1") as port:
        sock = slow_taker(port, f"/file?{SIZE['file']}")
        time.sleep(3)
        with suppress(ConnectionResetError):
            assert len(body(sock)) < SIZE["file"]


def test_large_bodies_in_drops_leave_threads_to_others(server):
    stay = [say(server, LARGE_BODY + b"x" * 70_000) for _ in range(MANY)]
    assert answer(ask(server)).startswith("HTTP/1.1 200 OK")
    for one in stay:
        one.close()


def test_who_waited_with_a_large_body_is_read_after_those_who_were_too_slow(folder):
    with serving(folder, WEB_PIECE_SECONDS="1") as port:
        slow = [say(port, LARGE_BODY + b"x" * 70_000) for _ in range(THREADS)]
        honest = say(port, LARGE_BODY + b"x" * 1_000_000)
        assert "X-Body: 1000000\r\n" in answer(honest)
        for one in slow:
            one.close()


def test_a_body_in_drops_is_not_waited_for_for_ever(folder):
    """Each drop comes in time, and all of them never would."""
    with serving(folder, WEB_PIECE_SECONDS="1") as port:
        sock = say(port, LARGE_BODY)
        begun = time.monotonic()
        with suppress(BrokenPipeError, ConnectionResetError):
            while time.monotonic() - begun < 20:
                sock.sendall(b"x")
                time.sleep(0.1)
        assert time.monotonic() - begun < 20


def test_a_body_without_a_length_leaves_threads_to_others(server):
    coded = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwell"
    stay = [say(server, coded) for _ in range(MANY)]
    assert answer(ask(server)).startswith("HTTP/1.1 200 OK")
    for one in stay:
        one.close()


def test_the_beginning_of_a_second_request_leaves_threads_to_others(server):
    stay = [say(server, b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHo") for _ in range(THREADS)]
    time.sleep(0.3)
    assert answer(ask(server)).startswith("HTTP/1.1 200 OK")
    for one in stay:
        one.close()
