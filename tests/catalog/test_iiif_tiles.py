"""Tiles: made once, and together the whole picture at every level."""

import io
import itertools

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageStat

from catalog.iiif import tiles
from catalog.models import Exhibit, Photograph
from tests.catalog.iiif_rules import check_info
from tests.making import make_exhibit, make_photograph

pytestmark = pytest.mark.django_db


def drawn(width: int, height: int) -> Image.Image:
    """Large shapes in soft colours, so that a tile in the wrong place shows and compression does not."""
    image = Image.new("RGB", (width, height), "#8899aa")
    pen = ImageDraw.Draw(image)
    for number in range(6):
        left, top = number * width // 8, number * height // 9
        pen.ellipse([left, top, left + width // 3, top + height // 4], fill=(40 * number, 200 - 30 * number, 90))
    return image


def hang(width=1300, height=900, **changes) -> Photograph:
    out = io.BytesIO()
    drawn(width, height).save(out, "JPEG", quality=95)
    return make_photograph(make_exhibit(filed_under="painting", **changes), out.getvalue())


def get(visitor: Client, photograph: Photograph, tail: str) -> Image.Image:
    response = visitor.get(f"/iiif/3/photographs/{photograph.pk}/{tail}")
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg"), tail
    assert response["Access-Control-Allow-Origin"] == "*"
    return Image.open(io.BytesIO(response.content))


def info(visitor: Client, photograph: Photograph) -> dict:
    said = visitor.get(f"/iiif/3/photographs/{photograph.pk}/info.json").json()
    check_info(said)
    return said


@given(width=st.integers(1, 20_000), height=st.integers(1, 20_000))
def test_the_tiles_of_every_level_cover_the_picture_once(width: int, height: int):
    for factor in tiles.scale_factors(width, height):
        cut = list(tiles.boxes(width, height, factor))
        assert sum(region[2] * region[3] for region, _ in cut) == width * height
        assert sum((right - left) * (low - top) for _, (left, top, right, low) in cut) == (
            tiles.level_size(width, height, factor)[0] * tiles.level_size(width, height, factor)[1]
        )
        for region, (left, top, right, low) in cut:
            assert (right - left, low - top) == tiles.level_size(region[2], region[3], factor)
            assert max(right - left, low - top) <= tiles.TILE
    assert len(cut) == 1, "the last level is one tile"


@pytest.mark.parametrize("size", [(1300, 900), (513, 1025), (511, 300), (1024, 512)])
def test_a_viewer_can_lay_every_level_together_again(visitor: Client, size):
    photograph = hang(*size)
    assert tiles.make_tiles(photograph)
    said = info(visitor, photograph)
    assert (said["width"], said["height"]) == size
    (offered,) = said["tiles"]
    for factor in offered["scaleFactors"]:
        wide, high = tiles.level_size(*size, factor)
        whole, step = Image.new("RGB", (wide, high)), offered["width"] * factor
        for x, y in itertools.product(range(0, size[0], step), range(0, size[1], step)):
            across, down = min(step, size[0] - x), min(step, size[1] - y)
            part = f"{x},{y},{across},{down}/{-(-across // factor)},{-(-down // factor)}/0/default.jpg"
            whole.paste(get(visitor, photograph, part), (x // factor, y // factor))
        expected = drawn(*size).resize((wide, high))
        difference = ImageStat.Stat(ImageChops.difference(whole, expected)).mean
        assert max(difference) < 4


def test_the_smallest_level_can_be_asked_for_as_the_whole_picture(visitor: Client):
    photograph = hang(1300, 900)
    tiles.make_tiles(photograph)
    assert {"width": 434, "height": 300} not in info(visitor, photograph)["sizes"]
    assert {"width": 325, "height": 225} in info(visitor, photograph)["sizes"]
    assert get(visitor, photograph, "full/325,225/0/default.jpg").size == (325, 225)


def test_before_tiles_are_made_none_are_offered(visitor: Client):
    photograph = hang()
    assert "tiles" not in info(visitor, photograph)
    response = visitor.get(f"/iiif/3/photographs/{photograph.pk}/0,0,512,512/512,512/0/default.jpg")
    assert response.status_code == 501


def test_tiles_are_made_once(visitor: Client):
    photograph = hang()
    assert tiles.make_tiles(photograph) == 6 + 2 + 1
    assert tiles.make_tiles(photograph) == 0


def test_what_a_killed_process_left_half_done_is_made_again(visitor: Client):
    photograph = hang()
    tiles.make_tiles(photograph)
    store = storages["renditions"]
    store.delete(tiles._mark(photograph))
    name = tiles.tile_name(photograph, (0, 0, 512, 512), (512, 512))
    with store.open(name, "wb") as file:
        file.write(b"half")
    assert tiles.make_tiles(photograph) == 9
    assert get(visitor, photograph, "0,0,512,512/512,512/0/default.jpg").size == (512, 512)


def test_tiles_of_what_left_the_view_are_not_to_be_had(visitor: Client):
    photograph = hang()
    tiles.make_tiles(photograph)
    Exhibit.objects.update(published_at=None)
    response = visitor.get(f"/iiif/3/photographs/{photograph.pk}/0,0,512,512/512,512/0/default.jpg")
    assert response.status_code == 404


def test_the_command_makes_them_for_what_is_on_view_and_a_lost_original_fails_alone(capsys):
    shown, lost, draft = hang(), hang(640, 480), hang(700, 480, published=False)
    storages["default"].delete(lost.original)
    call_command("make_tiles")
    said = capsys.readouterr()
    assert "9 tiles of 1 photographs" in said.out
    assert f"photograph {lost.pk} of exhibit {lost.exhibit_id}" in said.err
    assert tiles.factors_made(shown) == [1, 2, 4]
    assert tiles.factors_made(draft) == []


def test_the_command_stops_where_it_is_told(capsys):
    for height in (480, 490, 500):
        hang(640, height)
    call_command("make_tiles", most=2)
    assert "of 2 photographs" in capsys.readouterr().out
    call_command("make_tiles")
    assert "of 1 photographs" in capsys.readouterr().out
