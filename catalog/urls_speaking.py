"""Addresses for other people's programs: the same in every language, kept stable."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, include, path, re_path

from catalog.api.doors import api
from catalog.views import dumps, feeds, iiif, iiif_images, sitemaps
from catalog.views.api import no_such_address
from catalog.views.doors import for_programs
from catalog.views.oai import oai

View = Callable[..., HttpResponseBase]


def through(door: Callable[[View], View], urls: tuple[list[Any], str, str]) -> tuple[list[Any], str, str]:
    """Addresses that a library made, each behind our own door."""
    patterns, app_name, namespace = urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = door(_answering_head(pattern.callback))
    return patterns, app_name, namespace


def _answering_head(view: View) -> View:
    """The library knows GET only. To be asked for the headers alone is to be asked the same."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        asked = request.method
        request.method = "GET"
        try:
            return view(request, *args, **kwargs)
        finally:
            request.method = asked

    return answer


IMAGE = "photographs/<int:pk>"
REQUEST = f"{IMAGE}/<str:region>/<str:size>/<str:rotation>/<str:quality>.<str:suffix>"
iiif_addresses = [
    path("collection", iiif.collection, name="collection"),
    path("collection/<slug:slug>", iiif.category, name="category"),
    path("gallery/manifest", iiif.gallery, name="gallery"),
    path("tours/visit/manifest", iiif.visit, name="visit"),
    path("tours/<slug:slug>/manifest", iiif.tour, name="tour"),
    path("exhibits/<int:pk>/manifest", iiif.exhibit, name="exhibit"),
    path(IMAGE, iiif_images.image, name="image"),
    path(f"{IMAGE}/info.json", iiif_images.image_info, name="image-info"),
    path(
        f"{IMAGE}/<str:region>/<str:size>/<str:rotation>/<str:quality>.<str:suffix>",
        iiif_images.picture,
        name="picture",
    ),
]

urlpatterns = [
    path("api/", through(for_programs, api.urls)),
    path("iiif/3/", include((iiif_addresses, "iiif"))),
    path("oai", oai, name="oai"),
    path("dumps/", dumps.dumps, name="dumps"),
    re_path(r"^dumps/exhibits\.(csv|jsonl)$", dumps.dump, name="dump"),
    path("feeds/new.atom", feeds.atom, name="new-atom"),
    path("feeds/new.rss", feeds.rss, name="new-rss"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap-pages"),
    path("sitemap-works-<int:part>.xml", sitemaps.works, name="sitemap-works"),
    re_path(r"^api/[\s\S]*/$", no_such_address),
]
