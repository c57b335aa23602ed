"""Learning from what the museum has filed: gather, fit, measure beside the active model. See docs/decisions/0096.

Each step is done in slices and can be taken up by another worker; nothing of it touches the model that suggests until
a person promotes the new one, or the rule that the museum has set.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from dataclasses import dataclass

import numpy as np
from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Category
from tagging import classifier, gathering, looking_again, trying
from tagging.gathering import Gathered
from tagging.models import Lesson, ModelVersion, Part, Review, Superseded
from tagging.reports.comparison import Comparison
from tagging.templatetags.figures import p_value

log = logging.getLogger(__name__)

SLICE_SECONDS = 10.0
PARTS = 200  # works that are given their part at once
FEWEST = 20  # works to learn from at all
P_BETTER = 0.05


class TooLittle(Exception):
    """There is not enough to learn from; `str(error)` says what is missing."""


@dataclass(frozen=True)
class Need:
    """What a category has, and what it lacks to be learned."""

    category: Category
    num: int
    is_known: bool

    @property
    def num_missing(self) -> int:
        return 0 if self.is_known else max(0, settings.LEARNING_AT_LEAST - self.num)


def needs(version: ModelVersion | None) -> list[Need]:
    """By category: works of the learning part that people filed there. Two queries."""
    filed = gathering.filed_by_people().pictured().filter(part__name=Part.Name.LEARN).order_by()
    counts = Counter(filed.values_list("category", flat=True))
    known = set(version.labels) if version else set()
    return [Need(category, counts[category.pk], category.slug in known) for category in Category.objects.all()]


def ask(by: User | None, kind: str = Lesson.Kind.HEAD) -> Lesson | None:
    """Let a worker learn. None where no model is active, or one is learning already."""
    active = ModelVersion.active()
    newest = Review.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    try:
        with transaction.atomic():
            if active is None:
                return None
            parent = active.root() if kind == Lesson.Kind.DEEP else active
            return Lesson.objects.create(
                state=Lesson.State.GATHERING, kind=kind, asked_by=by, parent=parent, last_review=newest
            )
    except IntegrityError:
        return None


def num_new_reviews() -> int:
    """Decisions by people since a lesson was asked for last, counted up to what makes one due."""
    heads = Lesson.objects.filter(kind=Lesson.Kind.HEAD)
    last = heads.order_by("-pk").values_list("last_review", flat=True).first() or 0
    # "Taken back" is asked of each row by key: as a join PostgreSQL reads all reviews there are, twice.
    taken_back = Review.objects.filter(undoes=OuterRef("pk"))
    rows = Review.objects.by_people().filter(~Exists(taken_back), undoes=None, pk__gt=last).order_by("pk")
    return rows[: max(settings.LEARNING_AFTER_REVIEWS, 1)].count()


def ask_if_due() -> Lesson | None:
    due = settings.LEARNING_AFTER_REVIEWS and num_new_reviews() >= settings.LEARNING_AFTER_REVIEWS
    return ask(None) if due else None


def go_on_with(lesson: Lesson) -> None:
    """One slice. The claim is the caller's; raises ClaimLost where it is gone. A failure is written down."""
    step = {Lesson.State.GATHERING: _gather, Lesson.State.FITTING: _fit, Lesson.State.TRYING: _try}
    try:
        step[Lesson.State(lesson.state)](lesson)
    except (TooLittle, classifier.Unsuitable) as problem:
        lesson.keep(state=Lesson.State.FAILED, sentence=str(problem), finished_at=timezone.now())
    except (OSError, ValueError, ArithmeticError, MemoryError) as problem:
        log.exception("lesson %d failed", lesson.pk)
        sentence = _("It stopped half-way (%(why)s). Nothing was changed; let it learn again.") % {"why": problem}
        lesson.keep(state=Lesson.State.FAILED, sentence=sentence, finished_at=timezone.now())


def _gather(lesson: Lesson) -> None:
    """Parts for all, then features for all. What is known already is not asked again. One count a slice."""
    begun, network = time.monotonic(), classifier.network_of(lesson.parent)
    after, before = 0, gathering.LAST
    lesson.keep(num_total=lesson.num_done + gathering.without_features(network).order_by().count())
    while time.monotonic() - begun < SLICE_SECONDS:
        given = Part.give(PARTS, after)
        seen = gathering.look_at_some(lesson.parent, network, before)
        lesson.keep(num_done=lesson.num_done + len(seen))
        after, before = (given or [after])[-1], (seen or [before])[-1]
        if not given and not seen:
            lesson.keep(state=Lesson.State.FITTING, num_done=0, num_total=0)
            return


def _fit(lesson: Lesson) -> None:
    found = gathering.gathered(classifier.network_of(lesson.parent))
    labels = labels_to_learn(lesson.parent, found)
    usable = np.array([category in labels for category in found.categories], dtype=bool)
    examples, sha256s = {}, []
    for part in (Part.Name.LEARN, Part.Name.CALIBRATE, Part.Name.TEST):
        chosen = [int(place) for place in np.flatnonzero(found.mask(part) & usable)]
        examples[str(part)] = found.features[chosen], [found.categories[place] for place in chosen]
        if part != Part.Name.TEST:
            sha256s += [found.sha256s[place] for place in chosen]

    def on_step(num: int, total: int) -> None:
        lesson.keep(num_done=num, num_total=total)

    lesson.keep(num_examples=len(sha256s))
    begin_trying(lesson, classifier.teach(lesson.parent, labels, examples, sha256s, lesson.asked_by, on_step))


def begin_trying(lesson: Lesson, result: ModelVersion) -> None:
    """What was learned is there, and is to be measured now."""
    num = trying.num_left(result) + trying.num_left(lesson.parent)
    lesson.keep(result=result, state=Lesson.State.TRYING, num_done=0, num_total=num)


def labels_to_learn(parent: ModelVersion, found: Gathered) -> list[str]:
    """What the parent knows, then categories that have enough works by now. Raises TooLittle."""
    learn = found.mask(Part.Name.LEARN)
    counts = Counter(category for category, keep in zip(found.categories, learn, strict=True) if keep)
    if sum(counts.values()) < FEWEST:
        raise TooLittle(
            _(
                "There are %(num)d filed works with a readable picture to learn from (a further part is kept for "
                "measuring); at least %(fewest)d are needed. Review some more, then let it learn again."
            )
            % {"num": sum(counts.values()), "fewest": FEWEST}
        )
    order = Category.objects.values_list("slug", flat=True)
    new = [slug for slug in order if slug not in parent.labels and counts[slug] >= settings.LEARNING_AT_LEAST]
    return [*parent.labels, *new]


def _try(lesson: Lesson) -> None:
    """The new one, its parent and the active one answer what is kept for measuring; then it is decided or told."""
    versions = {version.pk: version for version in (lesson.result, lesson.parent, ModelVersion.active()) if version}

    def on_batch() -> None:
        left = sum(trying.num_left(version) for version in versions.values())
        lesson.keep(num_done=max(lesson.num_total - left, 0))

    if trying.try_all(SLICE_SECONDS, versions.values(), on_batch):
        return
    sentence = _conclude(lesson)
    if lesson.result and classifier.has_scope(lesson.parent) and not classifier.has_scope(lesson.result):
        sentence += " " + _("It does not tell what is none of the categories, as the one before does.")
    if lesson.kind == Lesson.Kind.HEAD and (num := looking_again.search(lesson.parent)):
        sentence += " " + ngettext(
            "%(num)d filed work looks wrong and waits for a second look.",
            "%(num)d filed works look wrong and wait for a second look.",
            num,
        ) % {"num": num}
    lesson.keep(state=Lesson.State.LEARNED, sentence=sentence, finished_at=timezone.now())


def _conclude(lesson: Lesson) -> str:
    """Promote where the museum's rule says so; a sentence that says how it compares."""
    active, result = ModelVersion.active(), lesson.result
    if active is None or result is None or active == result:
        return _("The new version is the active one already.")
    comparison = Comparison.between(active, result, classifier.mcnemar)
    total = comparison.total
    if not total.num:
        return _("No work is kept for measuring yet, so the new version cannot be compared. File some more.")
    facts = {
        "num": total.num,
        "before": total.first.num,
        "after": total.second.num,
        "p": p_value(total.p),
        "name": result.short,
    }
    sentence = (
        _(
            "Of %(num)d works kept for measuring the active model gets %(before)d right, "
            "the new one %(after)d (McNemar p %(p)s)."
        )
        % facts
    )
    if total.second.num <= total.first.num:
        return sentence + " " + _("It is no better, and was not promoted.")
    is_allowed = total.p < P_BETTER and comparison.worst_change() >= -settings.LEARNING_WORST_LOSS
    if settings.LEARNING_PROMOTES and is_allowed:
        try:
            result.promote(None, over=active.pk, reason=sentence)
        except Superseded as conflict:
            return f"{sentence} {conflict}"
        return sentence + " " + _("The museum’s rule promoted it.")
    return sentence + " " + _("Compare them, then promote it or leave it.")
