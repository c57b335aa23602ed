"""Addresses, kept stable. Each room lists its own; here they get their place."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from catalog.views.api import api_page
from catalog.views.unsent import unsent
from museum import health
from museum.watching.metrics import metrics

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", metrics),
    path("admin/", admin.site.urls),
    path("desk/", include("museum.people.urls")),
    path("desk/imports/", include("catalog.urls_imports")),
    path("desk/tours/", include("catalog.urls_tour_desk")),
    path("desk/alt-texts/", include("catalog.urls_alt_texts")),
    path("desk/unsent/", unsent, name="unsent"),
    path("desk/photographs/given-up/", include("catalog.urls_given_up")),
    path("desk/", include("tagging.urls")),
    path("", include("catalog.urls_files")),
    *i18n_patterns(path("api/", api_page, name="api"), prefix_default_language=False),
    path("", include("catalog.urls_speaking")),
    *i18n_patterns(
        path("", include("tagging.urls_public")), path("", include("catalog.urls")), prefix_default_language=False
    ),
]

handler400 = "museum.errors.bad_request"
handler403 = "museum.errors.forbidden"
handler404 = "museum.errors.not_found"
handler500 = "museum.errors.server_error"
