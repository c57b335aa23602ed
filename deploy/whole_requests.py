"""A request goes to a thread when it is whole: who sends it letter by letter, or never to its end, holds no thread.

Heads and bodies up to 64 kB wait where the system keeps them until the last byte is there. A larger body (an upload)
is read by its thread (`patient_worker.py`). Under TLS nothing can be seen from outside; there, as everywhere in public,
a proxy that takes requests in before it hands them on belongs in front (docs/running.md).
"""

from __future__ import annotations

import re
import select
import socket
import struct
from contextlib import suppress

from patient_socket import PIECE_SECONDS

LARGEST = 65_536  # bytes
USUAL = 4_096  # bytes; most requests are smaller
END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
CODED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)  # a body without a length
ASKS_FIRST = re.compile(rb"\r\nexpect:", re.IGNORECASE)  # whether it may send its body


def arrival(sock: socket.socket) -> tuple[int, bool]:
    """How many bytes have arrived (0 where that cannot be seen), and whether more are to be waited for."""
    arrived = peeked(sock, USUAL)
    if len(arrived) == USUAL:
        arrived = peeked(sock, LARGEST)
    return len(arrived), lacks_something(arrived)


def lacks_something(arrived: bytes) -> bool:
    if len(arrived) >= LARGEST:
        return False
    head, end, _body = arrived.partition(END)
    if not end:
        return True
    length = LENGTH.search(head + b"\r\n")
    if not length or ASKS_FIRST.search(head):
        return False
    whole = len(head) + len(END) + int(length[1])
    return len(arrived) < whole <= LARGEST


def is_read_by_its_thread(arrived: bytes) -> bool:
    """Whether more of it is still to come when it is handed over."""
    head, end, body = arrived.partition(END)
    length = LENGTH.search(head + b"\r\n")
    return not end or bool(CODED.search(head)) or (length is not None and len(body) < int(length[1]))


def has_left(sock: socket.socket) -> bool:
    """Whether the caller has hung up and left nothing to read; never under TLS, where this cannot be seen."""
    with suppress(OSError, ValueError):
        return not sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    return False


def says_no_more(sock: socket.socket) -> bool:
    """Whether the caller has closed its side, whatever is left to read; False where the system cannot tell."""
    poll = select.poll()
    poll.register(sock, getattr(select, "POLLRDHUP", 0))
    return bool(poll.poll(0))


def peeked(sock: socket.socket, most: int) -> bytes:
    """Of what has arrived, left where it is; nothing where nothing has, or under TLS."""
    with suppress(OSError, ValueError):
        return sock.recv(most, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    return b""


def wake_beyond(sock: socket.socket, num_bytes: int) -> None:
    """The system calls it readable only when more has arrived than that, or no more comes."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, num_bytes + 1)


def be_patient(sock: socket.socket, seconds: float = PIECE_SECONDS) -> None:
    """For a blocking socket: each piece, in or out, is waited for so long, then it is an error."""
    time = struct.pack("ll", int(seconds), int(seconds % 1 * 1_000_000))
    with suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, time)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, time)


def drain(sock: socket.socket) -> None:
    with suppress(OSError, ValueError):  # under TLS it cannot be done in this way
        for _ in range(16):
            if not sock.recv(65_536, socket.MSG_DONTWAIT):
                return
