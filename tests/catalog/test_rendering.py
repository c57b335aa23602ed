"""What the worker makes of a photograph: found in the table, claimed once, made again over what a killed one left."""

import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone
from PIL import Image

from catalog import accession, rendering, tasks
from catalog.accession import attach, receive
from catalog.iiif import tiles
from catalog.models import PerceptualHash, Photograph
from catalog.models.photograph import MOST_RENDERINGS, rendition_name
from tests.making import make_exhibit, make_photograph, picture_bytes

pytestmark = pytest.mark.django_db

LARGE = (1000, 700)


def arrived(size=LARGE, **exhibit) -> Photograph:
    """As a picture stands after a bulk import: with its smallest rendition only."""
    return attach(receive(picture_bytes(size=size), {}), make_exhibit(**exhibit), "front.jpg")


def stored(photograph: Photograph, width: int, suffix: str) -> Image.Image:
    with storages["renditions"].open(rendition_name(photograph.sha256, width, suffix)) as file:
        return Image.open(io.BytesIO(file.read()))


def test_the_worker_makes_every_width_in_three_formats():
    photograph = arrived()
    assert photograph.rendition_widths == [320]
    assert tasks.render_waiting() == 1
    photograph.refresh_from_db()
    assert photograph.rendition_widths == [320, 480, 640, 1000]
    for width in photograph.rendition_widths:
        for suffix, format_name in (("webp", "WEBP"), ("avif", "AVIF"), ("jpg", "JPEG")):
            if suffix != "jpg" or width <= 640:
                made = stored(photograph, width, suffix)
                assert (made.format, made.width) == (format_name, width)


def test_they_are_made_once(monkeypatch):
    arrived()
    assert tasks.render_waiting() == 1
    monkeypatch.setattr(rendering, "render", lambda _photograph: pytest.fail("made twice"))
    assert tasks.render_waiting() == 0


def test_a_picture_is_shown_and_tagged_before_its_renditions_are_made(visitor):
    from tagging.models import Suggestion
    from tests.making import make_model_version

    hung, waiting = arrived(filed_under="painting"), arrived(size=(900, 700))
    page = visitor.get(hung.exhibit.get_absolute_url()).content.decode()
    assert f"{hung.sha256}/320.webp 320w" in page
    assert f"{hung.sha256}/320.jpg" in page
    assert "image/avif" not in page
    claimed = Suggestion.claim_batch(make_model_version(), 10)
    assert waiting.exhibit_id in [suggestion.exhibit_id for suggestion in claimed]
    tasks.render_waiting()
    page = visitor.get(hung.exhibit.get_absolute_url()).content.decode()
    assert f"{hung.sha256}/1000.avif 1000w" in page
    assert page.index("image/avif") < page.index("image/webp")
    hung.refresh_from_db()
    for source in (hung.avif_srcset, hung.srcset):
        for one in source.split(", "):
            address = one.split()[0]
            response = visitor.get(address)
            assert (response.status_code, response["Content-Type"]) == (200, f"image/{address[-4:]}")
            assert Image.open(io.BytesIO(b"".join(response.streaming_content))).width == int(one.split()[1][:-1])


def test_a_small_picture_waits_for_nothing():
    photograph = arrived(size=(200, 150))
    assert photograph.rendered_at is not None
    assert photograph.avif_srcset == ""
    assert tasks.render_waiting() == 0


def test_tiles_are_made_of_what_is_larger_than_its_largest_rendition():
    large, small = arrived(size=(2400, 1200)), arrived()
    assert tasks.render_waiting() == 2
    assert tiles.factors_made(large) == [1, 2, 4, 8]
    assert tiles.factors_made(small) == []


def test_one_rendering_serves_every_exhibit_that_shows_the_picture():
    arrived()
    twin = arrived()
    assert tasks.render_waiting() == 1
    twin.refresh_from_db()
    assert (twin.rendition_widths, twin.rendered_at is not None) == ([320, 480, 640, 1000], True)


def test_a_photograph_from_before_gets_its_perceptual_hash_and_the_widths_that_were_added_since():
    photograph = make_photograph(make_exhibit(), picture_bytes(size=LARGE), rendition_widths=[320, 640, 1000])
    PerceptualHash.objects.all().delete()
    assert tasks.render_waiting() == 1
    photograph.refresh_from_db()
    assert photograph.rendition_widths == [320, 480, 640, 1000]
    assert photograph.perceptual_hash.bits


def test_what_another_worker_has_claimed_is_left_to_it_until_it_must_be_dead(settings):
    photograph = arrived()
    Photograph.objects.update(rendering_claimed_at=timezone.now())
    assert tasks.render_waiting() == 0
    dead = timezone.now() - timedelta(seconds=settings.RENDERING_CLAIM_SECONDS + 1)
    Photograph.objects.update(rendering_claimed_at=dead)
    assert tasks.render_waiting() == 1
    photograph.refresh_from_db()
    assert (photograph.rendering_claimed_at, photograph.rendered_at is None) == (None, False)


def test_what_a_killed_worker_left_half_written_is_written_again():
    photograph = arrived()
    storages["renditions"].save(rendition_name(photograph.sha256, 640, "webp"), ContentFile(b"RIFF half"))
    tasks.render_waiting()
    assert stored(photograph, 640, "webp").width == 640


def test_a_picture_that_brings_its_worker_down_is_given_up():
    photograph = arrived()
    Photograph.objects.update(num_renderings=MOST_RENDERINGS)
    assert tasks.render_waiting() == 0
    assert list(Photograph.objects.not_rendered()) == [photograph]


def test_an_original_that_is_lost_is_told_and_stops_no_other():
    lost, other = arrived(), arrived(size=(900, 600))
    storages["default"].delete(lost.original)
    assert tasks.render_waiting() == 1
    lost.refresh_from_db()
    other.refresh_from_db()
    assert "lost the original" in lost.rendering_problem
    assert other.rendered_at is not None
    assert tasks.render_waiting() == 0


def test_a_store_that_is_away_is_asked_again_and_counts_as_no_attempt(settings, monkeypatch):
    photograph = arrived()

    def away(*_):
        raise ConnectionError("no route")

    with monkeypatch.context() as patched:
        patched.setattr(Photograph, "read_original", away)
        assert tasks.render_waiting() == 0
    photograph.refresh_from_db()
    assert (photograph.num_renderings, photograph.rendering_problem) == (0, "")
    settings.RENDERING_CLAIM_SECONDS = -1
    assert tasks.render_waiting() == 1


def test_an_upload_holds_no_transaction_while_it_decodes(as_ana, monkeypatch):
    """SQLite has one writer: whoever decodes within a transaction stops everybody."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.db import connection

    depth = []
    decode = accession.pictures.read
    outside = len(connection.savepoint_ids)
    monkeypatch.setattr(
        accession.pictures, "read", lambda data: depth.append(len(connection.savepoint_ids)) or decode(data)
    )
    as_ana.post("/desk/upload/", {"pictures": [SimpleUploadedFile("1987.14.jpg", picture_bytes())]})
    assert depth == [outside]


def test_the_command_tells_what_was_given_up_and_tries_it_again(capsys):
    from django.core.management import call_command

    photograph = arrived()
    kept = photograph.read_original()
    storages["default"].delete(photograph.original)
    call_command("render_pictures")
    assert (
        f"photograph {photograph.pk} of exhibit {photograph.exhibit_id}: The store has lost" in capsys.readouterr().err
    )
    storages["default"].save(photograph.original, ContentFile(kept))
    call_command("render_pictures", again=True)
    assert "1 photographs in" in capsys.readouterr().out
    photograph.refresh_from_db()
    assert photograph.rendered_at is not None
