"""Who may import may not always publish: a cataloguer's import brings in drafts, and says so before it does."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from catalog.models import Exhibit, ImportJob
from tests.catalog.importing_by_browser import form_of, html, send, step, work
from tests.making import make_exhibit, picture_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_broker")]

TABLE = "accession number,title,published\n1,Head,yes\n2,Foot,2020-05-01\n3,Hand,no\n"
SAID = "New exhibits come in as drafts"


@pytest.fixture
def as_admin(client, db):
    client.force_login(User.objects.create_superuser("admin"))
    return client


def check(client, text=TABLE, **fields) -> ImportJob:
    job = send(client, text)
    client.post(f"/desk/imports/{job.pk}/columns/", form_of(job) | {"button": "check"} | fields)
    return work()


def published() -> list[str]:
    return list(Exhibit.objects.published().order_by("accession_number").values_list("accession_number", flat=True))


def test_a_cataloguers_import_brings_in_drafts_whatever_the_form_and_the_columns_say(as_ben):
    job = check(as_ben, publish="on")
    step(as_ben, job, "apply")
    work()
    assert Exhibit.objects.count() == 3
    assert published() == []


def test_the_pages_say_so_before_anything_is_written(as_ben):
    job = send(as_ben, TABLE)
    columns = html(as_ben, f"/desk/imports/{job.pk}/columns/")
    assert SAID in columns
    assert 'name="publish"' not in columns
    assert "<dt>published</dt>" not in columns
    as_ben.post(f"/desk/imports/{job.pk}/columns/", form_of(job) | {"button": "check"})
    assert SAID in html(as_ben, f"/desk/imports/{work().pk}/")


def test_an_administrators_import_publishes_what_it_says(as_admin):
    job = check(as_admin)
    assert SAID not in html(as_admin, f"/desk/imports/{job.pk}/")
    step(as_admin, job, "apply")
    work()
    assert published() == ["1", "2"]


def test_a_cataloguers_import_takes_nothing_off_view(as_ben):
    make_exhibit(accession_number="3", published_at=timezone.now())
    step(as_ben, check(as_ben), "apply")
    work()
    assert published() == ["3"]


def test_a_cataloguer_who_goes_on_with_an_administrators_import_brings_in_drafts(as_admin, as_ben):
    job = check(as_admin)
    page = html(as_ben, f"/desk/imports/{job.pk}/")
    assert SAID in page
    step(as_ben, job, "apply")
    work()
    assert published() == []


def test_pictures_alone_become_drafts_too(as_ben):
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = SimpleUploadedFile("1987.1.jpg", picture_bytes())
    as_ben.post("/desk/imports/new/", {"pictures": [sent]})
    job = work()
    as_ben.post(f"/desk/imports/{job.pk}/columns/", {"button": "check", "existing": "update", "publish": "on"})
    step(as_ben, work(), "apply")
    work()
    assert Exhibit.objects.get().published_at is None


def test_at_the_shell_whoever_runs_the_command_decides(tmp_path, db):
    from django.core.management import call_command

    (tmp_path / "works.csv").write_text(TABLE)
    call_command("import_exhibits", tmp_path / "works.csv")
    assert published() == ["1", "2"]
