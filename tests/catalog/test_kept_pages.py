"""Pages kept in memory: asked again they cost one question, and no change outlives its page, however it was made."""

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog import kept_pages, pulse
from catalog.models import Category, Exhibit, Stop, Tour
from catalog.searching.indexing import index_waiting
from catalog.tasks import forget_old_pulses
from tests.making import category, make_exhibit, make_photograph

pytestmark = pytest.mark.django_db

HERON = "The heron"


@pytest.fixture
def work() -> Exhibit:
    make_exhibit(filed_under="painting", pictured=True, title="A quiet bay")
    work = make_exhibit(filed_under="painting", pictured=True, title=HERON, maker="Kestrel")
    tour = Tour.objects.create(slug="birds", title_en="Birds", published_at=timezone.now())
    Stop.objects.create(tour=tour, exhibit=work, position=1, text_en="A bird.")
    index_waiting(10)
    return work


def doors(work: Exhibit) -> list[str]:
    own = work.get_absolute_url()
    return [
        "/", "/fr/", "/gallery/", "/fr/gallery/?category=painting", "/gallery/?maker=Kestrel", "/search/?q=heron", own,
        f"/fr{own}", f"/set/?works={work.pk}", "/tours/", "/tours/birds/", f"/tours/birds/{work.pk}/",
        "/tours/visit/?minutes=30", f"/tours/visit/{work.pk}/?minutes=30",
    ]  # fmt: skip


def num_queries(visitor: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert visitor.get(address).status_code == 200
    return len(queries)


def test_a_page_asked_again_is_the_same_and_costs_one_question(visitor: Client, work):
    for address in doors(work):
        first = visitor.get(address)
        assert first.status_code == 200, address
        assert num_queries(visitor, address) == 1, address
        again = visitor.get(address)
        assert again.content == first.content
        assert dict(again.items()) | {"X-Request-ID": ""} == dict(first.items()) | {"X-Request-ID": ""}
        assert visitor.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
        assert visitor.head(address).content == b""


def test_a_browser_that_knows_the_page_has_it_kept_for_others(visitor: Client, work):
    first = visitor.get("/gallery/")
    Exhibit.objects.filter(pk=work.pk).update(indexed_at=timezone.now())  # a beat, and the same page
    assert visitor.get("/gallery/", headers={"if-none-match": first["ETag"]}).status_code == 304
    assert num_queries(visitor, "/gallery/") == 1
    assert visitor.get("/gallery/", headers={"if-none-match": '"another"'}).status_code == 200


WAYS = {
    "withdrawn": lambda work: Exhibit.objects.filter(pk=work.pk).withdraw(),
    "unpublished by a bare update": lambda work: Exhibit.objects.filter(pk=work.pk).update(published_at=None),
    "waiting to be filed again": lambda work: work.refile(work.category, None, ""),
    "its photograph deleted": lambda work: work.photographs.all().delete(),
    "deleted": lambda work: work.delete(),
    "taken down by hand in the database": lambda work: connection.cursor().execute(
        "UPDATE catalog_exhibit SET published_at = NULL WHERE id = %s", [work.pk]),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_work_that_leaves_the_view_vanishes_from_every_kept_page_at_once(visitor: Client, work, way: str):
    addresses = doors(work)
    for address in addresses:
        text = visitor.get(address).text
        assert HERON in text or "Kestrel" in text or address == "/tours/", address
        visitor.get(address)
    WAYS[way](work)
    for address in addresses:
        answer = visitor.get(address, follow=True)
        assert HERON not in answer.text.replace("“heron”", ""), address
        assert answer.status_code in (200, 404, 410)


CHANGES = {
    "a label corrected": lambda work: Exhibit.objects.filter(pk=work.pk).update(title="The crane"),
    "a photograph described": lambda work: work.photographs.update(alt_text="A grey bird"),
    "a category renamed": lambda work: Category.objects.filter(pk=work.category_id).update(
        name_en="Canvas", plural_en="Canvases"
    ),
    "refiled": lambda work: work.refile(work.category, category("drawing"), "curator"),
    "a further photograph": lambda work: make_photograph(work, alt_text="Its back"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_every_other_change_shows_at_once(visitor: Client, work, what: str):
    address = work.get_absolute_url()
    seen = visitor.get(address).text
    CHANGES[what](work)
    assert visitor.get(work.get_absolute_url(), follow=True).text != seen


@pytest.fixture
def busy() -> Iterator[None]:
    """As if two other pages were just being made."""
    with kept_pages._hands, kept_pages._hands:
        yield


@pytest.mark.usefixtures("busy")
def test_a_busy_process_shows_a_page_of_the_last_seconds_though_a_label_was_corrected(
    visitor: Client, work, monkeypatch
):
    assert HERON in visitor.get("/gallery/").text
    Exhibit.objects.filter(pk=work.pk).update(title="The crane")
    assert HERON in visitor.get("/gallery/").text
    monkeypatch.setattr(kept_pages, "LATE_SECONDS", 0)
    assert "The crane" in visitor.get("/gallery/").text


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("way", WAYS)
def test_however_busy_it_is_a_work_that_leaves_the_view_vanishes_at_once(visitor: Client, work, way: str):
    for address in (addresses := doors(work)):
        visitor.get(address)
    Exhibit.objects.exclude(pk=work.pk).update(title="A loud bay")
    WAYS[way](work)
    Exhibit.objects.exclude(pk=work.pk).update(title="A quiet bay")
    for address in addresses:
        assert HERON not in visitor.get(address, follow=True).text.replace("“heron”", ""), address


@pytest.mark.usefixtures("busy")
def test_however_busy_it_is_another_picture_in_the_place_of_one_shows_at_once(visitor: Client, work):
    address = work.get_absolute_url()
    before = visitor.get(address).text
    work.photographs.update(sha256="ab" * 32)
    assert visitor.get(address).text != before


@pytest.mark.usefixtures("busy")
def test_what_happened_too_long_ago_to_be_looked_at_counts_as_a_withdrawal(visitor: Client, work, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's pulse is one row, which forgets nothing")
    monkeypatch.setattr(pulse, "LOOKED_AT", 3)
    assert HERON in visitor.get("/gallery/").text
    Exhibit.objects.filter(pk=work.pk).update(published_at=None)
    for number in range(4):
        Exhibit.objects.exclude(pk=work.pk).update(title=f"Bay {number}")
    assert HERON not in visitor.get("/gallery/").text


def test_drafts_come_and_change_without_a_beat(work):
    before = pulse.now()
    draft = Exhibit.objects.create(accession_number="X.1", title="New")
    Exhibit.objects.filter(pk=draft.pk).update(category=category("painting"), filed_by="museum")
    if connection.vendor == "postgresql":  # SQLite's trigger does not ask whose photograph it is
        make_photograph(draft)
    Exhibit.objects.filter(pk=draft.pk).update(title="Newest")
    assert pulse.now() == before
    Exhibit.objects.filter(pk=draft.pk).publish()
    assert pulse.now() != before


def test_pages_of_an_earlier_pulse_hold_no_memory(visitor: Client, work, monkeypatch):
    monkeypatch.setattr(kept_pages, "LATE_SECONDS", 0)
    for address in doors(work):
        visitor.get(address)
    assert len(caches["pages"]._cache) == len(doors(work))
    Exhibit.objects.filter(pk=work.pk).update(title="The crane")
    visitor.get("/gallery/")
    assert len(caches["pages"]._cache) == 1


def test_a_tours_new_words_and_its_withdrawal_show_at_once(visitor: Client, work):
    assert "A bird." in visitor.get(f"/tours/birds/{work.pk}/").text
    Stop.objects.update(text_en="A large bird.")
    assert "A large bird." in visitor.get(f"/tours/birds/{work.pk}/").text
    Tour.objects.update(published_at=None)
    assert visitor.get(f"/tours/birds/{work.pk}/").status_code == 404


def test_what_was_not_there_is_not_kept(visitor: Client, work):
    draft = make_exhibit(filed_under="painting", pictured=True, published=False, title="The crane")
    assert visitor.get(draft.get_absolute_url()).status_code == 404
    Exhibit.objects.filter(pk=draft.pk).publish()
    assert visitor.get(draft.get_absolute_url()).status_code == 200


def test_pages_are_kept_by_their_whole_address(visitor: Client, work, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    address = work.get_absolute_url()
    assert "http://testserver" in visitor.get(address).text
    assert "http://other.example" in visitor.get(address, headers={"host": "other.example"}).text
    assert "https://testserver" in visitor.get(address, headers={"x-forwarded-proto": "https"}).text
    assert '<html lang="fr"' in visitor.get(f"/fr{address}").text
    assert '<html lang="en"' in visitor.get(address, headers={"accept-language": "fr"}).text


def test_a_host_that_is_not_ours_is_refused_as_before(visitor: Client, work):
    assert visitor.get("/gallery/", headers={"host": "evil.example"}).status_code == 400


def test_staff_pages_are_never_kept(as_ana: Client, work):
    for _ in range(2):
        assert as_ana.get("/desk/").status_code in (200, 302)
    assert len(caches["pages"]._cache) == 0


def test_without_its_triggers_the_museum_keeps_no_page_and_says_so(visitor: Client, work, caplog, monkeypatch):
    monkeypatch.setattr(pulse, "is_felt", pulse.is_felt.__wrapped__)
    on = " ON catalog_stop" if connection.vendor == "postgresql" else ""
    connection.cursor().execute(f"DROP TRIGGER catalog_pulse_delete_stop{on}")
    visitor.get("/gallery/")
    assert num_queries(visitor, "/gallery/") > 3
    assert "Run manage.py migrate" in caplog.text


def test_none_is_kept_where_none_is_wanted(visitor: Client, work, settings):
    settings.KEEP_PAGES = 0
    visitor.get("/gallery/")
    assert num_queries(visitor, "/gallery/") > 3


def test_while_the_database_is_away_a_kept_page_is_not_shown(work, monkeypatch):
    visitor = Client(raise_request_exception=False)
    assert visitor.get("/gallery/").status_code == 200

    def away(*args: object) -> None:
        raise DatabaseError("the server closed the connection")

    monkeypatch.setattr("catalog.pulse.beat", away)
    monkeypatch.setattr("catalog.views.gallery.page_of", away)
    assert visitor.get("/gallery/").status_code == 500  # what the view itself answers


def test_all_triggers_are_in_place_after_all_migrations():
    assert pulse.is_felt.__wrapped__()


def test_triggers_that_a_migration_dropped_are_put_up_again():
    """SQLite makes a table anew for most changes of it, and drops its triggers with the old one."""
    for event in ("insert", "update"):
        on = " ON catalog_exhibit" if connection.vendor == "postgresql" else ""
        connection.cursor().execute(f"DROP TRIGGER catalog_pulse_{event}_exhibit{on}")
    assert not pulse.is_felt.__wrapped__()
    call_command("migrate", verbosity=0)
    assert pulse.is_felt.__wrapped__()


def test_the_pulse_beats_for_changes_only(work):
    before = pulse.now()
    assert pulse.now() == before
    Exhibit.objects.filter(pk=0).update(title="nobody")
    Exhibit.objects.count()
    assert pulse.now() == before
    Exhibit.objects.filter(pk=work.pk).update(title="somebody")
    assert pulse.now() != before
    assert forget_old_pulses() == 0


def test_rows_that_are_written_over_beat_too_and_fail_nothing(work):
    """An import writes over what is there: within a trigger SQLite takes over the outer statement's ON CONFLICT."""
    before = pulse.now()
    again = Exhibit(pk=work.pk, accession_number=work.accession_number, title="Written over")
    Exhibit.objects.bulk_create([again], update_conflicts=True, unique_fields=["id"], update_fields=["title"])
    between = pulse.now()
    assert before != between
    Exhibit.objects.bulk_create([again], ignore_conflicts=True)
    Exhibit.objects.bulk_create(
        [Exhibit(accession_number="X.1", category=work.category, filed_by="museum", published_at=timezone.now())],
        ignore_conflicts=True,
    )
    assert pulse.now() != between
    assert Exhibit.objects.get(pk=work.pk).title == "Written over"
