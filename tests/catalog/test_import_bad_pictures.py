"""Bad zips and bad pictures: each is refused alone with a sentence of its own, or taken in as what it shows."""

import errno
import io
import stat
import struct
import zipfile
import zlib

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from catalog.models import Exhibit, ImportJob, ImportPicture, Photograph
from tests.catalog.importing_by_shell import run, table
from tests.making import picture_bytes

pytestmark = pytest.mark.django_db


def zipped(folder, *members):
    """A zip of (name or ZipInfo, data)."""
    with zipfile.ZipFile(folder / "scans.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members:
            archive.writestr(member, data)
    return folder / "scans.zip"


def refusals(path) -> dict[str, str]:
    run(path.parent / "works.csv", "--pictures", path)
    return {picture.file: picture.sentence for picture in ImportPicture.objects.exclude(outcome="added")}


@pytest.fixture
def works(tmp_path):
    return table(tmp_path, "1,Head,,,", "2,Hand,,,")


@pytest.mark.parametrize("name", ["../../1.jpg", "/etc/1.jpg", "C:\\scans\\1.jpg", "a/../../1.jpg"])
def test_a_zip_whose_paths_lead_out(tmp_path, works, name):
    [sentence] = refusals(zipped(tmp_path, (name, picture_bytes()), ("2.jpg", picture_bytes(mark=2)))).values()
    assert sentence == "The path leads out of the zip. Pack the pictures again, with paths inside the folder."
    assert Exhibit.objects.get(accession_number="2").photographs.count() == 1


def test_a_zip_with_links(tmp_path, works):
    link = zipfile.ZipInfo("1.jpg")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert refusals(zipped(tmp_path, (link, "/etc/passwd"))) == {
        "1.jpg": "This is a link to another place. Pack the picture itself."
    }


@pytest.fixture
def linked(tmp_path):
    (tmp_path / "elsewhere.jpg").write_bytes(picture_bytes())
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans/1.jpg").symlink_to(tmp_path / "elsewhere.jpg")
    (tmp_path / "scans/2.jpg").symlink_to(tmp_path / "nowhere.jpg")
    return tmp_path / "scans"


def test_a_folder_with_links_that_a_browser_may_name(linked, works, settings):
    settings.IMPORT_FOLDER = linked.parent
    sentence = "This is a link to another place. Put the picture itself here."
    assert refusals(linked) == {"1.jpg": sentence, "2.jpg": sentence}


def test_a_folder_with_links_that_was_named_at_the_shell(linked, works):
    assert set(refusals(linked)) == {"2.jpg"}
    assert Exhibit.objects.get(accession_number="1").photographs.count() == 1


def test_a_zip_bomb(tmp_path, works):
    path = zipped(tmp_path, ("1.jpg", b"\0" * 60_000_000))
    with pytest.raises(CommandError, match=r"would unpack to 60 MB, .* times its size") as problem:
        call_command("import_exhibits", works, pictures=path)
    assert problem.value.returncode == 2


def test_a_member_that_lies_about_its_size_is_read_up_to_the_limit_only(tmp_path, works, settings):
    settings.PICTURE_MAX_MEGABYTES = 1
    path = zipped(tmp_path, ("1.jpg", np.random.default_rng(1).bytes(3_000_000)))
    data = path.read_bytes().replace(struct.pack("<L", 3_000_000), struct.pack("<L", 500_000))
    path.write_bytes(data)
    assert "damaged" in refusals(path)["1.jpg"]


def test_encrypted_members(tmp_path, works):
    path = zipped(tmp_path, ("1.jpg", picture_bytes()))
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert refusals(path) == {"1.jpg": "This file is locked with a password. Pack it without one."}


def test_nested_zips(tmp_path, works):
    inner = zipped(tmp_path, ("1.jpg", picture_bytes())).read_bytes()
    assert refusals(zipped(tmp_path, ("more.zip", inner))) == {
        "more.zip": "This is an archive within the pictures. Unpack it and send what is inside."
    }


def test_mac_resource_forks_are_passed_over(tmp_path, works):
    path = zipped(tmp_path, ("1.jpg", picture_bytes()), ("__MACOSX/._1.jpg", b"fork"), (".DS_Store", b"x"))
    assert refusals(path) == {}
    assert ImportPicture.objects.count() == 1


@pytest.mark.parametrize("encoding", ["cp437", "utf-8"])
def test_names_in_cp437_and_unmarked_utf8_are_read(tmp_path, encoding):
    works = table(tmp_path, "É 4,Head,,,")
    path = zipped(tmp_path, ("E_4.jpg", picture_bytes()))
    name = "É4.jpg".encode(encoding)
    path.write_bytes(path.read_bytes().replace(b"E_4.jpg", name.ljust(7, b"_")[:7]) if len(name) <= 7 else b"")
    refusals(path)
    assert works.exists()
    assert Exhibit.objects.get().photographs.count() == 1


def test_a_zip_that_is_none(tmp_path, works):
    (tmp_path / "scans.zip").write_bytes(b"PK but no more")
    with pytest.raises(CommandError, match="cannot be opened as a zip"):
        call_command("import_exhibits", works, pictures=tmp_path / "scans.zip")


def test_a_damaged_member_is_refused_alone(tmp_path, works):
    path = zipped(tmp_path, ("1.jpg", picture_bytes(size=(300, 300))), ("2.jpg", picture_bytes(mark=2)))
    data = bytearray(path.read_bytes())
    data[60:90] = bytes(30)
    path.write_bytes(data)
    assert list(refusals(path)) == ["1.jpg"]
    assert "damaged" in refusals(path)["1.jpg"]


def in_format(format_name: str, image: Image.Image, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, format_name, **options)
    return out.getvalue()


def wide_png() -> bytes:
    """30,000 × 5,000 pixels of white in a few kilobytes."""
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(b"\0" + b"\xff" * 30_000) for _ in range(5_000)) + packer.flush()

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))

    header = struct.pack(">LLBBBBB", 30_000, 5_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


RED = Image.new("RGB", (90, 60), (200, 30, 30))
TAKEN = {
    "cmyk": in_format("JPEG", RED.convert("CMYK")),
    "sixteen bits": in_format("PNG", Image.fromarray(np.full((60, 90), 40_000, np.uint16))),
    "animated": in_format("GIF", RED, save_all=True, append_images=[Image.new("RGB", (90, 60))]),
    "30,000 pixels wide": in_format("PNG", Image.new("L", (30_000, 1_000), 128)),
}
REFUSED = {
    "truncated": (picture_bytes(size=(400, 400))[:2_000], "damaged"),
    "too many pixels": (wide_png(), "30000 × 5000 pixels (150 megapixels); at most 120"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a drawing or page in text form"),
    "heic": (b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + b"\0" * 400, "a HEIC photograph, as telephones take them"),
    "photoshop": (b"8BPS\0\x01" + b"\0" * 400, "a Photoshop document"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0", "a PostScript drawing"),
    "zip called jpg": (b"PK\x03\x04" + b"\0" * 400, "a zip archive"),
    "noise": (bytes(range(256)) * 4, "not a picture that can be read"),
    "pdf": (b"%PDF-1.7 scan", "a PDF document"),
    "text called jpg": (b"Dear Sir, the scans follow by post.", "a text, not a picture"),
    "empty": (b"", "The file is empty"),
}


@pytest.mark.parametrize("kind", TAKEN)
def test_an_unusual_picture_is_taken_in(tmp_path, works, kind):
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans/1.jpg").write_bytes(TAKEN[kind])
    assert refusals(tmp_path / "scans") == {}
    assert Photograph.objects.get().rendition_widths


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("kind", REFUSED)
def test_a_picture_that_is_none_is_refused_alone(tmp_path, works, kind):
    data, sentence = REFUSED[kind]
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans/1.jpg").write_bytes(data)
    (tmp_path / "scans/2.jpg").write_bytes(picture_bytes())
    assert sentence in refusals(tmp_path / "scans")["1.jpg"]
    assert Photograph.objects.get().exhibit.accession_number == "2"


def test_a_full_store_pauses_the_import_and_loses_nothing(tmp_path, works, monkeypatch):
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans/1.jpg").write_bytes(picture_bytes())

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("catalog.importing.picture_applying.receive", full)
        with pytest.raises(CommandError, match="The disk is full"):
            call_command("import_exhibits", works, pictures=tmp_path / "scans")
    job = ImportJob.objects.get()
    assert (job.state, job.paused_at is not None) == ("applying", True)
    totals, status = run(works, "--pictures", tmp_path / "scans")
    assert (totals["pictures_added"], status) == (1, 0)
    assert ImportJob.objects.count() == 1
