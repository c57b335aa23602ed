"""Addresses of files: the same in every language."""

from django.urls import re_path

from catalog.views import files

app_name = "files"
urlpatterns = [
    re_path(
        r"^renditions/(?P<name>[0-9a-f]{2}/[0-9a-f]{64}/[0-9]{1,5}\.(?:avif|webp|jpg))$",
        files.rendition,
        name="rendition",
    ),
]
