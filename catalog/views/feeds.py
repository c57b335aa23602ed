"""What is new on view, for feed readers."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import format_html

from catalog.addresses import absolute, site
from catalog.changes import changed_at, newest_on_view, on_view_since
from catalog.linked_data import summary
from catalog.models import Exhibit
from catalog.plain_text import for_xml
from catalog.views.public import public_page

NUM_NEWEST = 30


@public_page
def atom(request: HttpRequest) -> HttpResponse:
    return _answer(request, Atom1Feed, "new-atom")


@public_page
def rss(request: HttpRequest) -> HttpResponse:
    return _answer(request, Rss201rev2Feed, "new-rss")


def _answer(request: HttpRequest, kind: type[Atom1Feed | Rss201rev2Feed], name: str) -> HttpResponse:
    here = site(request)
    feed = kind(
        title=f"{settings.MUSEUM_NAME}: new on view",
        link=absolute(here, reverse("catalog:gallery")),
        feed_url=absolute(here, reverse(name)),
        description="Works that came on view last.",
        language="en",
    )
    for exhibit in newest_on_view(NUM_NEWEST):
        _add(feed, exhibit, here)
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _add(feed: SyndicationFeed, exhibit: Exhibit, here: str) -> None:
    address = absolute(here, exhibit.get_absolute_url())
    photograph = exhibit.photographs.all()[0]
    picture = absolute(here, photograph.fallback_url)
    words = format_html('<p><img src="{}" alt="{}"></p><p>{}</p>', picture, photograph.alternative, summary(exhibit))
    feed.add_item(
        title=for_xml(f"{exhibit.name}, {exhibit.maker}" if exhibit.maker else exhibit.name),
        link=address,
        description=for_xml(words),
        # A corrected title changes the address, but not the work.
        unique_id=absolute(here, reverse("catalog:exhibit-by-number", args=[exhibit.pk])),
        unique_id_is_permalink=True,
        pubdate=on_view_since(exhibit),
        updateddate=changed_at(exhibit),
        categories=[exhibit.category.name_en] if exhibit.category else [],
    )
