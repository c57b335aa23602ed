"""One simulated museum: works arrive, people decide in the order of the desk, the trust rule files what it has proved.

The rules are those of `tagging`, on arrays instead of rows: who is drawn, whose answers count, when a look is taken,
which windows are compared, how far the machine may run ahead.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from simulated_collection import Collection, Ints

from ml import LABELS
from tagging import alarms, trust
from tagging.alarms import Reference

BATCH, DECISIONS, AUDIT = 50, 20, 0.03
RETRAIN_AFTER = 500  # decisions of people that may be learned from
DONE = 0.95
WAITS, PERSON, MACHINE = 0, 1, 2


@dataclass(frozen=True)
class Way:
    name: str
    certificates: bool = False
    plain_threshold: float | None = None
    retrains: bool = False
    target: float = 0.98
    risk: float = 0.05
    control: float = 0.0
    records_choose: bool = False
    """A fifth of what is tagged from the beginning is kept for measuring, and may choose thresholds."""


@dataclass
class Certificate:
    threshold: float
    reference: Reference
    audits: list[bool] = field(default_factory=list)
    num_filed: int = 0


@dataclass
class CategoryState:
    certificate: Certificate | None = None
    num_looks: int = 0
    last_size: int = 0
    evidence_from: int = 0
    num_certificates: int = 0
    num_alarms: int = 0
    num_filed: int = 0
    num_right: int = 0


@dataclass(frozen=True)
class Outcome:
    num_decisions: int
    error_share: float
    machine_share: float
    machine_precision: float | None
    by_category: list[CategoryState]
    curve: list[tuple[int, float]]


class Museum:
    """Lives once. The same seed gives the same life."""

    def __init__(self, collection: Collection, way: Way, seed: int) -> None:
        self.collection, self.way = collection, way
        self.random = np.random.default_rng(seed)
        num = len(collection)
        self.now = collection.suggested()
        tagged = self.random.permutation(num) < num // 3
        sources = self.random.permutation(np.unique(collection.sources))
        rank = {source: place for place, source in enumerate(sources)}
        order = np.array([rank[one] for one in collection.sources]) + self.random.random(num)
        self.coming = [int(one) for one in np.argsort(order) if not tagged[one]]
        self.lot = self.random.random(num)
        self.is_drawn = tagged & (self.lot < way.control)
        self.filed = np.where(tagged, PERSON, WAITS)
        self.arrived = tagged.copy()
        self.filed_as = np.where(tagged, collection.truth, -1)
        self.place = self.now.doubt.copy()
        # Those of the tagged third that were asked by lot, in the order of their answers.
        self.answers = [int(one) for one in self.random.permutation(np.flatnonzero(self.is_drawn))]
        self.window: list[int] = []
        self.passed: list[int] = []
        self.states = [CategoryState() for _ in LABELS]
        self.num_decisions = self.num_learnable = 0
        kept = tagged & ~self.is_drawn & (self.random.random(num) < 0.2)
        self.records = np.flatnonzero(kept) if way.records_choose else np.array([], int)
        self.learnable = [int(one) for one in np.flatnonzero(tagged & ~self.is_drawn & ~kept)]
        self.odd = np.zeros((len(LABELS), num), dtype=bool)
        self.curve: list[tuple[int, float]] = []

    def live(self) -> Outcome:
        while (self.filed != WAITS).mean() < DONE:
            batch, self.coming = self.coming[:BATCH], self.coming[BATCH:]
            self._arrive(batch)
            self._machine(is_last=not self.coming)
            self._people()
            self.curve.append((self.num_decisions, float((self.filed != WAITS).mean())))
        return self._outcome()

    def _arrive(self, batch: list[int]) -> None:
        self.arrived[batch] = True
        if not self.way.certificates:
            return
        for one in batch:
            said = int(self.now.said[one])
            share = AUDIT if self.states[said].certificate else self.way.control
            self.is_drawn[one] = self.lot[one] < share
            if self.is_drawn[one]:
                self.place[one] = self.now.doubt[self.random.integers(len(self.place))]
        self.window += batch

    def _machine(self, *, is_last: bool) -> None:
        if self.way.plain_threshold is not None:
            sure = (self.now.confidence >= self.way.plain_threshold) & self.arrived & (self.filed == WAITS)
            self._file(np.flatnonzero(sure))
        if not self.way.certificates:
            return
        if self.way.retrains and self.num_learnable >= RETRAIN_AFTER:
            self._retrain()
        if len(self.window) >= alarms.WINDOW or (is_last and self.window):
            self._watch()
        for category in range(len(LABELS)):
            self._trust(category)

    def _watch(self) -> None:
        """Compare a window with each reference, before anything of it is filed."""
        rows, self.window = np.array(self.window), []
        for category, state in enumerate(self.states):
            if state.certificate:
                found = alarms.compare(state.certificate.reference, self._reference(category, rows))
                tests = (found.p_mix, found.p_confidence)
                if any(p is not None and p < alarms.WINDOW_ALPHA for p in tests):
                    # The administrator renews the promise at once; the odd works of this window stay with people.
                    state.num_alarms += 1
                    self.odd[category][rows] = True
        self.passed += [int(one) for one in rows]

    def _reference(self, category: int, rows: Ints) -> Reference:
        mine = rows[self.now.said[rows] == category]
        return Reference(len(rows), len(mine), alarms.binned(self.now.confidence[mine]), ())

    def _close(self, state: CategoryState) -> None:
        """By its audits; the administrator promises again at once, and evidence begins anew."""
        state.certificate, state.evidence_from = None, len(self.answers)
        state.num_alarms += 1

    def _trust(self, category: int) -> None:
        state = self.states[category]
        if state.certificate and alarms.audit(state.certificate.audits, self.way.target).is_alarm:
            self._close(state)
        if state.certificate is None:
            self._look(category, state)
        if state.certificate:
            self._file_certified(category, state, state.certificate)

    def _look(self, category: int, state: CategoryState) -> None:
        given = np.array([one for one in self.answers[state.evidence_from :] if self.now.said[one] == category], int)
        if len(given) < trust.GROWTH * state.last_size:
            return
        right = self.collection.truth[given] == category
        evidence = trust.Evidence(self.now.confidence[given], right, self._is_choosing(given))
        own = self.records[self.now.said[self.records] == category]
        records = trust.Evidence(
            self.now.confidence[own], self.collection.truth[own] == category, np.ones(len(own), dtype=bool)
        )
        found = trust.examine(evidence, self.way.target, self.way.risk, state.num_looks + 1, records)
        if not found.is_look:
            return
        state.num_looks, state.last_size = state.num_looks + 1, 0 if found.granted else len(given)
        if found.granted:
            known = np.flatnonzero(self.arrived)
            state.certificate = Certificate(found.threshold, self._reference(category, known))
            state.num_certificates += 1
            leaving = self.is_drawn & (self.filed == WAITS) & (self.now.said == category) & (self.lot >= AUDIT)
            self.is_drawn[leaving] = False
            # What has arrived is what the reference is made of.
            self.passed, self.window = [*self.passed, *self.window], []

    def _is_choosing(self, rows: Ints) -> npt.NDArray[np.bool_]:
        return (self.lot[rows] * 7919) % 1 < trust.CHOOSING_SHARE

    def _file_certified(self, category: int, state: CategoryState, certificate: Certificate) -> None:
        passed = np.array(self.passed, int)
        sure = (self.now.said[passed] == category) & (self.now.confidence[passed] >= certificate.threshold)
        rows = passed[sure & (self.filed[passed] == WAITS) & ~self.is_drawn[passed] & ~self.odd[category][passed]]
        room = int((len(certificate.audits) + trust.RUNWAY) / AUDIT) - certificate.num_filed
        rows = rows[np.argsort(-self.now.confidence[rows])][: max(room, 0)]
        certificate.num_filed += len(rows)
        self._file(rows)

    def _file(self, rows: Ints) -> None:
        self.filed[rows], self.filed_as[rows] = MACHINE, self.now.said[rows]
        for category, state in enumerate(self.states):
            mine = rows[self.now.said[rows] == category]
            state.num_filed += len(mine)
            state.num_right += int((self.collection.truth[mine] == category).sum())

    def _people(self) -> None:
        waiting = np.flatnonzero(self.arrived & (self.filed == WAITS))
        for one in waiting[np.argsort(-self.place[waiting])][:DECISIONS]:
            self.filed[one], self.filed_as[one] = PERSON, self.collection.truth[one]
            self.num_decisions += 1
            if (self.filed != WAITS).mean() >= DONE:
                return
            if self.is_drawn[one]:
                self._answer(int(one))
            else:
                self.learnable.append(int(one))
                self.num_learnable += 1

    def _answer(self, one: int) -> None:
        self.answers.append(one)
        said = int(self.now.said[one])
        certificate = self.states[said].certificate
        if certificate and self.now.confidence[one] >= certificate.threshold:
            certificate.audits.append(bool(self.collection.truth[one] == said))

    def _retrain(self) -> None:
        """The head anew, on what people filed and the lot did not draw. Certificates of the old model end with it."""
        from ml.fitting import Anchor, Examples, fit_head

        rows = np.array([one for one in self.learnable if self.collection.truth[one] < len(LABELS)], int)
        calibrates = self.random.random(len(rows)) < 0.1
        parts = [
            Examples(self.collection.features[some], self.collection.truth[some])
            for some in (rows[~calibrates], rows[calibrates])
        ]
        anchor = Anchor(self.collection.head, self.collection.temperature, LABELS)
        fitted = fit_head(parts[0], parts[1], anchor, LABELS)
        self.now = self.collection.suggested(fitted.head, fitted.temperature)
        self.num_learnable = 0
        drawn = self.is_drawn & (self.filed == WAITS)
        self.place = np.where(drawn, self.random.permutation(self.now.doubt), self.now.doubt)
        for state in self.states:
            state.certificate, state.num_looks, state.last_size, state.evidence_from = None, 0, 0, 0

    def _outcome(self) -> Outcome:
        done = self.filed != WAITS
        by_machine = self.filed == MACHINE
        right = self.filed_as == self.collection.truth
        precision = float(right[by_machine].mean()) if by_machine.any() else None
        errors = float((~right[done]).mean())
        return Outcome(self.num_decisions, errors, float(by_machine.mean()), precision, self.states, self.curve)
