"""`/metrics`, for a Prometheus that shows the token. Others learn only that there is no such page."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from museum.watching.standing import Standing


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """What all processes of this machine counted, and what stands in the tables."""
    if not _may_read(request):
        raise Http404
    standing = CollectorRegistry()
    standing.register(Standing())
    counted = REGISTRY
    if settings.METRICS_FOLDER:
        counted = CollectorRegistry()
        MultiProcessCollector(counted, str(settings.METRICS_FOLDER))  # type: ignore[no-untyped-call]
    return HttpResponse(generate_latest(counted) + generate_latest(standing), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    wanted, shown = settings.METRICS_TOKEN, request.headers.get("Authorization", "")
    return bool(wanted) and secrets.compare_digest(shown.encode(), f"Bearer {wanted}".encode())
