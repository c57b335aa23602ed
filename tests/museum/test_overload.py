"""The web server as it is deployed, with more requests than threads and queue: refused at once, and over by itself."""

import socket
import time
from collections.abc import Iterator

import pytest

from tests.museum.callers import THREADS, WAITING, answer, answered, ask, process_of, serving


@pytest.fixture
def server(tmp_path) -> Iterator[int]:
    with serving(tmp_path) as port:
        yield port


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


def test_a_process_with_its_hands_full_leaves_callers_to_the_others(tmp_path):
    """One of two is held by callers on lines of its own; whoever comes then is answered by the other one."""
    with serving(tmp_path, WEB_CONCURRENCY="2", WEB_WAITING="40") as port:
        lines = [answered(port, "keep-alive", "/free") for _ in range(20)]
        processes = [process_of(line) for line in lines]
        full = max(processes, key=processes.count)
        held = [line for line, process in zip(lines, processes, strict=True) if process == full]
        for line in held:
            line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.5)  # they are in its hands
        others = {answer(ask(port, "/free")).partition("X-Process: ")[2].split()[0] for _ in range(40)}
        assert len(others) == 1
        assert full not in others
        (tmp_path / "gate").touch()
        assert all(line.recv(100).startswith(b"HTTP/1.1 200 OK") for line in held)
