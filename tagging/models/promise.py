"""What the museum promises of works that no person has looked at, and how many are looked at all the same."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from catalog.models import Category

LOWEST_TARGET, HIGHEST_TARGET = 0.5, 0.999
LOWEST_RISK, HIGHEST_RISK = 0.001, 0.5


class PromiseQuerySet(models.QuerySet["Promise"]):
    def holding(self) -> PromiseQuerySet:
        """The newest of each category."""
        newer = Promise.objects.filter(category=models.OuterRef("category"), pk__gt=models.OuterRef("pk"))
        return self.filter(~models.Exists(newer)).select_related("category", "set_by")


class Promise(models.Model):
    """Append-only: the newest of a category holds."""

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="promises")
    target = models.FloatField(help_text="Share of right ones among what is filed by the machine, 0.5 to 0.999.")
    risk = models.FloatField(help_text="Probability that a certificate is false all the same.")
    is_on = models.BooleanField(default=False)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[Promise]] = PromiseQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="promise_can_be_kept", condition=Q(target__gte=LOWEST_TARGET, target__lte=HIGHEST_TARGET)
            ),
            models.CheckConstraint(
                name="promise_has_a_risk", condition=Q(risk__gte=LOWEST_RISK, risk__lte=HIGHEST_RISK)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category}: {100 * self.target:g} %, risk {100 * self.risk:g} %"

    @property
    def target_percent(self) -> str:
        return f"{100 * self.target:g}"

    @property
    def risk_percent(self) -> str:
        return f"{100 * self.risk:g}"


class Shares(models.Model):
    """How much is asked by lot. Append-only: the newest holds; without a row the settings do."""

    control = models.FloatField(help_text="Of what is suggested: asked in random order, mixed into the queue.")
    audit = models.FloatField(help_text="Of what the machine may file: asked of curators all the same.")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[Shares]] = models.Manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "shares"
        constraints = [
            models.CheckConstraint(
                name="shares_are_nested", condition=Q(audit__gte=0.01, control__lte=1.0, audit__lte=F("control"))
            )
        ]

    def __str__(self) -> str:
        return f"{100 * self.control:g} % by lot, {100 * self.audit:g} % of what is certified"

    @classmethod
    def now(cls) -> Shares:
        newest = cls.objects.order_by("-pk").first()
        return newest or cls(control=settings.CONTROL_SHARE, audit=settings.AUDIT_SHARE)
