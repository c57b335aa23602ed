"""The page of the columns: what each is, which word means which category, and how a file is read."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import Exhibit, ImportMapping
from tests.catalog.importing_by_browser import checked, form_of, html, send, step, work
from tests.making import category

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_broker")]


def test_a_mapping_is_saved_and_taken_again(as_ben):
    job = send(as_ben, "Nr,Was\n1,Kopf\n")
    fields = {"column-0": "accession_number", "column-1": "title", "name": "Registrar"}
    as_ben.post(f"/desk/imports/{job.pk}/columns/", fields | {"button": "keep"})
    assert ImportMapping.objects.get().mapping["columns"] == {"Nr": "accession_number", "Was": "title"}
    other = send(as_ben, "Nr,Was\n2,Hand\n")
    assert other.mapping["columns"] == {}
    as_ben.post(f"/desk/imports/{other.pk}/columns/", {"button": "take", "saved": "Registrar"})
    other.refresh_from_db()
    assert other.mapping["columns"] == {"Nr": "accession_number", "Was": "title"}


def test_a_missing_accession_number_is_said_on_the_page_of_the_columns(as_ben):
    job = send(as_ben, "a,b\n1,2\n")
    page = as_ben.post(f"/desk/imports/{job.pk}/columns/", {"button": "check"})
    assert page.status_code == 400
    assert "No column holds the accession number" in page.content.decode()


def test_a_file_can_be_read_differently(as_ben):
    as_ben.post(
        "/desk/imports/new/",
        {"table": SimpleUploadedFile("w.csv", "accession number,titre\n1,Évreux\n".encode("cp1252"))},
    )
    job = work()
    assert job.reading["encoding"] == "cp1252"
    as_ben.post(f"/desk/imports/{job.pk}/columns/", {"button": "read", "encoding": "mac_roman"})
    assert work().reading["encoding"] == "mac-roman"


def test_choosing_another_category_column_shows_its_words_before_the_check(as_ben):
    job = send(as_ben)
    fields = form_of(job) | {"column-2": "category", "column-4": "", "button": "check"}
    as_ben.post(f"/desk/imports/{job.pk}/columns/", fields)
    job.refresh_from_db()
    assert job.state == "describing"
    assert "What the words of “artist” mean" in html(as_ben, f"/desk/imports/{job.pk}/columns/")


MANY_WORDS = [f"word {n % 400}" for n in range(1_000)] + ["etching"] * 50


def with_many_words(kinds: list[str]) -> str:
    rows = [f"{n},{kind}" for n, kind in enumerate(kinds)]
    return "\n".join(["accession number,classification", *rows, ""])


def test_of_more_words_than_fit_a_page_the_most_frequent_are_mapped_and_the_others_counted(as_ben):
    job = send(as_ben, with_many_words(MANY_WORDS))
    page = html(as_ben, f"/desk/imports/{job.pk}/columns/")
    assert page.count("leave to the tagger") == 300
    assert "The 300 most frequent words are listed" in page
    listed = list(job.reading["words"]["classification"].items())
    assert listed[0] == ("etching", 50)
    assert f"{1_050 - sum(num for _word, num in listed)} rows hold rarer ones" in page
    fields = form_of(job) | {"column-1": "category", "word-0": "engraving", "word-1": "", "button": "check"}
    as_ben.post(f"/desk/imports/{job.pk}/columns/", fields)
    step(as_ben, work(), "apply")
    work()
    assert Exhibit.objects.filter(category=category("engraving")).count() == 50


def test_words_that_a_mapping_named_and_the_page_has_no_room_for_stay_mapped(as_ben):
    kinds = [*MANY_WORDS, "rarity"]
    ImportMapping.objects.create(
        name="ours",
        mapping={
            "columns": {"accession number": "accession_number", "classification": "category"},
            "categories": {"rarity": "sculpture"},
        },
    )
    job = send(as_ben, with_many_words(kinds))
    address = f"/desk/imports/{job.pk}/columns/"
    as_ben.post(address, {"button": "take", "saved": "ours"})
    assert "rarity" not in job.reading["words"]["classification"]
    as_ben.post(address, form_of(job) | {"column-1": "category", "word-0": "", "word-1": "", "button": "check"})
    step(as_ben, work(), "apply")
    work()
    assert Exhibit.objects.get(accession_number=str(len(kinds) - 1)).category == category("sculpture")


def test_a_column_of_titles_is_no_list_of_words(as_ben):
    job = send(as_ben, with_many_words([f"Title {n}" for n in range(200)]))
    assert "classification" not in job.reading["words"]
    assert "hardly ever say the same" in html(as_ben, f"/desk/imports/{job.pk}/columns/")


def test_the_mapping_can_be_changed_after_the_check(as_ben):
    job = checked(as_ben)
    step(as_ben, job, "describe")
    job.refresh_from_db()
    assert (job.state, job.rows.count()) == ("describing", 0)
