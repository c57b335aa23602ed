"""The administration belongs to the same house: its name, its colours (static/museum/admin.css), its door."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse


class MuseumAdminSite(AdminSite):
    site_header = f"{settings.MUSEUM_NAME}: administration"
    site_title = settings.MUSEUM_NAME
    index_title = "Collection, people and models"

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Through the desk's door: with its limits on guessing and its second factor."""
        answer: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return answer
