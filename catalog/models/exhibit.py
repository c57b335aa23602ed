"""One catalogue record of the collection."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models.category import Category
from catalog.models.photograph import Photograph

EARLIEST_YEAR, LATEST_YEAR = -10_000, 2_200
# What visitors narrow and sort by: each has an index of the published.
BROWSED = {"title": "title", "maker": "maker", "medium": "medium", "department": "department", "year": "earliest_year"}


# When the public record last became another one, and since when a visitor can see it. Each has an index, which is
# used only where the very same expression is asked for.
CHANGED_AT = Greatest("updated_at", "published_at")
ON_VIEW_SINCE = Greatest("published_at", "filed_at")
# The years between which a work was made, where only one of them is known.
FIRST_YEAR = Coalesce("earliest_year", "latest_year")
LAST_YEAR = Coalesce("latest_year", "earliest_year")
WITHDRAWN = Q(withdrawn_at__isnull=False, published_at__isnull=True)


NOT_INDEXED = Q(indexed_at__isnull=True) | Q(indexed_at__lt=models.F("updated_at"))


class Shuffled(models.Func):
    """A fixed scrambling of ids. Written into the SQL: an index on it is used only where the text is the same."""

    template = "((%(expressions)s * 7919) & 1048575)"
    output_field = models.BigIntegerField()

    def __init__(self) -> None:
        super().__init__(models.F("id"))


class ExhibitQuerySet(models.QuerySet["Exhibit"]):
    def published(self) -> ExhibitQuerySet:
        """Those that the museum lets the public see. No query."""
        return self.filter(published_at__isnull=False)

    def publish(self) -> int:
        """Let the public see those that are drafts. Returns how many; safe to run twice."""
        now = timezone.now()
        return self.filter(published_at=None).update(published_at=now, withdrawn_at=None)

    def withdraw(self) -> int:
        """Take down those that were published, and remember that they once hung. Returns how many."""
        return self.published().update(published_at=None, withdrawn_at=timezone.now())

    def withdrawn(self) -> ExhibitQuerySet:
        """Those that hung once and were taken down by the museum. No query."""
        return self.filter(WITHDRAWN).filed()

    def was_here(self, pk: int) -> bool:
        """Whether a number belonged to a work that was withdrawn or deleted. Numbers are never given twice."""
        found = self.filter(pk=pk).values_list("withdrawn_at", "published_at").first()
        if found is None:
            return self.filter(pk__gt=pk).exists()
        return found[0] is not None and found[1] is None

    def filed(self) -> ExhibitQuerySet:
        return self.filter(category__isnull=False)

    def untagged(self) -> ExhibitQuerySet:
        return self.filter(category__isnull=True)

    def pictured(self) -> ExhibitQuerySet:
        """Those with a principal photograph, by one EXISTS."""
        return self.filter(models.Exists(Photograph.objects.filter(exhibit=models.OuterRef("pk"), position=0)))

    def on_view(self) -> ExhibitQuerySet:
        """What a visitor sees: published, filed and pictured, in gallery order."""
        return self.published().filed().pictured().order_by(*Exhibit.GALLERY_ORDER)

    def filed_under(self, slugs: Iterable[str]) -> ExhibitQuerySet:
        """Those of the named categories; no name means every category. One query: an index begins with the number."""
        names = list(slugs)
        if not names:
            return self
        return self.filter(category__in=list(Category.objects.filter(slug__in=names).values_list("pk", flat=True)))

    def in_categories(self, categories: Iterable[Category]) -> ExhibitQuerySet:
        """As `filed_under`, for categories that were fetched: by number, so that an index begins with it."""
        numbers = [category.pk for category in categories]
        return self.filter(category__in=numbers) if numbers else self

    def begun_within(self, spans: Iterable[tuple[int, int]]) -> ExhibitQuerySet:
        """Those begun within any of the spans of years, ends included; no span means any time."""
        within = Q()
        for first, last in spans:
            within |= Q(earliest_year__range=(first, last))
        return self.filter(within)

    def with_words(self, field: str, values: Iterable[str]) -> ExhibitQuerySet:
        """Those whose label says exactly one of `values` in `field`; no value means anything."""
        words = list(values)
        return self.filter(**{f"{field}__in": words}) if words else self

    def shuffled(self) -> ExhibitQuerySet:
        """Old and new acquisitions mixed, the same at every call, read from an index (`exhibit_shuffled`)."""
        return self.order_by(Shuffled(), "pk")

    def to_be_indexed(self) -> ExhibitQuerySet:
        """Those whose label changed since the search read it, or that it never read."""
        return self.filter(NOT_INDEXED).order_by("pk")

    def num_by_category(self) -> dict[int, int]:
        """Number of exhibits by category id, by one grouped count; categories without any are left out."""
        rows = self.filed().order_by().values_list("category").annotate(num=models.Count("pk"))
        return dict(rows)

    def with_pictures(self) -> ExhibitQuerySet:
        """Fetches category and photographs along: two queries, however many exhibits."""
        return self.select_related("category").prefetch_related("photographs")

    def with_principal_picture(self) -> ExhibitQuerySet:
        """As `with_pictures`, for lists: the fetched `photographs` then hold the principal one only."""
        principal = Photograph.objects.filter(position=0)
        return self.select_related("category").prefetch_related(models.Prefetch("photographs", principal))


class Exhibit(models.Model):
    """A work (or a lot of them) under one accession number."""

    class FiledBy(models.TextChoices):
        MUSEUM = "museum", "the museum's own records"
        CURATOR = "curator", "a curator"
        MACHINE = "machine", "the model"

    class Rights(models.TextChoices):
        """Rights statements by their addresses (creativecommons.org and rightsstatements.org)."""

        UNKNOWN = "", _("Not stated")
        CC0 = "https://creativecommons.org/publicdomain/zero/1.0/", _("CC0: no rights reserved")
        PUBLIC_DOMAIN = "https://creativecommons.org/publicdomain/mark/1.0/", _("Public domain")
        CC_BY = "https://creativecommons.org/licenses/by/4.0/", _("CC BY 4.0")
        IN_COPYRIGHT = "http://rightsstatements.org/vocab/InC/1.0/", _("In copyright")
        NO_COPYRIGHT_US = "http://rightsstatements.org/vocab/NoC-US/1.0/", _("No copyright: United States")
        UNDETERMINED = "http://rightsstatements.org/vocab/UND/1.0/", _("Copyright undetermined")

    GALLERY_ORDER = ("pk",)

    accession_number = models.CharField(
        max_length=200,
        unique=True,
        help_text="The number under which the museum entered the work, such as 1987.14.",
    )
    title = models.CharField(max_length=500, blank=True)
    maker = models.CharField(max_length=300, blank=True)
    maker_dates = models.CharField("maker's dates", max_length=100, blank=True)
    date_text = models.CharField("date", max_length=200, blank=True, help_text="As the museum writes it: c. 1640-50.")
    earliest_year = models.IntegerField(null=True, blank=True, help_text="Years before our era are negative.")
    latest_year = models.IntegerField(null=True, blank=True)
    medium = models.CharField(max_length=500, blank=True)
    dimensions = models.CharField(max_length=300, blank=True)
    department = models.CharField(max_length=200, blank=True)
    credit_line = models.CharField(max_length=500, blank=True)
    rights = models.CharField("rights statement", max_length=200, blank=True, choices=Rights.choices)
    description = models.TextField(blank=True)

    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="exhibits", help_text="Empty: untagged."
    )
    filed_by = models.CharField(max_length=10, blank=True, choices=FiledBy.choices, editable=False)
    filed_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_at = models.DateTimeField(
        "published",
        null=True,
        blank=True,
        help_text="Empty: a draft. A published exhibit goes on view as soon as it is filed under a category.",
    )
    withdrawn_at = models.DateTimeField(
        "withdrawn", null=True, blank=True, editable=False, help_text="When it was taken down after having been public."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    indexed_at = models.DateTimeField(
        null=True, editable=False, help_text="When the search last read the label; empty: not yet."
    )

    objects: ClassVar[models.Manager[Exhibit]] = ExhibitQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="exhibit_years_in_order",
                condition=Q(earliest_year__isnull=True)
                | Q(latest_year__isnull=True)
                | Q(earliest_year__lte=models.F("latest_year")),
                violation_error_message="The earliest year is after the latest year.",
            ),
            models.CheckConstraint(
                name="exhibit_filed_says_by_whom",
                condition=Q(category__isnull=True, filed_by="") | (Q(category__isnull=False) & ~Q(filed_by="")),
            ),
        ]
        indexes = [
            models.Index(fields=["category", "id"], name="exhibit_on_view", condition=Q(published_at__isnull=False)),
            # The newest of those on view may lie behind half a million drafts that an import has just brought.
            models.Index(fields=["id"], name="exhibit_published", condition=Q(published_at__isnull=False)),
            models.Index(fields=["id"], name="exhibit_untagged", condition=Q(category__isnull=True)),
            models.Index(fields=["id"], name="exhibit_to_be_indexed", condition=NOT_INDEXED),
            models.Index(
                "category", Shuffled(), "id", name="exhibit_shuffled", condition=Q(published_at__isnull=False)
            ),
            models.Index(fields=["withdrawn_at", "id"], name="exhibit_withdrawn", condition=WITHDRAWN),
            models.Index(FIRST_YEAR, "id", name="exhibit_first_year", condition=Q(published_at__isnull=False)),
            models.Index(LAST_YEAR, "id", name="exhibit_last_year", condition=Q(published_at__isnull=False)),
            models.Index(CHANGED_AT, "id", name="exhibit_changed", condition=Q(published_at__isnull=False)),
            models.Index(
                ON_VIEW_SINCE.desc(),
                models.F("id").desc(),
                name="exhibit_newly_on_view",
                condition=Q(published_at__isnull=False),
            ),
            *(
                models.Index(fields=[field, "id"], name=f"exhibit_by_{name}", condition=Q(published_at__isnull=False))
                for name, field in BROWSED.items()
            ),
        ]

    def __str__(self) -> str:
        return f"{self.accession_number} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("catalog:exhibit", args=[self.pk, self.slug])

    def clean(self) -> None:
        for field in ("earliest_year", "latest_year"):
            year = getattr(self, field)
            if year is not None and not EARLIEST_YEAR <= year <= LATEST_YEAR:
                raise ValidationError({field: f"{year} is not a year between {EARLIEST_YEAR} and {LATEST_YEAR}."})

    @property
    def name(self) -> str:
        """What a page calls it."""
        return self.title or gettext("Untitled (%(number)s)") % {"number": self.accession_number}

    @property
    def slug(self) -> str:
        return slugify(self.title)[:60].strip("-") or "untitled"

    @property
    def is_on_view(self) -> bool:
        return self.published_at is not None and self.category_id is not None

    @property
    def principal_photograph(self) -> Photograph | None:
        """The first photograph, from the prefetched ones where there are any."""
        photographs = list(self.photographs.all())
        return photographs[0] if photographs else None

    def touch(self) -> None:
        """What the public sees of it became something else, though no field did: a photograph came, went or moved."""
        self.updated_at = timezone.now()
        Exhibit.objects.filter(pk=self.pk).update(updated_at=self.updated_at)

    def file_under(self, category: Category, by: FiledBy) -> bool:
        """File an untagged exhibit. False, and nothing written, if somebody was quicker."""
        return self.refile(None, category, by)

    def refile(self, expected: Category | None, category: Category | None, by: FiledBy | str) -> bool:
        """Move from the category that the caller saw to another one (None: untagged again).

        One guarded update: False, and nothing written, if the exhibit is no longer where it was seen.
        """
        now = timezone.now()
        changes = {
            "category": category,
            "filed_by": by if category else "",
            "filed_at": now if category else None,
            "updated_at": now,
        }
        if not Exhibit.objects.filter(pk=self.pk, category=expected).update(**changes):
            return False
        for field, value in changes.items():
            setattr(self, field, value)
        return True
