"""The page on which the museum tells everyone what its picture classifier does, and how well."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.views.public import public_page
from tagging.keeping import kept_if_slow
from tagging.reports.card import Card


@public_page
def classifier(request: HttpRequest) -> HttpResponse:
    """From the database only. Where counting is dear the numbers are kept for five minutes and dated."""
    kept = kept_if_slow("public-card", Card.now)
    return render(
        request, "classifier/card.html", {"card": kept.value, "counted_at": kept.at, "museum": settings.MUSEUM_NAME}
    )
