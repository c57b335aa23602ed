"""Pictures sent by hand: each is taken in or refused on its own, with a sentence."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import Exhibit, Photograph
from tagging.uploading import number_from
from tests.making import make_exhibit, picture_bytes

UPLOAD = "/desk/upload/"
JSON = {"accept": "application/json"}


@pytest.fixture(autouse=True)
def nudges(monkeypatch) -> list[str]:
    sent: list[str] = []
    monkeypatch.setattr("tagging.views.upload.nudge", lambda: sent.append("nudged"))
    return sent


def file(name: str = "1987.14.jpg", data: bytes | None = None, mark: int = 0) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture_bytes(mark=mark) if data is None else data, "image/jpeg")


def test_a_picture_becomes_an_exhibit_numbered_after_its_file(as_ana, nudges):
    page = as_ana.post(UPLOAD, {"pictures": [file()], "title": "The ford", "maker": "M. L.", "publish": "on"})
    exhibit = Exhibit.objects.get()
    assert (exhibit.accession_number, exhibit.title, exhibit.maker) == ("1987.14", "The ford", "M. L.")
    assert exhibit.category is None
    assert exhibit.published_at is not None
    assert exhibit.photographs.get().file_name == "1987.14.jpg"
    assert "Entered as 1987.14." in page.content.decode()
    assert nudges == ["nudged"]


def test_what_a_cataloguer_brings_in_is_a_draft(as_ben):
    assert 'name="publish"' not in as_ben.get(UPLOAD).content.decode()
    as_ben.post(UPLOAD, {"pictures": [file()], "publish": "on"})
    assert Exhibit.objects.get().published_at is None


def test_without_the_wish_to_publish_it_stays_a_draft(as_ana):
    as_ana.post(UPLOAD, {"pictures": [file()]})
    assert Exhibit.objects.get().published_at is None


def test_the_form_wishes_to_publish_unless_told_otherwise(as_ana):
    assert 'name="publish" checked' in as_ana.get(UPLOAD).content.decode()


def test_several_pictures_become_several_exhibits(as_ben, nudges):
    as_ben.post(UPLOAD, {"pictures": [file(f"1990.{n}.jpg", mark=n) for n in range(3)]})
    assert [exhibit.accession_number for exhibit in Exhibit.objects.all()] == ["1990.0", "1990.1", "1990.2"]
    assert nudges == ["nudged"]


def test_with_a_number_several_pictures_are_photographs_of_one_exhibit(as_ben):
    files = [file("front.jpg", mark=1), file("back.jpg", mark=2)]
    as_ben.post(UPLOAD, {"pictures": files, "accession_number": " 1990.7 "})
    names = Exhibit.objects.get(accession_number="1990.7").photographs.values_list("file_name", flat=True)
    assert list(names) == ["front.jpg", "back.jpg"]


def test_a_known_number_gets_a_further_photograph_and_the_page_says_so(as_ben):
    exhibit = make_exhibit(accession_number="1987.14", title="As it was", pictured=True)
    page = as_ben.post(UPLOAD, {"pictures": [file()], "title": "Another", "publish": "on"})
    assert "1987.14 was already there: added to it as photograph 2." in page.content.decode()
    exhibit.refresh_from_db()
    assert exhibit.title == "As it was"
    assert exhibit.photographs.count() == 2


def test_the_very_same_picture_again_changes_nothing(as_ben, nudges):
    as_ben.post(UPLOAD, {"pictures": [file()]})
    page = as_ben.post(UPLOAD, {"pictures": [file()]})
    assert "has this very picture already; nothing was changed." in page.content.decode()
    assert Photograph.objects.count() == 1
    assert nudges == ["nudged"]


def test_the_same_file_under_another_number_is_pointed_out(as_ben):
    as_ben.post(UPLOAD, {"pictures": [file("A.jpg")]})
    page = as_ben.post(UPLOAD, {"pictures": [file("B.jpg")]})
    assert "Entered as B. The same file is also in A." in page.content.decode()


def test_one_bad_picture_never_stops_another(as_ben):
    files = [file("a.jpg", mark=1), file("b.jpg", b"not a picture"), file("c.jpg", b""), file("d.jpg", mark=4)]
    page = as_ben.post(UPLOAD, {"pictures": files})
    html = page.content.decode()
    assert "2 pictures were refused" in html
    assert "The file is empty." in html
    assert [exhibit.accession_number for exhibit in Exhibit.objects.all()] == ["a", "d"]


@pytest.mark.parametrize(
    "data", [b"", b"nonsense", b"%PDF-1.7", b"<svg/>", picture_bytes(size=(6, 6)), picture_bytes(size=(400, 300))[:700]]
)
def test_no_exhibit_remains_without_its_picture(as_ben, nudges, data):
    page = as_ben.post(UPLOAD, {"pictures": [file("bad.jpg", data)]})
    assert "1 picture was refused" in page.content.decode()
    assert not Exhibit.objects.exists()
    assert nudges == []


def test_a_picture_that_is_too_large_is_refused_before_it_is_read(as_ben, settings):
    settings.PICTURE_MAX_MEGABYTES = 0
    page = as_ben.post(UPLOAD, {"pictures": [file()]})
    assert "at most 0 MB are taken" in page.content.decode()


def test_no_picture_at_all_is_a_mistake_of_the_form(as_ben):
    page = as_ben.post(UPLOAD, {"title": "The ford"})
    assert page.status_code == 400
    assert "Choose at least one picture." in page.content.decode()
    assert 'value="The ford"' in page.content.decode()


def test_too_long_a_title_is_refused_and_nothing_is_entered(as_ben):
    page = as_ben.post(UPLOAD, {"pictures": [file()], "title": "x" * 501})
    assert page.status_code == 400
    assert not Exhibit.objects.exists()


def test_the_script_gets_the_same_answers_as_json(as_ben):
    response = as_ben.post(UPLOAD, {"pictures": [file(), file("b.jpg", b"x")]}, headers=JSON)
    taken, refused = response.json()["outcomes"]
    assert taken["exhibit"] == f"/desk/exhibits/{Exhibit.objects.get().pk}/"
    assert (taken["refused"], refused["refused"]) == (False, True)
    assert refused["file"] == "b.jpg"
    assert as_ben.post(UPLOAD, {}, headers=JSON).json() == {"message": "Choose at least one picture."}


def test_a_number_in_the_address_stands_in_the_form(as_ben):
    assert 'value="1987.14 &amp; &quot;b&quot;"' in as_ben.get(UPLOAD, {"number": '1987.14 & "b"'}).content.decode()


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("1987.14.jpg", "1987.14"),
        ("INV 12 .TIFF", "INV 12"),
        ("Mu\u0308nchen 3.png", "M\u00fcnchen 3"),
        ("no suffix", "no suffix"),
        ("x" * 290 + ".jpg", "x" * 200),
    ],
)
def test_a_file_name_carries_its_number(name, number):
    assert number_from(name) == number


def test_hostile_file_names_stay_text(as_ben):
    page = as_ben.post(UPLOAD, {"pictures": [file("<img src=x onerror=alert(1)>.jpg", b"x")]})
    assert "<img src=x" not in page.content.decode()
