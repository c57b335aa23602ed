"""The whole story of one exhibit: imported by, suggested, reviewed, undone, flagged, edited, published."""

from __future__ import annotations

from django.utils.translation import gettext as _

from catalog.models import Exhibit, ImportPicture
from tagging.chronicle.events import Event
from tagging.chronicle.recent import OF_EXHIBITS
from tagging.chronicle.sources import called
from tagging.models import Suggestion

MOST_TOLD = 500  # of each source; nobody has found a longer story


def story_of(exhibit: Exhibit) -> list[Event]:
    """Newest first; seven queries, however long it is."""
    events = [_entered(exhibit), *_suggestions(exhibit), *_pictures(exhibit)]
    for source in OF_EXHIBITS:
        rows = source.of_exhibits(source.rows(), [exhibit.pk]).order_by(f"-{source.at}", "-pk")
        events += [source.tell(row) for row in rows[:MOST_TOLD]]
    return sorted(events, key=lambda event: (event.at, event.source != "begin", event.pk), reverse=True)


def _entered(exhibit: Exhibit) -> Event:
    return Event(
        exhibit.created_at,
        "begin",
        0,
        "",
        _("Entered the catalogue as %(number)s") % {"number": exhibit.accession_number},
    )


def _suggestions(exhibit: Exhibit) -> list[Event]:
    rows = (
        Suggestion.objects.filter(exhibit=exhibit).exclude(answered_at=None).select_related("category", "model_version")
    )
    return [_suggested(row) for row in rows]


def _suggested(row: Suggestion) -> Event:
    if row.category:
        what = _("Suggested: %(category)s, %(percent).1f %%") % {
            "category": row.category,
            "percent": 100 * (row.confidence or 0),
        }
    else:
        what = _("Could not be read: %(reason)s") % {"reason": row.reason}
    who = _("model %(version)s") % {"version": row.model_version.short}
    return Event(row.answered_at or row.claimed_at, "suggestion", row.pk, who, what)


def _pictures(exhibit: Exhibit) -> list[Event]:
    """Photographs that an import brought."""
    rows = ImportPicture.objects.filter(exhibit=exhibit, photograph__isnull=False)
    return [
        Event(
            at=row.photograph.added_at,
            source="picture",
            pk=row.pk,
            who=called(row.job.started_by) or _("a program"),
            what=_("Photograph %(file)s imported with %(job)s") % {"file": row.file, "job": row.job.name},
        )
        for row in rows.select_related("photograph", "job__started_by")
        if row.photograph
    ]
