"""Where every category stands with the museum's promise: what is proved, what is filed, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Category
from tagging import autofiling, certifying
from tagging.certifying import Standing
from tagging.filtering import Count
from tagging.keeping import Kept, kept_if_slow
from tagging.models import Certificate, Closure, ModelVersion, Promise, Review
from tagging.models.review import ReviewQuerySet
from tagging.models.suggestion import SuggestionQuerySet
from tagging.reports.intervals import Share

TARGET, RISK = 0.98, 0.05  # what is proposed where nobody has promised anything
MOST_SHOWN = 24


@dataclass(frozen=True)
class CategoryTrust:
    """One category under one promise (set, or only tried out) and the active model."""

    category: Category
    promise: Promise
    model_version: ModelVersion | None
    standing: Standing | None
    """None where no model is active, or where it does not know the category."""
    certificate: Certificate | None
    """The open one."""
    closure: Closure | None
    """The newest, where none is open."""

    @property
    def is_set(self) -> bool:
        return self.promise.pk is not None

    @property
    def state(self) -> str:
        """One word for the table."""
        if self.certificate:
            return _("waits for audits") if not self.runway else _("open")
        if self.is_set and self.promise.is_on and self.closure and self.closure.is_alarm:
            return _("closed by an alarm")
        return _("refused for now") if self.is_set and self.promise.is_on else _("off")

    @property
    def sentence(self) -> str:
        """What the machine may do here, and why, in one or two sentences."""
        if self.standing is None:
            return _("No model suggests this category, so there is nothing to certify.")
        if self.certificate:
            return self._of_open(self.certificate)
        if self.standing.must_be_renewed and self.closure:
            again = {
                Closure.Why.AUDIT: _(
                    "It stays closed until an administrator sets the promise again; then only later answers count."
                ),
                Closure.Why.PERSON: _("It stays closed until an administrator sets the promise again."),
            }.get(
                Closure.Why(self.closure.why),
                _("These works are left to people. An administrator who knows why may set the promise again."),
            )
            return f"{self.closure.sentence} {again}"
        return refusal(self.standing)

    def _of_open(self, certificate: Certificate) -> str:
        facts = {
            "sure": f"{100 * certificate.threshold:.1f}",
            "right": certificate.num_right,
            "num": certificate.num_tested,
            "bound": certificate.bound_percent,
            "target": f"{100 * certificate.promise.target:g}",
            "risk": f"{100 * certificate.promise.risk:g}",
        }
        sentence = _(
            "The machine files what the model is at least %(sure)s %% sure of. By lot, %(right)d of %(num)d such works "
            "were right, which proves at least %(bound)s %%; promised are %(target)s %%, at a risk of %(risk)s %%."
        )
        waits = _("It has filed so many works that it now waits until people have answered more of its audits.")
        return sentence % facts + ("" if self.runway else f" {waits}")

    @cached_property
    def runway(self) -> int:
        certificate = self.certificate
        return (
            kept_if_slow(f"runway: {certificate.pk}", lambda: autofiling.runway(certificate)).value
            if certificate
            else 0
        )

    @cached_property
    def filed(self) -> ReviewQuerySet:
        """All that the trust rule ever filed here and nobody took back."""
        return Review.objects.by_the_rule().filter(category=self.category, undone_by=None)

    @cached_property
    def _counted(self) -> Kept[tuple[int, int]]:
        unseen = Review.objects.untouched().filter(category=self.category)
        return kept_if_slow(f"filed by rule: {self.category.pk}", lambda: (self.filed.count(), unseen.count()))

    @property
    def num_filed(self) -> int:
        return self._counted.value[0]

    @property
    def num_unseen(self) -> int:
        """Of these: what no person has touched."""
        return self._counted.value[1]

    @property
    def counted_at(self) -> datetime | None:
        return self._counted.at

    @cached_property
    def audits(self) -> Share:
        """Of the open certificate."""
        given = certifying.audits(self.certificate) if self.certificate else []
        return Share(sum(one.is_right for one in given), len(given))

    @cached_property
    def would_file(self) -> SuggestionQuerySet:
        """What the machine would file at this moment, surest first."""
        if self.certificate:
            return autofiling.covered(self.certificate)
        threshold = self.standing.finding.threshold if self.standing else 1.1
        return autofiling.fileable(None, threshold, category=self.category, model_version=self.model_version)

    @cached_property
    def would_be_filed(self) -> Kept[Count]:
        """How many, up to the bound, and when that was counted."""
        if not self.standing:
            return Kept(Count(0))
        promise = self.promise
        name = f"would file: {self.category.pk} {promise.target} {promise.risk} {self.certificate} {self.model_version}"
        return kept_if_slow(name, lambda: Count.of(self.would_file))

    @property
    def num_would_file(self) -> Count:
        return self.would_be_filed.value

    @property
    def shown(self) -> SuggestionQuerySet:
        """The least sure of what would be filed: where errors are to be looked for."""
        rows = self.would_file.reverse().select_related("exhibit").prefetch_related("exhibit__photographs")
        return rows[:MOST_SHOWN]


def refusal(standing: Standing) -> str:
    """Why there is no certificate, and how much is missing."""
    found, category = standing.finding, standing.promise.category
    if standing.renews:
        return _("What was proved before the alarm is still proved: the worker renews the certificate in a moment.")
    facts = {"category": category.plural, "sure": f"{100 * found.threshold:.1f}", "num": standing.num_answers}
    if found.is_look and standing.waits_for_growth:
        return _("The last look at the evidence was not enough; the next one is taken when a quarter more is answered.")
    if found.is_look and found.more == 0:
        return _("The evidence is enough: the worker issues the certificate in a moment, if the promise is on.")
    if found.is_hopeless:
        return (
            _(
                "Even of the %(category)s that the model is surest of, fewer were right than promised (%(num)d answers "
                "by lot). A lower target, or a better model, would have to come."
            )
            % facts
        )
    sentence = ngettext(
        "Not enough evidence: %(more)d more work among the %(category)s has to be answered by lot",
        "Not enough evidence: %(more)d more %(category)s have to be answered by lot",
        found.more,
    )
    which = _(", of those that the model is at least %(sure)s %% sure of.") if found.threshold else "."
    return (sentence + which) % (facts | {"more": found.more})


def of_category(category: Category, active: ModelVersion | None, promise: Promise | None = None) -> CategoryTrust:
    """About ten queries. `promise`: one to try out instead of the one that holds; it is not written."""
    holding = promise or Promise.objects.holding().filter(category=category).first()
    tried = holding or Promise(category=category, target=TARGET, risk=RISK)
    known = active is not None and category.slug in active.labels
    standing = certifying.standing(tried, active) if active and known else None
    mine = Certificate.objects.filter(category=category)
    certificate = None if promise else mine.open().with_all().filter(model_version=active).first()
    closure = Closure.objects.filter(certificate__category=category).order_by("-pk").first()
    return CategoryTrust(category, tried, active, standing, certificate, None if certificate else closure)


def overview(active: ModelVersion | None) -> list[CategoryTrust]:
    return [of_category(category, active) for category in Category.objects.exclude(slug=Category.OTHER)]


def suspects() -> list[Closure]:
    """Alarms whose works are still to be looked at, newest first."""
    alarms = Closure.objects.filter(why__in=Closure.ALARMS, suspect_since__isnull=False)
    rows = alarms.select_related("certificate__category").order_by("-pk")[:20]
    return [row for row in rows if num_suspect(row)]


def num_suspect(closure: Closure) -> int:
    untouched = Review.objects.untouched().filter(by_rule=closure.certificate_id)
    return untouched.filter(pk__gte=closure.suspect_since or 0).count()
