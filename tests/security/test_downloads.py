"""Every file that the museum gives out says what it is, is kept instead of opened, and runs nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalog.dumping import make_dump
from catalog.iiif.tiles import make_tiles
from catalog.models import Exhibit, ImportJob, Photograph
from tagging.models import Explanation, Suggestion
from tests.making import LABELS, make_photograph, picture_bytes
from tests.security.conftest import client_of

pytestmark = pytest.mark.django_db
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def is_harmless(response, kind: str) -> bool:
    """Whether a browser takes it for what it is, and nothing in it for a program. Fetched by a signed-in person."""
    assert response.status_code == 200
    return (
        response["Content-Type"] == kind
        and response["X-Content-Type-Options"] == "nosniff"
        and response["X-Frame-Options"] == "DENY"
        and response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    )


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/desk/imports/export.csv", "text/csv; charset=utf-8"),
        ("/desk/imports/export.jsonl", "application/jsonl; charset=utf-8"),
        ("/desk/imports/1/refusals.xlsx", SHEET),
        ("/dumps/exhibits.csv", "text/csv; charset=utf-8"),
        ("/dumps/exhibits.jsonl", "application/jsonl; charset=utf-8"),
    ],
)
@pytest.mark.parametrize("coding", ["", "gzip"])
def test_a_file_is_kept_and_never_opened_as_a_page(furnished, address, kind, coding):
    ImportJob.objects.create(pk=1, source="x.csv", state=ImportJob.State.APPLIED)
    yesterday = timezone.now() - timedelta(days=1)
    Exhibit.objects.exclude(withdrawn_at=None).update(withdrawn_at=yesterday)  # the dump does not hold it
    make_dump()
    response = client_of("administrator").get(address, headers={"accept-encoding": coding})
    assert is_harmless(response, kind)
    assert response["Content-Disposition"].startswith("attachment; filename=")
    response.close()


def test_a_picture_in_every_form_is_a_picture_and_nothing_else(furnished):
    photograph = make_photograph(Photograph.objects.first().exhibit, picture_bytes(size=(700, 500)))
    make_tiles(photograph)
    forms = {
        photograph.largest_url: "image/webp",
        photograph.fallback_url: "image/jpeg",
        f"/iiif/3/photographs/{photograph.pk}/full/320,229/0/default.jpg": "image/jpeg",
        f"/iiif/3/photographs/{photograph.pk}/full/max/0/default.jpg": "image/jpeg",
        f"/iiif/3/photographs/{photograph.pk}/0,0,512,500/512,500/0/default.jpg": "image/jpeg",
    }
    for address, kind in forms.items():
        assert is_harmless(Client().get(address), kind), address


def test_a_map_of_evidence_is_a_picture_and_nothing_else(furnished):
    suggestion = Suggestion.objects.ready().exclude(exhibit__photographs=None).first()
    explanation = Explanation.objects.create(
        photograph=suggestion.exhibit.principal_photograph, model_version=suggestion.model_version, state="ready",
        grid=2, maps=bytes(len(LABELS) * 4 * 2), made_at=suggestion.answered_at,
    )  # fmt: skip
    address = f"/desk/why/maps/{explanation.pk}/{explanation.labels[0]}.png"
    assert is_harmless(client_of("curator").get(address), "image/png")
