"""What the museum took down, or never hung, answers at no door: page, picture, tile, record, harvest or dump."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from catalog import dumping, likeness, tasks
from catalog.iiif.tiles import make_tiles
from catalog.models import Exhibit, Stop, Tour
from catalog.searching.indexing import index_waiting
from catalog.views import sitemaps
from tests.catalog.oai_asking import FIRST, NAMES, ask, harvest, identifiers, texts
from tests.making import make_exhibit, make_photograph, picture_bytes

pytestmark = pytest.mark.django_db

SECRET = "Kestrel"


@pytest.fixture(autouse=True)
def dumps(settings, tmp_path) -> None:
    stores = dict(settings.STORAGES)
    stores["dumps"] = {**stores["dumps"], "OPTIONS": {"location": str(tmp_path / "dumps")}}
    settings.STORAGES = stores


@pytest.fixture
def work() -> Exhibit:
    work = make_exhibit(filed_under="painting", title=f"Mill of the {SECRET}", maker=SECRET)
    make_photograph(work, picture_bytes(size=(700, 500)))
    other = make_exhibit(filed_under="painting", pictured=True, title="Another")
    tour = Tour.objects.create(slug="water", title_en="Water", published_at=timezone.now(), cover=work)
    for position, one in enumerate((other, work)):
        Stop.objects.create(tour=tour, exhibit=one, position=position, text_en="Look.")
    make_tiles(work.photographs.get())
    index_waiting(10)
    return work


def doors(work: Exhibit) -> list[str]:
    """Every address at which a work on view can be met."""
    photograph = work.photographs.get()
    own = [
        f"/exhibits/{work.pk}/", f"/exhibits/{work.pk}/similar/", f"/tours/water/{work.pk}/",
        work.get_absolute_url(), f"/fr{work.get_absolute_url()}", f"/api/exhibits/{work.pk}/",
        f"/iiif/3/exhibits/{work.pk}/manifest", f"/iiif/3/photographs/{photograph.pk}/info.json",
        f"/iiif/3/photographs/{photograph.pk}/full/320,229/0/default.jpg",
        f"/iiif/3/photographs/{photograph.pk}/0,0,512,500/512,500/0/default.jpg",
        photograph.rendition_url(320), photograph.fallback_url, photograph.largest_url,
    ]  # fmt: skip
    lists = [
        "/", "/gallery/", "/gallery/?sort=newest", "/search/?q=mill", f"/set/?works={work.pk}", "/api/exhibits/",
        "/tours/", "/tours/water/", "/iiif/3/tours/water/manifest", "/iiif/3/collection",
        "/api/exhibits/?updated_since=2020-01-01",
        "/tours/visit/?minutes=30", f"/tours/visit/{work.pk}/?minutes=30", "/iiif/3/gallery/manifest",
        "/iiif/3/collection/painting", "/iiif/3/tours/visit/manifest", "/feeds/new.atom", "/feeds/new.rss",
        f"/sitemap-works-{(work.pk - 1) // sitemaps.WORKS_A_PART}.xml", "/oai?verb=ListRecords&metadataPrefix=oai_dc",
        "/dumps/exhibits.csv", "/dumps/exhibits.jsonl", f"/exhibits/{like(work).pk}/similar/",
    ]  # fmt: skip
    return own + lists


def like(work: Exhibit) -> Exhibit:
    """The other work, in which the network saw the same."""
    other = Exhibit.objects.on_view().exclude(pk=work.pk).get()
    likeness.remember({one.photographs.get().pk: (0.6, 0.8) for one in (work, other)}, "a space")
    return other


# Where no word of the work is shown: pictures, their descriptions, and lists of lists.
WORDLESS = ("/renditions/", "/iiif/3/photographs/", "/iiif/3/collection?")


def test_a_work_on_view_is_met_at_every_door(work, visitor: Client):
    """So that the test below means something."""
    dumping.make_dump()
    for address in doors(work):
        response = visitor.get(address, follow=True)
        assert response.status_code == 200, address
        said = (b"".join(response) if response.streaming else response.content).decode("utf-8", "replace")
        assert SECRET.lower() in said.lower() or f"{address}?".startswith(WORDLESS), address


@pytest.mark.parametrize("how", ["withdrawn", "never published"])
def test_what_is_not_on_view_answers_at_no_door(work, visitor: Client, how: str):
    addresses = doors(work)
    dumping.make_dump()
    if how == "withdrawn":
        Exhibit.objects.filter(pk=work.pk).withdraw()
    else:
        Exhibit.objects.filter(pk=work.pk).update(published_at=None)
        dumping.make_dump()
    for address in addresses:
        response = visitor.get(address, follow=True)
        said = b"".join(response) if response.streaming else response.content
        echoed = address.removeprefix("/fr")  # whoever asks for an address may find it again on the page that refuses
        assert SECRET.lower() not in said.decode("utf-8", "replace").lower().replace(echoed, ""), address
        assert not response["Content-Type"].startswith("image/"), address


def test_staff_still_see_the_picture_of_a_draft_and_no_cache_keeps_it_for_others(work, as_ben: Client, visitor: Client):
    address = work.photographs.get().largest_url
    public = visitor.get(address)
    assert public["Cache-Control"] == "public, max-age=86400, s-maxage=300"
    assert not public.cookies
    Exhibit.objects.filter(pk=work.pk).withdraw()
    assert visitor.get(address).status_code == 404
    response = as_ben.get(address)
    assert (response.status_code, response["Cache-Control"]) == (200, "private, max-age=3600")
    assert "Cookie" in response["Vary"]


def test_a_picture_that_another_work_on_view_shows_too_stays(work, visitor: Client):
    twin = make_exhibit(filed_under="painting")
    make_photograph(twin, picture_bytes(size=(700, 500)))
    Exhibit.objects.filter(pk=work.pk).withdraw()
    assert visitor.get(twin.photographs.get().largest_url).status_code == 200


def test_a_dump_with_a_work_that_was_taken_down_is_withheld_until_the_worker_made_it_anew(work, visitor: Client):
    dumping.make_dump()
    first = visitor.get("/dumps/exhibits.jsonl")
    assert SECRET.encode() in b"".join(first)
    Exhibit.objects.filter(pk=work.pk).withdraw()
    for headers in ({}, {"if-none-match": first["ETag"]}):
        withheld = visitor.get("/dumps/exhibits.jsonl", headers=headers)
        assert withheld.status_code == 503
        assert int(withheld["Retry-After"]) > 0
        assert "no-store" in withheld["Cache-Control"]
    Exhibit.objects.filter(pk=work.pk).update(withdrawn_at=timezone.now() - timedelta(seconds=2))
    dumped = dumping.about()
    assert dumped is not None
    Exhibit.objects.filter(pk=work.pk).update(withdrawn_at=timezone.now())
    assert tasks.renew_stale_dump() == 1
    Exhibit.objects.filter(pk=work.pk).update(withdrawn_at=timezone.now() - timedelta(seconds=5))
    assert tasks.renew_stale_dump() == 0
    assert SECRET.encode() not in b"".join(visitor.get("/dumps/exhibits.jsonl"))


def test_harvesters_are_told_that_a_work_was_taken_down(work, visitor: Client):
    name = f"oai:testserver:{work.pk}"
    Exhibit.objects.filter(pk=work.pk).withdraw()
    for verb in ("ListIdentifiers", "ListRecords"):
        answer = ask(visitor, verb=verb, metadataPrefix="oai_dc")
        header = next(each for each in answer.iter(f"{{{NAMES['oai']}}}header") if name in texts(each, "identifier") or
                      each.find("oai:identifier", NAMES).text == name)  # fmt: skip
        assert header.get("status") == "deleted"
        assert header.find("oai:setSpec", NAMES).text == "painting"
    record = ask(visitor, verb="GetRecord", identifier=name, metadataPrefix="oai_dc").find(".//oai:record", NAMES)
    assert record.find("oai:metadata", NAMES) is None
    assert SECRET not in ElementTree.tostring(record, encoding="unicode")
    assert texts(ask(visitor, verb="Identify"), "oai:deletedRecord") == ["transient"]
    Exhibit.objects.filter(pk=work.pk).publish()
    back = ask(visitor, verb="GetRecord", identifier=name, metadataPrefix="oai_dc")
    assert back.find(".//oai:header", NAMES).get("status") is None


def test_what_was_taken_down_stands_at_its_time_among_the_pages_of_a_list(visitor: Client, monkeypatch):
    monkeypatch.setattr("catalog.oai.verbs.PAGE", 2)
    start = timezone.now() - timedelta(days=1)
    works = [make_exhibit(filed_under="painting", pictured=True) for _ in range(7)]
    for number, work in enumerate(works):
        moment = start + timedelta(minutes=number)
        changes = {"updated_at": moment, "published_at": moment}
        if number % 2:
            changes = {"updated_at": start, "published_at": None, "withdrawn_at": moment}
        Exhibit.objects.filter(pk=work.pk).update(**changes)
    pages = harvest(visitor, **FIRST)
    assert [name for page in pages for name in page] == [str(work.pk) for work in works]
    since = f"{start + timedelta(minutes=3):%Y-%m-%dT%H:%M:%SZ}"
    found = identifiers(ask(visitor, **FIRST, from_=since))
    assert found == [f"oai:testserver:{work.pk}" for work in works[3:5]]


def test_a_draft_that_never_hung_is_no_deleted_record(visitor: Client):
    draft = make_exhibit(filed_under="painting", pictured=True, published=False)
    answer = ask(visitor, verb="GetRecord", identifier=f"oai:testserver:{draft.pk}", metadataPrefix="oai_dc")
    assert answer.find("oai:error", NAMES).get("code") == "idDoesNotExist"


@pytest.mark.parametrize("what", ["added", "moved to the front"])
def test_a_photograph_makes_the_record_another_one(visitor: Client, what: str):
    work = make_exhibit(filed_under="painting", pictured=True)
    make_photograph(work)
    Exhibit.objects.filter(pk=work.pk).update(updated_at=timezone.now() - timedelta(days=9))
    before = visitor.get(f"/api/exhibits/{work.pk}/")
    moment = timezone.now()
    if what == "added":
        make_photograph(work)
    else:
        work.photographs.get(position=1).make_principal()
    after = visitor.get(f"/api/exhibits/{work.pk}/")
    assert before["ETag"] != after["ETag"]
    assert before.json()["changed_at"] < after.json()["changed_at"]
    assert Exhibit.objects.get(pk=work.pk).updated_at >= moment
