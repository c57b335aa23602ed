"""A caller's line as a thread of the web server sees it: nobody's slowness holds the thread for long.

What a caller does not take of an answer at once is left to the main thread, which sends it on as it is taken. A body
that comes in drops is waited for only as long as its pace allows.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO, NoReturn

# For the next piece of a large body, or for a caller to take the next piece of an answer.
PIECE_SECONDS = float(os.environ.get("WEB_PIECE_SECONDS", "20"))
SLOWEST = 8_000  # bytes a second that a thread waits for, on the average after PIECE_SECONDS
LEFT_MOST = 1 << 20  # bytes of one answer that are kept for a slow caller; of a file as many as it has, where it lies
AT_ONCE = 1 << 20  # bytes of a file for one caller before others have their turn

SHORTER = "The file became shorter while it was sent."


@dataclass
class FilePart:
    """What is still to be sent of a file, which stays open until then."""

    number: int
    offset: int
    count: int


class PatientSocket(socket.socket):
    """Its `left` is touched by the thread that answers, and by the main thread when that has ended."""

    def __init__(self, fileno: int) -> None:
        super().__init__(fileno=fileno)
        self.setblocking(False)
        self.left: deque[memoryview | FilePart] = deque()
        self.num_left = 0  # bytes in memory
        self.begin()

    def begin(self) -> None:
        """Of a request."""
        self.waited, self.num_moved = 0.0, 0

    def recv(self, size: int, flags: int = 0) -> bytes:
        if flags:
            return super().recv(size, flags)
        begun = time.monotonic()
        got = super().recv(size)
        self._moved(len(got), begun)
        return got

    def sendall(self, data: bytes, flags: int = 0) -> None:  # type: ignore[override]
        """Returns when no more than LEFT_MOST is left. Raises ConnectionResetError for a caller who takes nothing."""
        self.left.append(memoryview(data))
        self.num_left += len(data)
        self.send_on(files=False)
        while self.num_left > LEFT_MOST:
            begun, before = time.monotonic(), self.num_left
            poll = select.poll()
            poll.register(self, select.POLLOUT)
            if not poll.poll(PIECE_SECONDS * 1000):
                self._give_up("The caller does not take the answer.")
            self.send_on(files=False)
            self._moved(before - self.num_left, begun)

    def sendfile(self, file: BinaryIO, offset: int = 0, count: int | None = None) -> None:  # type: ignore[override]
        """A small one is read here, where a slow disk stops nobody else; a large one is sent by the main thread."""
        count = os.fstat(file.fileno()).st_size - offset if count is None else count
        if count <= LEFT_MOST:
            data = os.pread(file.fileno(), count, offset)
            if len(data) < count:
                raise ConnectionAbortedError(errno.ECONNRESET, SHORTER)
            self.sendall(data)
        else:
            self.left.append(FilePart(os.dup(file.fileno()), offset, count))

    def send_on(self, *, files: bool = True) -> None:
        """As much as the system takes now, never waiting; files only where the socket does not block."""
        with suppress(BlockingIOError):
            while self.left:
                part = self.left[0]
                if isinstance(part, memoryview):
                    self._send_bytes(part)
                elif not files or not self._send_file(part):
                    return

    def _send_bytes(self, part: memoryview) -> None:
        sent = self.send(part, socket.MSG_DONTWAIT)
        self.num_left -= sent
        if sent == len(part):
            self.left.popleft()
        else:
            self.left[0] = part[sent:]

    def _send_file(self, part: FilePart) -> bool:
        """Whether there is more to send at once."""
        sent = os.sendfile(self.fileno(), part.number, part.offset, min(part.count, AT_ONCE))
        if not sent:
            raise ConnectionAbortedError(errno.ECONNRESET, SHORTER)
        part.offset, part.count = part.offset + sent, part.count - sent
        if part.count:
            return False
        os.close(part.number)
        self.left.popleft()
        return True

    def _moved(self, num_bytes: int, begun: float) -> None:
        self.waited += time.monotonic() - begun
        self.num_moved += num_bytes
        if self.waited > PIECE_SECONDS + self.num_moved / SLOWEST:
            self._give_up("The caller is too slow.")

    def _give_up(self, why: str) -> NoReturn:
        self._leave_off()
        raise ConnectionResetError(errno.ECONNRESET, why)

    def _leave_off(self) -> None:
        for part in self.left:
            if isinstance(part, FilePart):
                os.close(part.number)
        self.left.clear()
        self.num_left = 0

    def close(self) -> None:
        self._leave_off()
        super().close()
