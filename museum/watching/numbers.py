"""What is counted as it happens: requests and tasks. The numbers of all processes of a machine are put together."""

from __future__ import annotations

import time
from typing import Any

from celery.signals import task_failure, task_postrun, task_prerun
from prometheus_client import Counter, Histogram

REQUESTS = Counter("vitrine_requests_total", "Answered requests.", ["view", "method", "status"])
REQUEST_SECONDS = Histogram(
    "vitrine_request_seconds",
    "Time to an answer.",
    ["view"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
TASK_SECONDS = Histogram(
    "vitrine_task_seconds",
    "Time of a task.",
    ["task"],
    buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 1800),
)
TASK_FAILURES = Counter("vitrine_task_failures_total", "Tasks that ended by an error nobody foresaw.", ["task"])
_begun: dict[str, float] = {}


@task_prerun.connect
def _begin(task_id: str, **_: object) -> None:
    _begun[task_id] = time.monotonic()


@task_postrun.connect
def _end(task_id: str, task: Any, **_: object) -> None:
    if task_id in _begun:
        TASK_SECONDS.labels(task.name).observe(time.monotonic() - _begun.pop(task_id))


@task_failure.connect
def _fail(sender: Any, **_: object) -> None:
    TASK_FAILURES.labels(sender.name).inc()
