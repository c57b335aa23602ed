"""Our manifests and collections before the published model of Presentation 3, and that it would notice."""

import copy

import pytest
from django.test import Client
from django.utils import timezone
from pydantic import ValidationError

from catalog.models import Exhibit, Stop, Tour
from tests.catalog.iiif_published import check_published, model
from tests.making import make_exhibit, make_photograph

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(model() is None, reason="make install-dev fetches the model")]


@pytest.fixture
def work() -> Exhibit:
    work = make_exhibit(
        filed_under="painting",
        pictured=True,
        title="River at Dusk",
        maker_dates="1821–1889",
        medium="Oil on canvas",
        credit_line="Gift of the friends",
        description="Painted from a boat.",
        rights=Exhibit.Rights.CC_BY,
    )
    make_photograph(work, alt_text="The back")
    make_exhibit(filed_under="sculpture", pictured=True, title="", maker="", date_text="")
    tour = Tour.objects.create(slug="water", title_en="Water", title_fr="L’eau", published_at=timezone.now())
    Stop.objects.create(tour=tour, exhibit=work, position=1, text_en="A river.", text_fr="Une rivière.")
    return work


def documents(work: Exhibit) -> list[str]:
    return [
        f"/iiif/3/exhibits/{work.pk}/manifest", f"/iiif/3/exhibits/{work.pk + 1}/manifest", "/iiif/3/gallery/manifest",
        "/iiif/3/gallery/manifest?category=painting", "/iiif/3/tours/visit/manifest?minutes=30",
        "/iiif/3/tours/water/manifest", "/iiif/3/collection", "/iiif/3/collection/painting",
    ]  # fmt: skip


def test_the_published_model_reads_every_kind_of_document(visitor: Client, work):
    for address in documents(work):
        response = visitor.get(address)
        assert response.status_code == 200, address
        check_published(response.json())


def _without(*path: object):
    def spoil(said: dict) -> None:
        for step in path[:-1]:
            said = said[step]
        del said[path[-1]]

    return spoil


def _with(value: object, *path: object):
    def spoil(said: dict) -> None:
        for step in path[:-1]:
            said = said[step]
        said[path[-1]] = value

    return spoil


SPOILT = {
    "no label": _without("label"),
    "no canvas": _without("items"),
    "a label that is no language map": _with("River", "label"),
    "a height in letters": _with("tall", "items", 0, "height"),
    "rights that are no address": _with("free", "rights"),
    "half a pair of metadata": _without("metadata", 0, "value"),
    "an annotation without a target": _without("items", 0, "items", 0, "items", 0, "target"),
    "an unknown behaviour": _with(["upside-down"], "behavior"),
}


@pytest.mark.parametrize("what", SPOILT)
def test_the_published_model_refuses_a_manifest_that_was_spoilt(visitor: Client, work, what: str):
    said = visitor.get(f"/iiif/3/exhibits/{work.pk}/manifest").json()
    check_published(said)
    spoilt = copy.deepcopy(said)
    SPOILT[what](spoilt)
    with pytest.raises(ValidationError):
        check_published(spoilt)
