"""The museum's closed list. An exhibit without a category is untagged."""

from django.db import models
from django.utils.translation import get_language

AAT = "http://vocab.getty.edu/aat/"


class Category(models.Model):
    """One of the five kinds of work, or *Other* (none of them)."""

    OTHER = "other"

    slug = models.SlugField(max_length=40, unique=True)
    name_en = models.CharField("name (English)", max_length=60)
    name_fr = models.CharField("name (French)", max_length=60)
    plural_en = models.CharField("plural (English)", max_length=60)
    plural_fr = models.CharField("plural (French)", max_length=60)
    aat_id = models.CharField(
        "Getty AAT id",
        max_length=12,
        blank=True,
        help_text="The number of the concept in the Art & Architecture Thesaurus, such as 300033618.",
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="Order in lists and on the keyboard.")

    class Meta:
        ordering = ["position", "slug"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_fr if _french() else self.name_en

    @property
    def plural(self) -> str:
        return self.plural_fr if _french() else self.plural_en

    @property
    def aat_uri(self) -> str:
        """The concept's address at the Getty, or nothing for *Other*."""
        return f"{AAT}{self.aat_id}" if self.aat_id else ""


def _french() -> bool:
    return (get_language() or "").startswith("fr")
