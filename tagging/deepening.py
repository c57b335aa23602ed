"""Deeper layers learn at night, in a process of their own beside the worker. See docs/decisions/0170.

A tick on the queue `learning` begins it (`wake`); no task waits for it. The process claims the Lesson, renews the claim
while it lives, stops in the morning and goes on the next night after its last whole epoch. Killed, it is followed by
another one as soon as its claim has run out. What comes of it is tried and judged like any other lesson's.
"""

from __future__ import annotations

import importlib.util
import logging
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from tagging import classifier, learning, learning_folder, night
from tagging.learning import TooLittle
from tagging.models import Lesson, ModelVersion
from tagging.models.claimed import ClaimLost

log = logging.getLogger(__name__)

NOT_DUE, NOT_DUE_SECONDS = "deepening:not-due", 600
BEAT_SECONDS = 10.0
KEEP_SECONDS = 3.0
EPOCH = "epoch"
MOST_BEGUN = 5
"""Times that a process may end without a word and without a finished epoch."""

_beside: subprocess.Popen[bytes] | None = None


class GivenUp(Exception):
    """Something ends it from outside, again and again; `str(error)` says what it may be."""


class NightIsOver(Exception):
    """It goes on the next night."""


def is_possible() -> bool:
    """Whether what trains is installed on this machine: TensorFlow is on few."""
    return importlib.util.find_spec("tensorflow") is not None


def ask_if_due() -> Lesson | None:
    """A lesson, once LEARNING_DEEP_AFTER works have been filed since the last one. Two counts, every ten minutes."""
    active = ModelVersion.active()
    if active is None or cache.get(NOT_DUE):
        return None
    last = Lesson.objects.filter(kind=Lesson.Kind.DEEP).first()
    counts = learning_folder.counts()
    is_due = sum(counts.values()) >= (last.num_examples if last else 0) + settings.LEARNING_DEEP_AFTER
    if not is_due or learning_folder.missing(active.root(), counts):
        cache.set(NOT_DUE, True, NOT_DUE_SECONDS)
        return None
    return ask(None)


def ask(by: User | None) -> Lesson | None:
    """Let the deeper layers learn, tonight. None where no model is active, or a lesson of this kind is at work."""
    lesson = learning.ask(by, Lesson.Kind.DEEP)
    if lesson:  # noted now, so that one that fails is not begun again every night
        lesson.num_examples = sum(learning_folder.counts().values())
        lesson.save(update_fields=["num_examples"])
    return lesson


def waiting() -> Lesson | None:
    unfinished = (Lesson.State.GATHERING, Lesson.State.FITTING)
    return Lesson.waiting().filter(kind=Lesson.Kind.DEEP, state__in=unfinished).first()


def wake() -> bool:
    """Begin what is due, in a process of its own. Whether one was begun. Costs nothing by day."""
    global _beside
    if _beside is not None and _beside.poll() is None:
        return False
    if not night.is_now() or not is_possible() or not (waiting() or ask_if_due()):
        return False
    command = [sys.executable, "manage.py", "learn_deeply", "--night"]
    _beside = subprocess.Popen(command, cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL)  # noqa: S603  (our own program)
    return True


def work_on(lesson: Lesson, *, until_morning: bool = False) -> None:
    """From where it is up to a registered version; the claim is the caller's. A failure is written down.

    Raises ClaimLost where somebody cancelled it, NightIsOver in the morning.
    """
    with Pulse(lesson) as pulse:
        try:
            _work(lesson, Progress(lesson, pulse, until_morning=until_morning))
        except (TooLittle, GivenUp, classifier.Unsuitable) as problem:
            _fail(lesson, str(problem))
        except (OSError, ValueError, ArithmeticError, MemoryError, RuntimeError) as problem:
            log.exception("lesson %d failed", lesson.pk)
            _fail(
                lesson, _("It stopped half-way (%(why)s). Nothing was changed; let it learn again.") % {"why": problem}
            )


def _work(lesson: Lesson, progress: Progress) -> None:
    if lesson.num_begun >= MOST_BEGUN:
        raise GivenUp(
            _(
                "It was begun %(num)d times, and each time its process ended without a word. Most often there is too "
                "little memory: give its machine more, or lower LEARNING_DEEP_MOST."
            )
            % {"num": lesson.num_begun}
        )
    lesson.keep(num_begun=lesson.num_begun + 1)
    folder = folder_of(lesson)
    _clear_others(folder)
    if lesson.state == Lesson.State.GATHERING or learning_folder.labels_in(folder) is None:
        learning_folder.fill(folder, lesson.parent, progress)
    if lesson.state == Lesson.State.GATHERING:
        lesson.keep(state=Lesson.State.FITTING, num_done=0, num_total=0)
    labels = learning_folder.labels_in(folder) or []
    pictures, out = folder / learning_folder.PICTURES, folder / "artefact"
    result = classifier.deepen(lesson.parent, pictures, labels, out, lesson.asked_by, progress)
    learning.begin_trying(lesson, result)
    shutil.rmtree(folder, ignore_errors=True)


def _fail(lesson: Lesson, sentence: str) -> None:
    lesson.keep(state=Lesson.State.FAILED, sentence=sentence, finished_at=timezone.now())
    shutil.rmtree(folder_of(lesson), ignore_errors=True)


def folder_of(lesson: Lesson) -> Path:
    """Of this machine; where another one goes on, it begins anew."""
    return Path(settings.DATA_DIR) / "learning" / str(lesson.pk)


def _clear_others(folder: Path) -> None:
    """What cancelled lessons left."""
    folder.mkdir(parents=True, exist_ok=True)
    for other in folder.parent.iterdir():
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)


class Pulse:
    """Renews a claim from a thread: between two steps of a training may lie minutes."""

    def __init__(self, lesson: Lesson) -> None:
        self._rows = Lesson.objects.filter(pk=lesson.pk, claim=lesson.claim)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)
        self.is_lost = False

    def __enter__(self) -> Pulse:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join(BEAT_SECONDS)

    def _beat(self) -> None:
        while not self._end.wait(BEAT_SECONDS):
            try:
                self.is_lost = not self._rows.update(claimed_at=timezone.now())
            except DatabaseError:  # away for a moment; the claim is asked for again
                log.warning("the claim of a lesson could not be renewed", exc_info=True)
            finally:
                connection.close()


class Progress:
    """Told by the training how far it is; raises what ends it."""

    def __init__(self, lesson: Lesson, pulse: Pulse, *, until_morning: bool) -> None:
        self._lesson, self._pulse, self._until_morning = lesson, pulse, until_morning
        self._kept_at = 0.0

    def __call__(self, what: str, done: int, total: int) -> None:
        if self._pulse.is_lost:
            raise ClaimLost
        if self._until_morning and not night.is_now():
            raise NightIsOver
        if what == EPOCH:  # what got so far is stopped by nothing from outside
            self._lesson.keep(num_begun=0)
        if time.monotonic() - self._kept_at >= KEEP_SECONDS:
            self._kept_at = time.monotonic()
            self._lesson.keep(num_done=done, num_total=total)
