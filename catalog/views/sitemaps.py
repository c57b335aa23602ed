"""For search engines: which pages there are. Parts go by number, so that no work is counted or skipped."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override

from catalog.addresses import absolute, site
from catalog.changes import changed_at
from catalog.models import Category, Exhibit, Tour
from catalog.views.public import public_page

WORKS_A_PART = 2_000  # of consecutive numbers; fewer where some are not on view
MOST_PARTS = 50_000  # what the protocol allows in one index

MOST_TOURS = 1_000

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /desk/", "Disallow: /admin/", f"Sitemap: {site(request)}{reverse('sitemap')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public_page
def index(request: HttpRequest) -> HttpResponse:
    """The two ends of the numbers on view say which parts there are: two look-ups in an index."""
    here = site(request)
    numbers = Exhibit.objects.on_view().values_list("pk", flat=True)
    first, last = numbers.first(), numbers.last()
    said = Element("sitemapindex", {"xmlns": SITEMAP})
    addresses = [reverse("sitemap-pages")]
    if first is not None and last is not None:
        parts = range((first - 1) // WORKS_A_PART, (last - 1) // WORKS_A_PART + 1)
        addresses += [reverse("sitemap-works", args=[part]) for part in parts[:MOST_PARTS]]
    for address in addresses:
        SubElement(SubElement(said, "sitemap"), "loc").text = absolute(here, address)
    return _xml(said)


@public_page
def pages(request: HttpRequest) -> HttpResponse:
    """Those that are no works."""
    said, here = _urlset(), site(request)
    filed = set(Exhibit.objects.on_view().num_by_category())
    slugs = [category.slug for category in Category.objects.all() if category.pk in filed]
    tours = list(Tour.objects.published()[:MOST_TOURS])
    for language, _ in settings.LANGUAGES:
        with override(language):
            gallery = reverse("catalog:gallery")
            addresses = [reverse("catalog:front-door"), gallery, *(f"{gallery}?category={slug}" for slug in slugs)]
            addresses += [reverse("catalog:tours"), *(tour.get_absolute_url() for tour in tours)]
        for address in addresses:
            _add(said, absolute(here, address))
    _add(said, absolute(here, reverse("api")))
    return _xml(said)


@public_page
def works(request: HttpRequest, part: int) -> HttpResponse:
    """One part, by one query: each work in every language, naming the others."""
    if part >= MOST_PARTS:
        raise Http404("There is no such part of the sitemap.")
    said, here = _urlset(), site(request)
    first = part * WORKS_A_PART + 1
    found = Exhibit.objects.on_view().filter(pk__range=(first, first + WORKS_A_PART - 1))
    for exhibit in found.only("title", "updated_at", "published_at"):
        addresses = {}
        for language, _ in settings.LANGUAGES:
            with override(language):
                addresses[language] = absolute(here, exhibit.get_absolute_url())
        for address in addresses.values():
            _add(said, address, f"{changed_at(exhibit):%Y-%m-%d}", addresses if len(addresses) > 1 else {})
    return _xml(said)


def _urlset() -> Element:
    return Element("urlset", {"xmlns": SITEMAP, "xmlns:xhtml": XHTML})


def _add(said: Element, address: str, changed_on: str = "", languages: dict[str, str] | None = None) -> None:
    entry = SubElement(said, "url")
    SubElement(entry, "loc").text = address
    if changed_on:
        SubElement(entry, "lastmod").text = changed_on
    for language, other in (languages or {}).items():
        SubElement(entry, "xhtml:link", {"rel": "alternate", "hreflang": language, "href": other})


def _xml(said: Element) -> HttpResponse:
    text: bytes = tostring(said, encoding="utf-8", xml_declaration=True)
    return HttpResponse(text, content_type="application/xml; charset=utf-8")
