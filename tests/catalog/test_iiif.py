"""Manifests and collections through their doors."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.iiif.words import FILED_BY
from catalog.models import Exhibit
from catalog.views import iiif
from tests.catalog.iiif_rules import check_document
from tests.making import category, make_exhibit, make_photograph, picture_bytes

pytestmark = pytest.mark.django_db

MEDIA_TYPE = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'


def hang(slug: str = "painting", **changes) -> Exhibit:
    return make_exhibit(filed_under=slug, pictured=True, **changes)


def document(visitor: Client, address: str) -> dict:
    response = visitor.get(address)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == MEDIA_TYPE
    assert response["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies
    said = response.json()
    check_document(said)
    return said


def values(said: dict, label: str) -> list[str]:
    return [pair["value"] for pair in said["metadata"] if pair["label"]["en"] == [label]]


def test_a_works_manifest_carries_its_whole_label(visitor: Client):
    work = hang(
        title="River at Dusk",
        maker_dates="1821–1889",
        medium="Oil on canvas",
        credit_line="Gift of the friends",
        description="Painted from a boat.",
        rights=Exhibit.Rights.CC_BY,
    )
    said = document(visitor, f"/iiif/3/exhibits/{work.pk}/manifest")
    assert said["id"] == f"http://testserver/iiif/3/exhibits/{work.pk}/manifest"
    assert said["label"] == {"none": ["River at Dusk"]}
    assert values(said, "Maker") == [{"none": ["Mara Lindqvist (1821–1889)"]}]
    assert values(said, "Category") == [{"en": ["Painting"], "fr": ["Peinture"]}]
    assert said["summary"] == {"none": ["Painted from a boat."]}
    assert said["rights"] == "http://creativecommons.org/licenses/by/4.0/"
    assert said["requiredStatement"]["value"] == {"none": ["Gift of the friends. Vitrine"]}
    assert said["homepage"][0]["id"] == f"http://testserver{work.get_absolute_url()}"
    assert {link["id"] for link in said["seeAlso"]} == {
        f"http://testserver/api/exhibits/{work.pk}/",
        "http://vocab.getty.edu/aat/300033618",
    }


def test_a_bare_record_makes_a_whole_manifest(visitor: Client):
    work = hang("other", title="", maker="", date_text="", accession_number="X.1", rights="")
    said = document(visitor, f"/iiif/3/exhibits/{work.pk}/manifest")
    assert said["label"] == {"none": ["Untitled (X.1)"]}
    assert "rights" not in said
    assert "summary" not in said


@pytest.mark.parametrize(
    ("by", "words", "creator"),
    [
        (Exhibit.FiledBy.CURATOR, "By a curator", "Person"),
        (Exhibit.FiledBy.MUSEUM, "By the museum’s own records", "Organization"),
        (Exhibit.FiledBy.MACHINE, "no curator has looked at it yet", "Software"),
    ],
)
def test_every_canvas_says_how_its_tag_was_made(visitor: Client, by, words: str, creator: str):
    work = make_exhibit(pictured=True)
    make_photograph(work)
    work.file_under(category("sculpture"), by)
    for address in (f"/iiif/3/exhibits/{work.pk}/manifest", "/iiif/3/gallery/manifest"):
        for canvas in document(visitor, address)["items"]:
            (how,) = values(canvas, "How the category came about")
            assert words in how["en"][0]
            assert f"{work.filed_at:%Y-%m-%d}" in how["fr"][0]
            (tag,) = canvas["annotations"][0]["items"]
            assert tag["motivation"] == "tagging"
            assert tag["creator"]["type"] == creator
            assert [part.get("value") or part["id"] for part in tag["body"]] == [
                "Sculpture",
                "http://vocab.getty.edu/aat/300047090",
            ]


def test_every_way_of_filing_has_words_in_both_languages():
    assert set(FILED_BY) == set(Exhibit.FiledBy.values)


def test_every_photograph_has_its_canvas_the_principal_one_first(visitor: Client):
    work = hang()
    back = make_photograph(work, picture_bytes(size=(60, 120)), alt_text="The back")
    first, second = document(visitor, f"/iiif/3/exhibits/{work.pk}/manifest")["items"]
    assert (first["width"], first["height"]) == (96, 64)
    assert second["label"] == {"none": ["The back"]}
    assert (second["width"], second["height"]) == (60, 120)
    assert f"/photographs/{back.pk}/" in second["items"][0]["items"][0]["body"]["id"]


def test_the_pictures_of_a_manifest_are_there(visitor: Client):
    work = hang()
    make_photograph(work, picture_bytes(size=(1500, 1000), mark=9))
    said = document(visitor, f"/iiif/3/exhibits/{work.pk}/manifest")
    shown = [said["thumbnail"][0], *(canvas["thumbnail"][0] for canvas in said["items"])]
    shown += [canvas["items"][0]["items"][0]["body"] for canvas in said["items"]]
    for image in shown:
        response = visitor.get(image["id"].removeprefix("http://testserver"))
        assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
        assert (
            visitor.get(image["service"][0]["id"].removeprefix("http://testserver") + "/info.json").status_code == 200
        )


def test_a_gallery_filter_is_a_manifest_with_one_canvas_a_work(visitor: Client):
    work = hang("painting", title="River", rights=Exhibit.Rights.CC0)
    make_photograph(work)
    hang("drawing", title="Study")
    hang("sculpture", title="Torso")
    said = document(visitor, "/iiif/3/gallery/manifest?category=painting&category=drawing")
    assert [canvas["label"]["none"] for canvas in said["items"]] == [["River"], ["Study"]]
    assert said["label"] == {"en": ["Vitrine: Drawings and paintings"]}
    assert said["homepage"][0]["id"] == "http://testserver/gallery/?category=drawing&category=painting"
    assert said["id"] == "http://testserver/iiif/3/gallery/manifest?category=drawing&category=painting"
    first = said["items"][0]
    assert first["homepage"][0]["id"] == f"http://testserver{work.get_absolute_url()}"
    assert first["rights"] == "http://creativecommons.org/publicdomain/zero/1.0/"


def test_a_long_gallery_goes_on_in_the_next_manifest(visitor: Client, monkeypatch):
    monkeypatch.setattr(iiif, "NUM_CANVASES", 2)
    for number in range(5):
        hang(title=f"P{number}")
    shown, address = [], "/iiif/3/gallery/manifest?category=painting"
    while address:
        said = document(visitor, address)
        assert said["id"] == "http://testserver" + address.removeprefix("http://testserver")
        shown.append([canvas["label"]["none"][0] for canvas in said["items"]])
        address = said.get("seeAlso", [{"id": ""}])[0]["id"]
    assert shown == [["P0", "P1"], ["P2", "P3"], ["P4"]]


def test_the_museum_is_a_collection_of_its_categories_and_these_of_their_works(visitor: Client):
    work = hang("sculpture", title="Torso")
    museum = document(visitor, "/iiif/3/collection")
    assert [item["label"]["fr"] for item in museum["items"]][:2] == [["Dessins"], ["Gravures"]]
    (address,) = [item["id"] for item in museum["items"] if item["id"].endswith("/sculpture")]
    said = document(visitor, address.removeprefix("http://testserver"))
    assert [item["id"] for item in said["items"]] == [f"http://testserver/iiif/3/exhibits/{work.pk}/manifest"]
    assert said["partOf"] == [{"id": museum["id"], "type": "Collection"}]
    assert document(visitor, "/iiif/3/collection/drawing")["items"] == []


def test_a_large_category_goes_on_in_a_collection_of_its_own(visitor: Client, monkeypatch):
    monkeypatch.setattr(iiif, "NUM_MANIFESTS", 2)
    works = [hang() for _ in range(3)]
    said = document(visitor, "/iiif/3/collection/painting")
    assert [item["type"] for item in said["items"]] == ["Manifest", "Manifest", "Collection"]
    rest = document(visitor, said["items"][-1]["id"].removeprefix("http://testserver"))
    assert rest["id"] == said["items"][-1]["id"]
    assert [item["id"] for item in rest["items"]] == [f"http://testserver/iiif/3/exhibits/{works[2].pk}/manifest"]


@pytest.mark.parametrize(
    "address",
    [
        "/iiif/3/exhibits/999/manifest",
        f"/iiif/3/exhibits/{'9' * 30}/manifest",
        "/iiif/3/gallery/manifest?category=vase",
        "/iiif/3/gallery/manifest?category=drawing",
        "/iiif/3/gallery/manifest?after=9999",
        "/iiif/3/gallery/manifest?after=",
        "/iiif/3/gallery/manifest?after=x",
        f"/iiif/3/gallery/manifest?after={'9' * 30}",
        "/iiif/3/collection/vase",
        "/iiif/3/collection/painting?after=9999",
        "/iiif/3/collection/painting?after=-1",
    ],
)
def test_what_is_not_there_is_a_404_in_words(visitor: Client, address: str):
    hang("painting")
    response = visitor.get(address)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response["Access-Control-Allow-Origin"] == "*"


def test_a_filter_that_cannot_be_read_is_refused_in_words(visitor: Client):
    response = visitor.get("/iiif/3/gallery/manifest?period=long-ago")
    assert response.status_code == 400
    assert "period=1600-1699" in response.json()["detail"]


def test_the_manifest_follows_every_facet_of_the_gallery(visitor: Client):
    hang(title="River", maker="Ida Roth", earliest_year=1650, latest_year=1650)
    hang(title="Torso", maker="Ida Roth", earliest_year=1750, latest_year=1750)
    said = document(visitor, "/iiif/3/gallery/manifest?maker=Ida+Roth&period=1700-1799&sort=title")
    assert [canvas["label"]["none"] for canvas in said["items"]] == [["Torso"]]


def test_an_unchanged_manifest_is_not_sent_twice(visitor: Client):
    address = f"/iiif/3/exhibits/{hang().pk}/manifest"
    first = visitor.get(address)
    assert visitor.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("address", ["/iiif/3/gallery/manifest", "/iiif/3/collection/painting"])
def test_the_number_of_queries_does_not_grow_with_the_works(visitor: Client, address: str):
    def num_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            document(visitor, address)
        assert not [query["sql"] for query in queries if "OFFSET" in query["sql"] or "COUNT(" in query["sql"]]
        return len(queries)

    hang()
    few = num_queries()
    for _ in range(5):
        make_photograph(hang())
    assert num_queries() == few <= 3


def test_hostile_words_stay_words(visitor: Client):
    work = hang(title='</script><script>alert("1")\x0b', maker="\u2028'\"")
    said = document(visitor, f"/iiif/3/exhibits/{work.pk}/manifest")
    assert said["label"] == {"none": ['</script><script>alert("1")\x0b']}
