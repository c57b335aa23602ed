"""The embedded queue's messages, written so that no reader ever sees half of one.

kombu creates a message's file and writes it afterwards. A worker that looks in between reads nothing, and stops with
it: seen on a busy machine with two workers. Here every file is written aside and then gets its name.
"""

from __future__ import annotations

import fcntl
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from json import JSONDecodeError
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps

ALIAS = "museum.folder_queue:Transport"


class Channel(filesystem.Channel):
    def _put(self, queue: str, message: Any, **_: Any) -> None:  # type: ignore[override]
        """Sorted by name they stand in the order in which they came."""
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        _write_whole(Path(self.data_folder_out) / name, dumps(message))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """What an older version left half-written is passed over: the table is the queue, the next beat asks again."""
        try:
            return super()._get(queue)
        except JSONDecodeError:
            raise Empty from None

    def _queue_bind(self, exchange: str, routing_key: str | None, pattern: str | None, queue: str | None) -> None:
        """Two workers that start at once both stand in the table afterwards."""
        row = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._alone():
            rows = self.get_table(exchange)
            if row not in rows:
                file: Path = self._exchange_file(exchange)  # type: ignore[attr-defined]
                _write_whole(file, dumps([row, *rows]))

    def _delete(self, *args: Any, **options: Any) -> None:
        with self._alone():
            super()._delete(*args, **options)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        folder = Path(self.control_folder)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / ".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    Channel = Channel


def _write_whole(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}.{uuid.uuid4().hex[:8]}")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)
