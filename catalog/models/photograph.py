"""One picture of an exhibit. The first (position 0) is the principal one."""

from __future__ import annotations

from django.core.files.storage import storages
from django.db import models, transaction

from catalog.models.exhibit import Exhibit


class Photograph(models.Model):
    """The original is kept untouched and private; renditions, made once, are what browsers get."""

    exhibit = models.ForeignKey(Exhibit, on_delete=models.CASCADE, related_name="photographs")
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

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "position"], name="photograph_position_once"),
            models.UniqueConstraint(fields=["exhibit", "sha256"], name="photograph_file_once_per_exhibit"),
        ]

    def __str__(self) -> str:
        return self.file_name or self.sha256[:12]

    def get_additional_data(self) -> dict[str, int]:
        """Asked by the record of changes: to whose story a photograph belongs, also when it has gone."""
        return {"exhibit": self.exhibit_id}

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
        return ", ".join(f"{self.rendition_url(width)} {width}w" for width in self.rendition_widths)

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
