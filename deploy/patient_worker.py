"""gunicorn's worker of threads for callers who are slow, silent or gone: they hold no thread.

A request is whole before a thread has it; for large bodies that are still on their way not more than half of the
threads wait; what a caller does not take of an answer is sent on by the main thread. All runs in that one, but for
`handle`.
"""

from __future__ import annotations

import os
import selectors
import socket
import time
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from functools import partial

from gunicorn.workers.gthread import TConn, ThreadWorker
from patient_socket import PIECE_SECONDS, PatientSocket
from whole_requests import (
    LARGEST,
    arrival,
    be_patient,
    drain,
    has_left,
    is_read_by_its_thread,
    peeked,
    says_no_more,
    wake_beyond,
)

SILENT_SECONDS = 5
WHOLE_SECONDS = float(os.environ.get("WEB_WHOLE_SECONDS", "20"))  # from its first byte to its last, up to 64 kB
PARKED_SECONDS = 60  # so long the sender of a large body waits until others have sent theirs
LEFT_MEGABYTES = 64  # of answers that slow callers have not taken yet; of more the one who took last longest ago goes
LINGER_SECONDS = 1.0  # so long a refused caller may read its answer
MOST_LINGERING = 256
TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
TOO_BUSY = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 60\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class PatientWorker(ThreadWorker):
    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        # Callers who hold no thread, oldest first:
        self.unfinished: dict[TConn, tuple[float, int]] = {}  # to be whole by when, bytes so far
        self.parked: dict[TConn, float] = {}  # whose large body is read after those of others; until when
        self.taking: dict[TConn, tuple[float, Future[object]]] = {}  # the rest of an answer; the next piece by when
        self.lingering: deque[tuple[float, socket.socket]] = deque()
        # And who holds one while the body comes:
        self.reading: set[TConn] = set()

    def init_process(self) -> None:
        """A connection is ours once something came through it: those opened on suspicion hold no thread."""
        for listener in self.sockets:
            with suppress(OSError, AttributeError):  # a socket of the file system, or another system than Linux
                listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SILENT_SECONDS)
        super().init_process()

    def accept(self, listener: socket.socket) -> None:
        """Where all connections are taken, whoever has been silent longest goes: silence shuts nobody out."""
        if self.nr_conns >= self.worker_connections - 1:
            silent = max(self.keepalived_conns, self.unfinished, self.parked, self.taking, key=len)
            if silent:
                self.hang_up(next(iter(silent)))
        super().accept(listener)

    def enqueue_req(self, conn: TConn) -> None:
        """A caller who left is no request: without a look, each goodbye would wait in the queue like a question."""
        if not self.cfg.is_ssl and not isinstance(conn.sock, PatientSocket):
            conn.sock = PatientSocket(conn.sock.detach())
        if not has_read_ahead(conn):
            if has_left(conn.sock):
                self.hang_up(conn)
                return
            if self.lacks_something(conn):
                return
        self.unfinished.pop(conn, None)
        self.take(conn)

    def take(self, conn: TConn) -> None:
        """A request that is whole, or whose body is too large to wait for outside."""
        if not self.cfg.is_ssl:
            conn.sock.begin()
            if has_read_ahead(conn) or is_read_by_its_thread(peeked(conn.sock, LARGEST)):
                if len(self.reading) >= max(1, self.cfg.threads // 2):
                    self.parked[conn] = time.monotonic() + PARKED_SECONDS
                    return
                self.reading.add(conn)
        self.hand_over(conn)

    def hand_over(self, conn: TConn) -> None:
        super().enqueue_req(conn)

    def handle(self, conn: TConn) -> object:
        """In a thread of the pool."""
        be_patient(conn.sock)
        return super().handle(conn)

    def lacks_something(self, conn: TConn) -> bool:
        """Then it is called again when more has come."""
        num_bytes, lacks = arrival(conn.sock)
        until, before = self.unfinished.get(conn, (time.monotonic() + WHOLE_SECONDS, -1))
        if lacks and not self.cfg.is_ssl and says_no_more(conn.sock):  # left in the middle
            self.hang_up(conn)
            return True
        # Called again and no more has come: this system wakes too early, so the thread waits.
        if self.cfg.is_ssl or not lacks or num_bytes == before:
            if before >= 0:
                wake_beyond(conn.sock, 0)
            return False
        self.unfinished[conn] = (until, num_bytes)
        wake_beyond(conn.sock, num_bytes)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_more, conn))
        return True

    def on_more(self, conn: TConn, sock: socket.socket) -> None:
        self.poller.unregister(sock)
        self.enqueue_req(conn)

    def hang_up(self, conn: TConn) -> None:
        """On one who holds no thread."""
        with suppress(KeyError, ValueError, OSError):
            self.poller.unregister(conn.sock)
        with suppress(ValueError):
            self.keepalived_conns.remove(conn)
        for those in (self.unfinished, self.parked, self.taking):
            those.pop(conn, None)
        self.nr_conns -= 1
        drain(conn.sock)
        conn.close()

    def finish_request(self, conn: TConn, future: Future[object]) -> None:
        """What the caller has not taken of the answer is sent on from here; the thread is free."""
        if conn in self.reading:
            self.reading.remove(conn)
            self.read_next()
        if not self.cfg.is_ssl and conn.sock.left:
            conn.sock.setblocking(False)
            self.taking[conn] = (time.monotonic() + PIECE_SECONDS, future)
            self.send_on(conn)
            while sum(one.sock.num_left for one in self.taking) > LEFT_MEGABYTES << 20:
                self.hang_up(next(iter(self.taking)))
        else:
            self.end(conn, future)

    def read_next(self) -> None:
        """Of those whose body waits; who has left meanwhile is none."""
        while self.parked:
            conn = next(iter(self.parked))
            if says_no_more(conn.sock):
                self.hang_up(conn)
                continue
            del self.parked[conn]
            self.reading.add(conn)
            self.hand_over(conn)
            return

    def send_on(self, conn: TConn) -> None:
        """Called again when the caller has taken a piece."""
        try:
            conn.sock.send_on()
        except OSError:
            self.hang_up(conn)
            return
        if conn.sock.left:
            self.poller.register(conn.sock, selectors.EVENT_WRITE, partial(self.on_taken, conn))
        else:
            _until, future = self.taking.pop(conn)
            self.end(conn, future)

    def on_taken(self, conn: TConn, sock: socket.socket) -> None:
        self.poller.unregister(sock)
        self.taking[conn] = (time.monotonic() + PIECE_SECONDS, self.taking.pop(conn)[1])
        self.send_on(conn)

    def end(self, conn: TConn, future: Future[object]) -> None:
        """After the last answer of a connection gunicorn waits here for two seconds that the caller hangs up, and takes
        nobody else meanwhile."""
        if self.cfg.is_ssl or future.cancelled() or future.exception() or future.result():
            super().finish_request(conn, future)
        else:
            self.say_goodbye(conn)

    def say_last(self, conn: TConn, words: bytes) -> None:
        drain(conn.sock)
        with suppress(OSError, ValueError):
            conn.sock.send(words, socket.MSG_DONTWAIT)
        self.say_goodbye(conn)

    def say_goodbye(self, conn: TConn) -> None:
        """No more comes; closed a little later, because an unread body would reset it and take the answer along."""
        self.nr_conns -= 1
        with suppress(OSError):
            conn.sock.shutdown(socket.SHUT_WR)
        if has_left(conn.sock):
            conn.sock.close()
        else:
            self.lingering.append((time.monotonic() + LINGER_SECONDS, conn.sock))

    def murder_keepalived(self, force: bool = False) -> None:
        super().murder_keepalived(force)
        now = time.monotonic()
        for conn in [conn for conn, (until, _bytes) in self.unfinished.items() if force or until < now]:
            self.poller.unregister(conn.sock)
            del self.unfinished[conn]
            self.say_last(conn, TOO_SLOW)
        for conn in [conn for conn, (until, _future) in self.taking.items() if force or until < now]:
            self.hang_up(conn)
        for conn in [conn for conn, until in self.parked.items() if force or until < now]:
            del self.parked[conn]
            self.say_last(conn, TOO_BUSY)
        while self.lingering and (force or self.lingering[0][0] < now or len(self.lingering) > MOST_LINGERING):
            _until, sock = self.lingering.popleft()
            drain(sock)
            sock.close()


def has_read_ahead(conn: TConn) -> bool:
    """Whether what came behind the last request was taken from the line together with it."""
    return conn.parser is not None and bool(conn.parser.unreader.buf.getvalue())
