"""Whoever sends a request letter by letter, or never to its end, holds no thread and shuts nobody out."""

import time
from collections.abc import Iterator

import pytest

from tests.museum.callers import THREADS, WAITING, answer, answered, ask, say, serving

MANY = 4 * (THREADS + WAITING)
HALF_HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"
HALF_BODY = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1000\r\n\r\nname="


@pytest.fixture
def server(tmp_path) -> Iterator[int]:
    """Open to visitors. Room for forty connections; a request is waited for as long as usual."""
    (tmp_path / "gate").touch()
    with serving(tmp_path, GUNICORN_CMD_ARGS="--worker-connections 40") as port:
        yield port


@pytest.mark.parametrize("half", [HALF_HEAD, HALF_BODY], ids=["half a head", "half a body"])
def test_half_a_request_holds_no_thread(server, half):
    stay = [say(server, half) for _ in range(MANY)]
    assert answer(ask(server)).startswith("HTTP/1.1 200 OK")
    for one in stay:
        one.close()
    assert answer(ask(server)).startswith("HTTP/1.1 200 OK")


def test_a_request_in_pieces_is_answered_when_it_is_whole(server):
    sock = say(server, HALF_BODY[:10])
    for piece in (HALF_BODY[10:40], HALF_BODY[40:], b"x" * 500, b"x" * 495):
        time.sleep(0.1)  # or the system would send them as one
        sock.sendall(piece)
    assert "X-Body: 1000\r\n" in answer(sock)


def test_a_second_request_on_the_same_line_may_come_in_pieces_too(server):
    sock = answered(server, "keep-alive")
    sock.sendall(HALF_HEAD)
    time.sleep(0.1)
    sock.sendall(b"Connection: close\r\n\r\n")
    assert answer(sock).endswith("seen")


def test_two_requests_sent_as_one_are_both_answered(server):
    sock = say(server, (HALF_HEAD + b"\r\n") + (HALF_HEAD + b"Connection: close\r\n\r\n"))
    assert answer(sock).count("seen") == 2


def test_a_large_body_is_read_by_its_thread(server):
    sock = say(server, b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1000000\r\n\r\n")
    for _ in range(10):
        sock.sendall(b"x" * 100_000)
    assert "X-Body: 1000000\r\n" in answer(sock)


def test_a_caller_who_asks_before_it_sends_is_told_to_go_on(server):
    asks = b"Content-Length: 5\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
    sock = say(server, b"POST / HTTP/1.1\r\nHost: x\r\n" + asks)
    assert sock.recv(100).startswith(b"HTTP/1.1 100 Continue")
    sock.sendall(b"12345")
    assert "X-Body: 5\r\n" in answer(sock)


def test_where_all_connections_are_taken_the_longest_silent_goes(server):
    stay = [say(server, HALF_HEAD) for _ in range(60)]
    assert answer(ask(server)).startswith("HTTP/1.1 200 OK")
    assert stay[0].recv(100) == b""
    for one in stay:
        one.close()


def test_who_does_not_come_to_an_end_is_told_so(tmp_path):
    with serving(tmp_path, WEB_WHOLE_SECONDS="0.5") as port:
        assert answer(say(port, HALF_HEAD)).startswith("HTTP/1.1 408 Request Timeout")


def test_who_leaves_in_the_middle_is_forgotten(server):
    for _ in range(60):
        say(server, HALF_BODY).close()
    assert answer(ask(server)).startswith("HTTP/1.1 200 OK")
