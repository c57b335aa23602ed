"""gunicorn's worker of threads with a bounded queue: what is more than it can answer soon is refused at once.

Without a bound every request waits for all before it. Beyond saturation everybody then waits for a minute and sees a
proxy's error, and the museum goes on answering people who have left. Here whoever comes when the queue is full hears
503 with Retry-After within milliseconds, from the thread that accepts, and it ends by itself. Visitors
are refused first: the desk has twice the room, and the questions of load balancers always go in.
"""

from __future__ import annotations

import os
import resource
import selectors
import socket
import struct
import threading
import time
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from functools import partial

from gunicorn.workers.gthread import TConn, ThreadWorker
from whole_requests import arrival, be_patient, has_left, peeked, says_no_more, wake_beyond

# Requests of one process that may wait for a thread. At 25 answers a second of a process the last one waits 2.6 s.
WAITING = int(os.environ.get("WEB_WAITING", "64"))
# With several processes: so many for each thread are in hand, and so many may wait before the door of all of them.
IN_HAND, OUTSIDE = 2, 16
ROUND_SECONDS = 0.05
HARD_MEGABYTES = int(os.environ.get("WEB_HARD_MEGABYTES", "3000"))  # 0: no bound
RETRY_SECONDS = 3
SILENT_SECONDS = 5
WHOLE_SECONDS = float(os.environ.get("WEB_WHOLE_SECONDS", "20"))  # from its first byte to its last, up to 64 kB
LINGER_SECONDS = 1.0  # so long a refused caller may read its answer
MOST_LINGERING = 256
LISTEN_QUEUE = 24  # where in Linux' struct tcp_info a listening socket tells how many wait (tcpi_unacked)
PEEK = 512  # bytes: enough for the first line
STAFF = (b"/desk/", b"/admin/", b"/accounts/")
PROBES = (b"/healthz", b"/readyz", b"/metrics")
PAGE = (
    b"<!doctype html><html lang=en><meta charset=utf-8><title>One moment</title>"
    b"<p>More people are here than the museum can answer at once. Please try again in a few seconds."
    b"<p lang=fr>Il y a plus de visiteurs que le mus\xc3\xa9e ne peut en accueillir \xc3\xa0 la fois. "
    b"Veuillez r\xc3\xa9essayer dans quelques secondes.</html>"
)
REFUSAL = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html; charset=utf-8\r\nRetry-After: %d\r\n"
    b"Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
    b"Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
    b"Content-Length: %d\r\nConnection: close\r\n\r\n%s"
) % (RETRY_SECONDS, len(PAGE), PAGE)

TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class BoundedWorker(ThreadWorker):
    """All runs in the main thread of the process, but for the counting of who has been answered."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.num_inside = 0  # handed to the threads and not answered, whether it runs or waits
        self.counting = threading.Lock()
        self.num_refused = 0
        self.told_at = 0.0
        self.lingering: deque[tuple[float, socket.socket]] = deque()
        self.unfinished: dict[TConn, tuple[float, int]] = {}  # to be whole by when, bytes so far; oldest first

    def init_process(self) -> None:
        """A connection is ours once something came through it: those opened on suspicion hold no thread."""
        for listener in self.sockets:
            with suppress(OSError, AttributeError):  # a socket of the file system, or another system than Linux
                listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SILENT_SECONDS)
        hold_memory()
        super().init_process()

    def set_accept_enabled(self, enabled: bool) -> None:
        """Beyond what its threads have in hand a process leaves callers to the others: one queue
        before all of them, as long as few wait outside. Else one has forty before it while another has nothing to do.
        """
        in_hand = self.num_inside >= self.cfg.threads * IN_HAND
        leaves = self.cfg.workers > 1 and in_hand and num_outside(self.sockets) <= OUTSIDE
        super().set_accept_enabled(enabled and not leaves)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Each round asks anew who is taken; while callers are left to the others it comes soon again."""
        if self.alive:
            self.set_accept_enabled(self.nr_conns < self.worker_connections)
        super().wait_for_and_dispatch_events(timeout if self._accepting or not self.alive else ROUND_SECONDS)

    def accept(self, listener: socket.socket) -> None:
        """Where all connections are taken, whoever has been silent longest goes: silence shuts nobody out."""
        if self.nr_conns >= self.worker_connections - 1:
            silent = max(self.keepalived_conns, self.unfinished, key=len)
            if silent:
                self.hang_up(next(iter(silent)))
        super().accept(listener)

    def enqueue_req(self, conn: TConn) -> None:
        """A caller who left is no request: without a look, each goodbye would wait in the queue like a question."""
        read_ahead = conn.parser is not None and conn.parser.unreader.buf.getvalue()
        if not read_ahead:
            if has_left(conn.sock):
                self.hang_up(conn)
                return
            if self.lacks_something(conn):
                return
        self.unfinished.pop(conn, None)
        if self.num_inside >= self.cfg.threads + WAITING and self.num_inside >= self.room_for(conn):
            self.refuse(conn)
            return
        with self.counting:
            self.num_inside += 1
        super().enqueue_req(conn)

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
        self.unfinished.pop(conn, None)
        self.nr_conns -= 1
        drain(conn.sock)
        conn.close()

    def room_for(self, conn: TConn) -> float:
        """How many may be inside before this one is refused: what it asks for is looked at where it lies."""
        line = peeked(conn.sock, PEEK).split(b"\r\n", 1)[0]
        path = line.split(b" ", 2)[1] if line.count(b" ") >= 1 else b""
        if path.startswith(PROBES):
            return float("inf")
        return self.cfg.threads + WAITING * (2 if path.startswith(STAFF) else 1)

    def handle(self, conn: TConn) -> object:
        """In a thread of the pool. Counted here: the main thread, which has its turn last in a full house, would still
        count people who have left, and refuse others in their place."""
        be_patient(conn.sock)
        try:
            return super().handle(conn)
        finally:
            with self.counting:
                self.num_inside -= 1

    def finish_request(self, conn: TConn, future: Future[object]) -> None:
        """After the last answer of a connection gunicorn waits here for two seconds that the caller hangs up, and takes
        nobody else meanwhile."""
        if self.cfg.is_ssl or future.cancelled() or future.exception() or future.result():
            super().finish_request(conn, future)
        else:
            self.say_goodbye(conn)

    def refuse(self, conn: TConn) -> None:
        self.num_refused += 1
        self.say_last(conn, REFUSAL)
        self.say_refused()

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

    def say_refused(self) -> None:
        """Once in ten seconds: a line for each would be load of its own."""
        if time.monotonic() - self.told_at > 10:
            self.told_at = time.monotonic()
            self.log.warning("More requests than can be answered: %d refused by this process.", self.num_refused)

    def murder_keepalived(self, force: bool = False) -> None:
        super().murder_keepalived(force)
        now = time.monotonic()
        for conn in [conn for conn, (until, _bytes) in self.unfinished.items() if force or until < now]:
            self.poller.unregister(conn.sock)
            del self.unfinished[conn]
            self.say_last(conn, TOO_SLOW)
        while self.lingering and (force or self.lingering[0][0] < now or len(self.lingering) > MOST_LINGERING):
            _until, sock = self.lingering.popleft()
            drain(sock)
            sock.close()


def hold_memory() -> None:
    """An uploaded picture that unfolds without end meets a wall: its decoder is refused memory, and it is refused."""
    most, (_soft, hard) = HARD_MEGABYTES << 20, resource.getrlimit(resource.RLIMIT_DATA)
    if most:
        resource.setrlimit(resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def num_outside(listeners: list[socket.socket]) -> int:
    """Connections that wait to be taken; where the system does not tell, too many."""
    try:
        return max(
            struct.unpack_from("I", one.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 32), LISTEN_QUEUE)[0]
            for one in listeners
        )
    except (OSError, AttributeError, struct.error):  # a socket of the file system, or another system than Linux
        return OUTSIDE + 1


def drain(sock: socket.socket) -> None:
    with suppress(OSError, ValueError):  # under TLS it cannot be done in this way
        for _ in range(16):
            if not sock.recv(65_536, socket.MSG_DONTWAIT):
                return
