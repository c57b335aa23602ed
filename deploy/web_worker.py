"""gunicorn's worker of threads with a bounded queue: what is more than it can answer soon is refused at once.

Without a bound every request waits for all before it. Beyond saturation everybody then waits for a minute and sees a
proxy's error, and the museum goes on answering people who have left. Here whoever comes when the queue is full hears
503 with Retry-After within milliseconds, from the thread that accepts, and it ends by itself. Visitors
are refused first: the desk has twice the room, and the questions of load balancers always go in.
"""

from __future__ import annotations

import os
import resource
import socket
import struct
import threading
import time

from gunicorn.workers.gthread import TConn
from patient_worker import PatientWorker
from whole_requests import peeked

# Requests of one process that may wait for a thread. At 25 answers a second of a process the last one waits 2.6 s.
WAITING = int(os.environ.get("WEB_WAITING", "64"))
# With several processes: so many for each thread are in hand, and so many may wait before the door of all of them.
IN_HAND, OUTSIDE = 2, 16
ROUND_SECONDS = 0.05
HARD_MEGABYTES = int(os.environ.get("WEB_HARD_MEGABYTES", "3000"))  # 0: no bound
RETRY_SECONDS = 3
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


class BoundedWorker(PatientWorker):
    """All runs in the main thread of the process, but for the counting of who has been answered."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.num_inside = 0  # handed to the threads and not answered, whether it runs or waits
        self.counting = threading.Lock()
        self.num_refused = 0
        self.told_at = 0.0

    def init_process(self) -> None:
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

    def take(self, conn: TConn) -> None:
        if self.num_inside >= self.cfg.threads + WAITING and self.num_inside >= self.room_for(conn):
            self.refuse(conn)
        else:
            super().take(conn)

    def hand_over(self, conn: TConn) -> None:
        with self.counting:
            self.num_inside += 1
        super().hand_over(conn)

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
        try:
            return super().handle(conn)
        finally:
            with self.counting:
                self.num_inside -= 1

    def refuse(self, conn: TConn) -> None:
        self.num_refused += 1
        self.say_last(conn, REFUSAL)
        self.say_refused()

    def say_refused(self) -> None:
        """Once in ten seconds: a line for each would be load of its own."""
        if time.monotonic() - self.told_at > 10:
            self.told_at = time.monotonic()
            self.log.warning("More requests than can be answered: %d refused by this process.", self.num_refused)


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
