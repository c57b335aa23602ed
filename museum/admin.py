"""The administration belongs to the same house: its name, its colours (static/museum/admin.css)."""

from django.conf import settings
from django.contrib.admin import AdminSite


class MuseumAdminSite(AdminSite):
    site_header = f"{settings.MUSEUM_NAME}: administration"
    site_title = settings.MUSEUM_NAME
    index_title = "Collection, people and models"
    login_template = "desk/login.html"
