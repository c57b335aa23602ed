"""Log lines as JSON, each with the number of the request that caused it, in the worker, too."""

from __future__ import annotations

import json
import logging
import re
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun

HEADER = "request_id"
_ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")
request_id: ContextVar[str] = ContextVar("request_id", default="")
task_name: ContextVar[str] = ContextVar("task_name", default="")


def new_number(given: str = "") -> str:
    """The proxy's number where it sent a decent one, so that its log and ours can be laid side by side."""
    return given if _ACCEPTABLE.fullmatch(given) else uuid.uuid4().hex


class JsonLines(logging.Formatter):
    """One object a line. What a caller gives as `extra` goes along where JSON can hold it."""

    _KNOWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id.get() or None,
            "task": task_name.get() or None,
        }
        line |= {name: value for name, value in record.__dict__.items() if name not in self._KNOWN}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps({name: value for name, value in line.items() if value is not None}, default=str)


@before_task_publish.connect
def _send_along(headers: dict[str, Any], **_: object) -> None:
    if request_id.get():
        headers[HEADER] = request_id.get()


@task_prerun.connect
def _take_over(task: Any, **_: object) -> None:
    """A task that nobody's request caused (a beat's) gets a number of its own."""
    given = getattr(task.request, HEADER, None) or (task.request.headers or {}).get(HEADER)
    request_id.set(new_number(str(given or "")))
    task_name.set(task.name)


@task_postrun.connect
def _forget(**_: object) -> None:
    request_id.set("")
    task_name.set("")
