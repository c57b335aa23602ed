"""One picture of an exhibit. The first (position 0) is the principal one."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.files.storage import storages
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.claims import unclaimed

MOST_RENDERINGS = 3  # after so many attempts a picture that brings its worker down is left alone
TO_BE_RENDERED = Q(rendered_at__isnull=True, num_renderings__lt=MOST_RENDERINGS, rendering_problem="")
GIVEN_UP = Q(rendered_at__isnull=True) & (Q(num_renderings__gte=MOST_RENDERINGS) | ~Q(rendering_problem=""))


class PhotographQuerySet(models.QuerySet["Photograph"]):
    def lacking_words(self) -> PhotographQuerySet:
        """Those of published works that say nothing to people who cannot see. Oldest first."""
        return self.filter(alt_text="", exhibit__published_at__isnull=False).order_by("pk")

    def to_be_rendered(self) -> PhotographQuerySet:
        """Those that want renditions or tiles, and that no living worker has claimed. Oldest first."""
        return self.filter(TO_BE_RENDERED).filter(_unclaimed()).order_by("pk")

    def not_rendered(self) -> PhotographQuerySet:
        """Those that were given up: the picture cannot be read any more, or brought its worker down each time."""
        is_over = ~Q(rendering_problem="") | _unclaimed()  # else its last attempt is under way
        return self.filter(GIVEN_UP).filter(is_over).order_by("pk")

    def num_given_up(self) -> int:
        """Counted up to a thousand, as a note on other pages."""
        return self.not_rendered()[:1000].count()

    def render_again(self) -> int:
        """Let a worker try those once more that were given up. Returns how many."""
        again = self.not_rendered().order_by()
        return again.update(num_renderings=0, rendering_problem="", rendering_claimed_at=None)


def _unclaimed() -> Q:
    """No living worker has it."""
    return unclaimed("rendering_claimed_at", settings.RENDERING_CLAIM_SECONDS)


class Photograph(models.Model):
    """The original is kept untouched and private; renditions, made once, are what browsers get."""

    exhibit = models.ForeignKey("catalog.Exhibit", on_delete=models.CASCADE, related_name="photographs")
    position = models.PositiveSmallIntegerField(default=0, help_text="0 is the principal photograph.")
    original = models.CharField(max_length=200, editable=False, help_text="Name in the private store.")
    file_name = models.CharField(max_length=300, blank=True, editable=False, help_text="As it came in.")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True, editable=False)
    num_bytes = models.PositiveBigIntegerField(editable=False)
    format = models.CharField(max_length=20, editable=False)
    width = models.PositiveIntegerField(editable=False, help_text="Pixels, as seen upright.")
    height = models.PositiveIntegerField(editable=False)
    tone = models.CharField(
        max_length=7, default="#d8d4cc", editable=False, help_text="Average colour, shown while the picture loads."
    )
    rendition_widths = models.JSONField(default=list, editable=False, help_text="Pixels; smallest first.")
    alt_text = models.CharField(
        max_length=500, blank=True, help_text="What the picture shows, for those who cannot see it."
    )
    added_at = models.DateTimeField(auto_now_add=True)
    rendered_at = models.DateTimeField(
        null=True, editable=False, help_text="When the worker had made all renditions and tiles; empty: not yet."
    )
    rendering_claimed_at = models.DateTimeField(null=True, editable=False)
    num_renderings = models.PositiveSmallIntegerField(default=0, editable=False, help_text="Attempts so far.")
    rendering_problem = models.CharField(max_length=300, blank=True, editable=False, help_text="Why they are not made.")

    objects: ClassVar[models.Manager[Photograph]] = PhotographQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "position"], name="photograph_position_once"),
            models.UniqueConstraint(fields=["exhibit", "sha256"], name="photograph_file_once_per_exhibit"),
        ]
        indexes = [
            models.Index(fields=["id"], name="photograph_to_be_rendered", condition=TO_BE_RENDERED),
            models.Index(fields=["id"], name="photograph_lacking_words", condition=Q(alt_text="")),
            models.Index(fields=["id"], name="photograph_given_up", condition=GIVEN_UP),
        ]

    def __str__(self) -> str:
        return self.file_name or self.sha256[:12]

    def get_additional_data(self) -> dict[str, int]:
        """Asked by the record of changes: to whose story a photograph belongs, also when it has gone."""
        return {"exhibit": self.exhibit_id}

    @property
    def why_given_up(self) -> str:
        return self.rendering_problem or _("Its worker died each time it tried.")

    @property
    def alternative(self) -> str:
        """Text for those who cannot see the picture: the cataloguer's, or made from the label."""
        if self.alt_text:
            return self.alt_text
        exhibit = self.exhibit
        return ", ".join(part for part in (exhibit.name, exhibit.maker, exhibit.date_text) if part)

    def make_principal(self) -> None:
        """Show this photograph first; the one that was first goes to the end."""
        with transaction.atomic():
            others = Photograph.objects.filter(exhibit=self.exhibit_id).exclude(pk=self.pk)
            last = Photograph.objects.filter(exhibit=self.exhibit_id).aggregate(last=models.Max("position"))["last"]
            others.filter(position=0).update(position=last + 1)
            self.position = 0
            self.save(update_fields=["position"])
            self.exhibit.touch()

    def read_original(self) -> bytes:
        """The bytes that came in. Raises OSError where the store has lost them."""
        with storages["default"].open(self.original) as file:
            data: bytes = file.read()
        return data

    def rendition_url(self, width: int, suffix: str = "webp") -> str:
        """The address of one rendition. Makes no call to the store."""
        return storages["renditions"].url(rendition_name(self.sha256, width, suffix))

    @property
    def srcset(self) -> str:
        return self._set_of("webp")

    def _set_of(self, suffix: str) -> str:
        """One address is asked for, the others differ in their last part: a gallery has some hundred of them."""
        folder = self.rendition_url(0, suffix).removesuffix(f"0.{suffix}")
        return ", ".join(f"{folder}{width}.{suffix} {width}w" for width in self.rendition_widths)

    @property
    def avif_srcset(self) -> str:
        """Nothing until the worker has made them, and for small pictures, which have none."""
        if self.rendered_at is None or len(self.rendition_widths) < 2:
            return ""
        return self._set_of("avif")

    @property
    def fallback_url(self) -> str:
        """One JPEG for programs that know neither srcset nor WebP (mail, feeds, link previews)."""
        return self.rendition_url(self.fallback_width, "jpg")

    @property
    def fallback_width(self) -> int:
        """The rendition nearest to 640 pixels from below, or the smallest there is."""
        widths: list[int] = self.rendition_widths
        return max((width for width in widths if width <= 640), default=min(widths))

    @property
    def largest_url(self) -> str:
        return self.rendition_url(max(self.rendition_widths))


def rendition_name(sha256: str, width: int, suffix: str) -> str:
    return f"{sha256[:2]}/{sha256}/{width}.{suffix}"
