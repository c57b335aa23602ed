"""What was proved of one category and one model, from what evidence; and why it no longer holds. Append-only."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Category
from tagging.models.model_version import ModelVersion
from tagging.models.promise import Promise
from tagging.trust import percent_down


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def granted(self) -> CertificateQuerySet:
        return self.filter(granted=True)

    def open(self) -> CertificateQuerySet:
        """Those under which the machine may file at this moment."""
        return self.granted().filter(closure=None)

    def with_all(self) -> CertificateQuerySet:
        """What a page shows of each: one query."""
        return self.select_related("category", "model_version", "promise", "closure__closed_by")


class Certificate(models.Model):
    """One look at the evidence, whether it was enough (`granted`) or not: every look costs a part of the risk."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="certificates")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="certificates")
    model_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="certificates")
    look = models.PositiveSmallIntegerField(help_text="The how-manieth look at this category and model, from 1.")
    granted = models.BooleanField()
    threshold = models.FloatField(help_text="Suggestions at least so confident are meant.")
    num_sampled = models.PositiveIntegerField(help_text="Answers by lot about this category, all confidences.")
    num_choosing = models.PositiveIntegerField(help_text="Used to choose the threshold.")
    by_records = models.BooleanField(
        default=False,
        help_text="The museum's own records chose; all answers by lot tested.",
    )
    num_tested = models.PositiveIntegerField(help_text="Of those that test: as confident as the threshold.")
    num_right = models.PositiveIntegerField(help_text="Of these: where the person said what the model had said.")
    bound = models.FloatField(help_text="Exact lower bound of the share of right ones (Clopper-Pearson).")
    risk_spent = models.FloatField(help_text="The part of the risk that this look used; 0: it renews an earlier proof.")
    reference = models.JSONField(default=dict, help_text="Counts of the suggestions at that time, to compare with.")
    last_suggestion = models.BigIntegerField(default=0, help_text="The newest one then: later ones are watched.")
    last_review = models.BigIntegerField(default=0, help_text="The newest one then: later ones are audits.")
    issued_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[Certificate]] = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["category", "model_version", "look"], name="each_look_is_taken_once"),
            models.CheckConstraint(name="certificate_counts", condition=Q(num_right__lte=models.F("num_tested"))),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.category}, model {self.model_version.short}"

    @property
    def bound_percent(self) -> str:
        """Rounded down: a bound must not look better than it is."""
        return percent_down(self.bound)

    @property
    def risk_percent(self) -> str:
        return f"{100 * self.risk_spent:.2g}"

    @property
    def is_open(self) -> bool:
        return self.granted and not hasattr(self, "closure")


class Closure(models.Model):
    """Why a certificate no longer holds, once and for all."""

    class Why(models.TextChoices):
        AUDIT = "audit", _("too many wrong among those looked at")
        MIX = "mix", _("other categories come in than before")
        CONFIDENCE = "confidence", _("the model is differently sure than before")
        SCOPE = "scope", _("more works that are none of these")
        PROMISE = "promise", _("the promise was changed")
        MODEL = "model", _("another model suggests now")
        PERSON = "person", _("an administrator closed it")

    ALARMS = (Why.AUDIT, Why.MIX, Why.CONFIDENCE, Why.SCOPE)
    WINDOWS = (Why.MIX, Why.CONFIDENCE, Why.SCOPE)  # what came in was different; what was proved is still proved

    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="closure")
    why = models.CharField(max_length=12, choices=Why.choices)
    sentence = models.TextField(help_text="What was seen and what was expected, in the museum's words.")
    suspect_since = models.BigIntegerField(
        null=True, help_text="Reviews by the rule with this number or a later one are listed to be looked at."
    )
    last_review = models.BigIntegerField(default=0, help_text="The newest one then: older ones are no evidence now.")
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[Closure]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.why}"

    @property
    def is_alarm(self) -> bool:
        return self.why in self.ALARMS

    @property
    def is_for_good(self) -> bool:
        """Until an administrator sets the promise again: neither the worker nor new answers open it."""
        return self.is_alarm or self.why == self.Why.PERSON


class Watch(models.Model):
    """One window of new suggestions, compared with the certificate's reference. Append-only."""

    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="watches")
    number = models.PositiveIntegerField(help_text="The how-manieth window, from 1.")
    first_suggestion = models.BigIntegerField()
    last_suggestion = models.BigIntegerField()
    num_arrived = models.PositiveIntegerField(help_text="Suggestions of all categories in the window.")
    num_of_category = models.PositiveIntegerField()
    p_mix = models.FloatField(null=True)
    p_confidence = models.FloatField(null=True)
    p_scope = models.FloatField(null=True)
    is_alarm = models.BooleanField(default=False, help_text="Its works are left to people, whatever comes later.")
    watched_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[Watch]] = models.Manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["certificate", "number"], name="each_window_is_watched_once")]

    def __str__(self) -> str:
        return f"{self.certificate_id}, window {self.number}"
