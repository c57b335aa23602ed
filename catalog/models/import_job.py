"""One bulk import: what was sent, how its columns are read, how far it is, and what became of it."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone

from catalog.claims import unclaimed


class ClaimLost(Exception):
    """Somebody else works on this job now, or it was paused or cancelled. Nothing of the batch was written."""


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    def waiting(self) -> ImportJobQuerySet:
        """Jobs that a worker should take up: in a working state, not paused, claimed by nobody alive. Oldest first."""
        free = unclaimed("claimed_at", settings.IMPORT_CLAIM_SECONDS)
        return self.filter(free, state__in=ImportJob.WORKING, paused_at=None).order_by("pk")

    def unfinished(self) -> ImportJobQuerySet:
        return self.filter(state__in=[*ImportJob.WORKING, ImportJob.State.CHECKED])


class ImportJob(models.Model):
    """The table is the queue: a worker claims a job by one guarded update and writes batch after batch.

    Every batch commits the rows, the catalogue and the job's `position` together, so a killed worker's
    successor goes on at the row where it stopped.
    """

    class State(models.TextChoices):
        READING = "reading", "being read"
        DESCRIBING = "describing", "waiting for its columns to be named"
        CHECKING = "checking", "being checked"
        CHECKED = "checked", "checked, nothing written yet"
        APPLYING = "applying", "being imported"
        APPLIED = "applied", "imported"
        UNDOING = "undoing", "being undone"
        UNDONE = "undone", "undone"
        CANCELLED = "cancelled", "cancelled"
        FAILED = "failed", "stopped: the file cannot be used"

    class Existing(models.TextChoices):
        """What happens to records that are in the catalogue already."""

        UPDATE = "update", "update them"
        FILL = "fill", "only fill their empty fields"
        SKIP = "skip", "leave them alone"

    WORKING = (State.READING, State.CHECKING, State.APPLYING, State.UNDOING)

    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DESCRIBING)
    phase = models.CharField(max_length=10, default="rows", help_text="Within a state: rows first, then pictures.")

    source_name = models.CharField(max_length=300, blank=True, help_text="As the person knows it.")
    source = models.CharField(max_length=1000, blank=True, help_text="Where the metadata file lies.")
    source_sha256 = models.CharField(max_length=64, blank=True)
    pictures_name = models.CharField(max_length=300, blank=True)
    pictures = models.CharField(max_length=1000, blank=True, help_text="Folder or zip of the pictures.")
    reading = models.JSONField(default=dict, help_text="Format, encoding, delimiter, sheet, columns: how it is read.")
    mapping = models.JSONField(default=dict, help_text="Which column feeds which field, and the words of categories.")
    existing = models.CharField(max_length=6, choices=Existing.choices, default=Existing.UPDATE)
    publish = models.BooleanField(default=True, help_text="New exhibits are published.")
    may_publish = models.BooleanField(
        default=True, help_text="Whoever began it may put exhibits on view; otherwise all of it comes in as drafts."
    )
    fingerprint = models.CharField(max_length=64, blank=True, db_index=True, help_text="Source and choices, hashed.")

    position = models.BigIntegerField(default=0, help_text="The last row or picture that the present phase finished.")
    num_total = models.PositiveIntegerField(default=0)
    num_done = models.PositiveIntegerField(default=0, help_text="In the present state.")
    seconds_working = models.FloatField(default=0, help_text="In the present state, pauses left out.")
    totals = models.JSONField(default=dict, help_text="Outcomes counted.")
    problem = models.TextField(blank=True, help_text="Why it failed, for the person who sent it.")
    notes = models.JSONField(default=list, help_text="What was noticed about the file as a whole.")

    claim = models.UUIDField(null=True, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    paused_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[ImportJob]] = ImportJobQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return " + ".join(name for name in (self.source_name, self.pictures_name) if name)

    @property
    def makes_exhibits_of_pictures(self) -> bool:
        """Pictures without a table: each file is an exhibit, numbered after its name."""
        return bool(self.pictures) and not self.source

    @property
    def num_rows(self) -> int:
        return int(self.reading.get("num_rows", 0))

    @property
    def is_working(self) -> bool:
        return self.state in self.WORKING

    @property
    def rate(self) -> float:
        """Rows per second of work in the present state; 0 before the first batch."""
        return self.num_done / self.seconds_working if self.seconds_working > 0 else 0.0

    @property
    def seconds_left(self) -> int | None:
        """At the present rate, or None while there is none."""
        return round(max(self.num_total - self.num_done, 0) / self.rate) if self.rate else None

    @property
    def can_undo(self) -> bool:
        return self.state == self.State.APPLIED or (self.state == self.State.CANCELLED and "applied" in self.totals)

    def count(self, outcome: str) -> int:
        return int(self.totals.get(outcome, 0))

    def _num(self, outcome: str) -> int:
        """As the import counted it, or, before it has begun, as the check did."""
        has_begun = any(name.startswith("applied_") for name in self.totals)
        return self.count(f"applied_{outcome}" if has_begun else outcome)

    @property
    def num_new(self) -> int:
        return self._num("new")

    @property
    def num_changed(self) -> int:
        return self._num("changed")

    @property
    def num_unchanged(self) -> int:
        return self._num("unchanged")

    @property
    def num_refused(self) -> int:
        return self._num("refused")

    @property
    def num_undone(self) -> int:
        return self.count("undone")

    @property
    def num_kept(self) -> int:
        return self.count("kept")

    @property
    def picture_totals(self) -> list[tuple[str, int, str]]:
        """(words, number, outcome) of the pictures, for a page."""
        if any(name.startswith("applied_picture_") for name in self.totals):
            words = {
                "added": "Pictures added",
                "known": "There already",
                "unmatched": "Without a record",
                "refused": "Refused",
            }
            return [(word, self.count(f"applied_picture_{outcome}"), outcome) for outcome, word in words.items()]
        words = {"matched": "Pictures matched", "unmatched": "Without a record", "refused": "Refused"}
        return [(word, self.count(f"picture_{outcome}"), outcome) for outcome, word in words.items()]

    def take(self) -> bool:
        """Claim this job by one guarded update. False, and nothing written, if somebody was quicker."""
        token = uuid.uuid4()
        num = ImportJob.objects.waiting().order_by().filter(pk=self.pk).update(claim=token, claimed_at=timezone.now())
        self.refresh_from_db()
        return bool(num) and self.claim == token

    def release(self) -> None:
        """Let somebody else go on, if it is still ours."""
        ImportJob.objects.filter(pk=self.pk, claim=self.claim).update(claim=None, claimed_at=None)

    def advance(self, *, position: int, num: int, seconds: float, totals: dict[str, int]) -> None:
        """Record one finished batch, inside its transaction. Raises ClaimLost, so that the batch is rolled back,
        if the job was paused, cancelled or taken over meanwhile."""
        sums = {key: self.totals.get(key, 0) + totals.get(key, 0) for key in {*self.totals, *totals}}
        self._guarded(
            position=position,
            num_done=F("num_done") + num,
            seconds_working=F("seconds_working") + seconds,
            totals=sums,
            claimed_at=timezone.now(),
        )
        self.position, self.totals = position, sums
        self.num_done += num
        self.seconds_working += seconds

    def go_on_to(self, state: str, phase: str = "rows", **changes: Any) -> None:
        """The next state or phase, by the one who holds the claim."""
        fresh: dict[str, Any] = {"num_done": 0, "seconds_working": 0.0} if state != self.state else {}
        values = {"state": state, "phase": phase, "position": 0, **fresh, **changes}
        if state not in self.WORKING:
            values |= {"finished_at": timezone.now(), "claim": None, "claimed_at": None}
        self._guarded(**values)
        for field, value in values.items():
            setattr(self, field, value)

    def _guarded(self, **changes: Any) -> None:
        ours = ImportJob.objects.filter(pk=self.pk, claim=self.claim, state=self.state, paused_at=None)
        if not ours.update(**changes):
            raise ClaimLost(f"Import {self.pk} is no longer ours.")

    def move(self, before: tuple[str, ...], after: str, **changes: Any) -> bool:
        """A person's step from one of the states `before` to `after`. False if the job is elsewhere by now."""
        fresh = {"position": 0, "phase": "rows", "num_done": 0, "seconds_working": 0.0, "finished_at": None}
        values = {"state": after, "claim": None, "claimed_at": None, "paused_at": None, **fresh, **changes}
        moved = ImportJob.objects.filter(pk=self.pk, state__in=before).update(**values)
        self.refresh_from_db()
        return bool(moved)

    def describe_again(self) -> bool:
        """Back to the columns. What was staged goes; nothing of the catalogue had been written."""
        if not self.move((self.State.CHECKED,), self.State.DESCRIBING, totals={}):
            return False
        self.picture_rows.all().delete()
        self.rows.all()._raw_delete(self.rows.db)
        return True

    def bring_in_drafts(self) -> None:
        """Whoever goes on with it may not put works on view."""
        ImportJob.objects.filter(pk=self.pk).update(may_publish=False, publish=False)
        self.may_publish = self.publish = False

    def begin_to_apply(self) -> bool:
        return self.move((self.State.CHECKED,), self.State.APPLYING)

    def begin_to_undo(self) -> bool:
        if not self.can_undo:
            return False
        return self.move(
            (self.State.APPLIED, self.State.CANCELLED), self.State.UNDOING, num_total=self.count("applied")
        )

    def pause(self) -> bool:
        num = ImportJob.objects.filter(pk=self.pk, state__in=self.WORKING, paused_at=None).update(
            paused_at=timezone.now(), claim=None, claimed_at=None
        )
        self.refresh_from_db()
        return bool(num)

    def stop_with(self, problem: str) -> None:
        """Pause, and say why. A person lets it go on."""
        ImportJob.objects.filter(pk=self.pk).update(problem=problem)
        self.pause()

    def resume(self) -> bool:
        num = ImportJob.objects.filter(pk=self.pk, state__in=self.WORKING, paused_at__isnull=False).update(
            paused_at=None, problem=""
        )
        self.refresh_from_db()
        return bool(num)

    def cancel(self) -> bool:
        """Stop before or in the middle. What has been written stays, and can be undone."""
        stoppable = (
            self.State.READING,
            self.State.DESCRIBING,
            self.State.CHECKING,
            self.State.CHECKED,
            self.State.APPLYING,
        )
        num = ImportJob.objects.filter(pk=self.pk, state__in=stoppable).update(
            state=self.State.CANCELLED, finished_at=timezone.now(), claim=None, claimed_at=None, paused_at=None
        )
        self.refresh_from_db()
        return bool(num)
