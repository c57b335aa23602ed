"""Two questions a load balancer asks. Open to everyone; they name no versions and no addresses."""

from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from catalog import waking
from tagging.models import ModelVersion


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Database, storage and queue answer too; 503 names the part that does not.

    Without a usable model nothing is tagged, but everything else works: it is told, and the web stays in service.
    """
    parts = {"database": _database(), "storage": _storage(), "queue": _queue()}
    told = {part: "ok" if well else "not answering" for part, well in parts.items()}
    told["model"] = _model() if parts["database"] else "not known"
    return JsonResponse(told, status=200 if all(parts.values()) else 503)


def _model() -> str:
    active = ModelVersion.active()
    if active is None:
        return "none is active"
    is_there = active.path is None or (active.path / "manifest.json").is_file()
    return "ok" if is_there else "its files are not on this machine"


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _storage() -> bool:
    try:
        storages["renditions"].exists("readyz")
    except Exception:  # noqa: BLE001  (each storage backend has its own errors; any of them means "no")
        return False
    return True


def _queue() -> bool:
    try:
        with waking.broker() as broker:
            broker.ensure_connection(max_retries=1, timeout=waking.PATIENCE_SECONDS)
    except (OperationalError, OSError):
        return False
    return True
