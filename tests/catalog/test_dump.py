"""The nightly dump: what it holds, whose rights it respects, and that nobody ever fetches half of it."""

import csv
import gzip
import hashlib
import io
import json
import os
import time
import tracemalloc
from pathlib import Path

import pytest
from django.core.files.storage import InMemoryStorage
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog import dumping, tasks
from catalog.models import Exhibit
from museum import settings as museum_settings
from tests.making import make_exhibit, make_photograph

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    stores = dict(settings.STORAGES)
    stores["dumps"] = {**stores["dumps"], "OPTIONS": {"location": str(tmp_path / "dumps")}}
    settings.STORAGES = stores
    return tmp_path / "dumps"


def hang(**changes) -> Exhibit:
    return make_exhibit(filed_under="painting", pictured=True, **changes)


def fetch(visitor: Client, suffix: str, **headers) -> bytes:
    response = visitor.get(f"/dumps/exhibits.{suffix}", headers=headers)
    assert response.status_code == 200
    body = b"".join(response.streaming_content)
    return gzip.decompress(body) if response.get("Content-Encoding") == "gzip" else body


def rows(visitor: Client) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(fetch(visitor, "csv").decode("utf-8-sig"), newline="")))


def lines(visitor: Client) -> list[dict]:
    return [json.loads(line) for line in fetch(visitor, "jsonl").splitlines()]


def test_both_files_hold_everything_on_view(visitor: Client, settings):
    settings.PUBLIC_ADDRESS = "https://collection.museum.example"
    work = hang(title="River at Dusk", rights=Exhibit.Rights.CC0, description="Two\nlines")
    hang(title="Torso")
    make_exhibit(title="Secret", filed_under="painting", pictured=True, published=False)
    make_exhibit(title="Secret", pictured=True)
    make_exhibit(title="Secret", filed_under="painting")
    call_command("dump_collection", stdout=io.StringIO())
    first, second = rows(visitor)
    assert (first["title"], second["title"]) == ("River at Dusk", "Torso")
    assert first["description"] == "Two\nlines"
    assert first["category"] == "painting"
    assert first["category_aat"] == "http://vocab.getty.edu/aat/300033618"
    assert first["filed_by"] == "museum"
    assert first["address"] == f"https://collection.museum.example{work.get_absolute_url()}"
    assert [line["title"] for line in lines(visitor)] == ["River at Dusk", "Torso"]


def test_a_line_is_what_the_api_says(visitor: Client, settings):
    settings.PUBLIC_ADDRESS = "https://collection.museum.example"
    work = hang(rights=Exhibit.Rights.PUBLIC_DOMAIN)
    dumping.make_dump()
    assert lines(visitor) == [visitor.get(f"/api/exhibits/{work.pk}/").json()]


@pytest.mark.parametrize("rights", Exhibit.Rights.values)
def test_pictures_are_named_only_where_their_rights_allow_further_use(visitor: Client, rights: str):
    hang(rights=rights)
    dumping.make_dump()
    free = rights in (
        "https://creativecommons.org/publicdomain/zero/1.0/",
        "https://creativecommons.org/publicdomain/mark/1.0/",
        "https://creativecommons.org/licenses/by/4.0/",
        "http://rightsstatements.org/vocab/NoC-US/1.0/",
    )
    assert bool(rows(visitor)[0]["picture"]) == bool(lines(visitor)[0]["photographs"]) == free
    assert rows(visitor)[0]["rights"] == rights


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")'])
def test_no_cell_is_taken_for_a_formula(visitor: Client, text: str):
    hang(title=text, earliest_year=-500, latest_year=-480)
    dumping.make_dump()
    (row,) = rows(visitor)
    assert row["title"][0] == "'"
    assert row["earliest_year"] == "-500"
    assert lines(visitor)[0]["title"] == text


def test_the_dump_tells_its_date_and_what_it_holds(visitor: Client):
    hang()
    hang()
    dumping.make_dump()
    response = visitor.get("/dumps/")
    said = response.json()
    assert response["Access-Control-Allow-Origin"] == "*"
    assert said["num_exhibits"] == 2
    assert said["made_at"][:10] == f"{timezone.now():%Y-%m-%d}"
    for file, suffix in zip(said["files"], ("csv", "jsonl"), strict=True):
        assert file["address"] == f"http://testserver/dumps/exhibits.{suffix}"
        text = fetch(visitor, suffix)
        assert (file["num_bytes"], file["sha256"]) == (len(text), hashlib.sha256(text).hexdigest())
    served = visitor.get("/dumps/exhibits.csv")
    assert served["Content-Disposition"] == f'attachment; filename="exhibits-{said["made_at"][:10]}.csv"'
    assert served["Last-Modified"]
    assert b"".join(served.streaming_content)


def test_it_is_sent_compressed_to_whoever_takes_it_so(visitor: Client):
    hang()
    dumping.make_dump()
    plain = visitor.get("/dumps/exhibits.csv")
    packed = visitor.get("/dumps/exhibits.csv", headers={"accept-encoding": "br, gzip"})
    assert "Content-Encoding" not in plain
    assert int(plain["Content-Length"]) == len(b"".join(plain.streaming_content))
    assert packed["Content-Encoding"] == "gzip"
    assert packed["Vary"].startswith("Accept-Encoding")
    assert gzip.decompress(b"".join(packed.streaming_content)) == fetch(visitor, "csv")


def test_an_unchanged_dump_is_not_fetched_twice(visitor: Client):
    hang()
    dumping.make_dump()
    first = visitor.get("/dumps/exhibits.jsonl")
    b"".join(first.streaming_content)
    again = visitor.get("/dumps/exhibits.jsonl", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    since = visitor.get("/dumps/exhibits.jsonl", headers={"if-modified-since": first["Last-Modified"]})
    assert since.status_code == 304
    hang()
    dumping.make_dump()
    changed = visitor.get("/dumps/exhibits.jsonl", headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert b"".join(changed.streaming_content)


@pytest.mark.parametrize("address", ["/dumps/", "/dumps/exhibits.csv", "/dumps/exhibits.jsonl"])
def test_before_the_first_night_the_address_says_so(visitor: Client, address: str):
    response = visitor.get(address)
    assert response.status_code == 404
    assert "none has been made yet" in response.json()["detail"]


def test_nothing_else_can_be_fetched_from_there(visitor: Client):
    dumping.make_dump()
    for name in ("about.json", "exhibits.csv.gz", "exhibits.xml", "../secret_key", "%2e%2e/secret_key"):
        assert visitor.get(f"/dumps/{name}").status_code == 404


def test_a_dump_that_fails_leaves_the_old_one_and_no_rubbish(visitor: Client, folder: Path, monkeypatch):
    hang(title="River at Dusk")
    dumping.make_dump()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    hang(title="Torso")

    def breaks_down(record):
        raise OSError("No space left on device")

    monkeypatch.setattr(dumping, "csv_cells", breaks_down)
    with pytest.raises(OSError, match="No space left"):
        dumping.make_dump()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert set(before) == {"exhibits.csv.gz", "exhibits.jsonl.gz", "about.json"}


def test_what_a_killed_process_left_is_cleared_away_after_a_day(folder: Path):
    folder.mkdir()
    old, young = folder / "exhibits.csv.1.part", folder / "exhibits.csv.2.part"
    for path in (old, young):
        path.write_text("half")
    day = 24 * 3600
    os.utime(old, (time.time() - day - 60, time.time() - day - 60))
    dumping.make_dump()
    assert not old.exists()
    assert young.exists()


def test_somebody_who_is_fetching_keeps_the_whole_old_file(visitor: Client):
    hang(title="River at Dusk")
    dumping.make_dump()
    slow = visitor.get("/dumps/exhibits.jsonl")
    Exhibit.objects.update(title="Torso")
    dumping.make_dump()
    assert b"River at Dusk" in b"".join(slow.streaming_content)
    assert b"Torso" in fetch(visitor, "jsonl")


class ObjectStore(InMemoryStorage):
    """Like S3 here: no paths, and what is saved again takes the place of the old."""

    def get_available_name(self, name, max_length=None):
        self.delete(name)
        return name


def test_an_object_store_serves_as_well_as_a_folder(visitor: Client, settings):
    stores = dict(settings.STORAGES)
    stores["dumps"] = {"BACKEND": f"{__name__}.ObjectStore"}
    settings.STORAGES = stores
    hang(title="River at Dusk")
    dumping.make_dump()
    hang(title="Torso")
    dumping.make_dump()
    assert [row["title"] for row in rows(visitor)] == ["River at Dusk", "Torso"]
    packed = visitor.get("/dumps/exhibits.jsonl", headers={"accept-encoding": "gzip"})
    assert gzip.decompress(b"".join(packed.streaming_content)) == fetch(visitor, "jsonl")


def test_an_empty_museum_makes_an_empty_dump(visitor: Client):
    assert dumping.make_dump().num_exhibits == 0
    assert rows(visitor) == lines(visitor) == []


def test_works_are_read_in_parts_by_key(monkeypatch):
    monkeypatch.setattr(dumping, "CHUNK", 2)
    for _ in range(5):
        make_photograph(hang())
    with CaptureQueriesContext(connection) as queries:
        assert len(list(dumping.records())) == 5
    assert len(queries) == 3 * 2
    assert not [query["sql"] for query in queries if "OFFSET" in query["sql"] or "COUNT(" in query["sql"]]


def test_memory_does_not_grow_with_the_collection(monkeypatch):
    monkeypatch.setattr(dumping, "CHUNK", 10)
    hang(description="x" * 20_000)
    (work,) = Exhibit.objects.on_view().with_pictures()

    def peak(num_works: int) -> int:
        monkeypatch.setattr(dumping, "records", lambda: (dumping.exhibit_record(work, "") for _ in range(num_works)))
        tracemalloc.start()
        dumping.make_dump()
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    assert peak(300) < peak(10) + 2_000_000


def test_the_beat_has_it_made_every_night_and_twice_does_no_harm():
    entry = museum_settings.CELERY_BEAT_SCHEDULE["dump the collection"]
    assert entry["task"] == tasks.dump_collection.name == "catalog.tasks.dump_collection"
    assert (entry["schedule"].hour, entry["schedule"].minute) == ({3}, {0})
    hang()
    assert tasks.dump_collection() == 1
    assert tasks.dump_collection() == 0
    assert tasks.dump_collection.acks_late is False


def test_the_command_says_what_it_made(capsys):
    hang()
    call_command("dump_collection")
    assert "1 works on view." in capsys.readouterr().out
    call_command("dump_collection", "--json")
    assert json.loads(capsys.readouterr().out)["num_exhibits"] == 1
