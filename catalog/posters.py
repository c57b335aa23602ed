"""The tours by the museum as they are announced: each with a cover and its number of works."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.models import Exhibit, Stop, Tour

MOST = 48


@dataclass(frozen=True)
class Poster:
    tour: Tour
    num_stops: int
    cover: Exhibit


def posters() -> list[Poster]:
    """Published tours with at least one work on view, the newest first. Four queries, however many there are."""
    tours = list(Tour.objects.published()[:MOST])
    hung: dict[int, list[int]] = {tour.pk: [] for tour in tours}
    on_view = Stop.objects.filter(tour__in=tours, exhibit__in=Exhibit.objects.on_view().order_by()).order_by(
        "position", "pk"
    )
    for tour, exhibit in on_view.values_list("tour", "exhibit"):
        hung[tour].append(exhibit)
    shown = [tour for tour in tours if hung[tour.pk]]
    covers = {tour.pk: tour.cover_id if tour.cover_id in hung[tour.pk] else hung[tour.pk][0] for tour in shown}
    exhibits = Exhibit.objects.on_view().with_principal_picture().in_bulk(list(covers.values()))
    return [
        Poster(tour, len(hung[tour.pk]), exhibits[covers[tour.pk]]) for tour in shown if covers[tour.pk] in exhibits
    ]
