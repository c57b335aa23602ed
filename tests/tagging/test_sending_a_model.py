"""A model sent as a zip: checked, tried, kept and not promoted; whatever is damaged or foreign is refused."""

import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ml import STARTER
from tagging import classifier, model_store
from tagging.classifier import networks
from tagging.models import ModelVersion
from tests.making import make_model_version

pytestmark = pytest.mark.django_db


def zipped(change=None, folder: str = "model/") -> bytes:
    """The starter as a zip; `change` may add, replace or (None) drop files."""
    files = {path.name: path.read_bytes() for path in STARTER.iterdir() if path.is_file()} | (change or {})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            if data is not None:
                archive.writestr(name if "/" in name else folder + name, data)
    return out.getvalue()


def send(client: Client, data: bytes):
    return client.post("/desk/models/send/", {"artefact": SimpleUploadedFile("model.zip", data)})


def test_a_sent_model_is_checked_tried_kept_and_not_promoted(as_cleo, cleo, monkeypatch):
    monkeypatch.setattr(networks, "_loaded", {})
    response = send(as_cleo, zipped())
    version = ModelVersion.objects.get()
    assert response["Location"] == f"/desk/models/{version.pk}/"
    assert (version.location, version.origin, version.registered_by) == ("store", "upload", cleo)
    assert not version.is_active
    model_store.forget(version.version)  # as on another machine
    assert classifier.predictor(version).version == version.version


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"no zip at all", "no zip"),
        (zipped()[:5000], "no zip"),
        (zipped({"serving.tflite": b"damaged"}), "damaged"),
        (zipped({"manifest.json": None}), "manifest.json"),
        (zipped({"manifest.json": b'{"format": "somebody-elses/3"}'}), "format"),
        (zipped({"manifest.json": b'{"format": "vitrine-classifier/1", "files": []}'}), "lacks"),
        (zipped({"../../evil.txt": b"x"}), "outside"),
        (zipped({"/etc/evil": b"x"}), "outside"),
        (zipped({"a/b/c.txt": b"x"}), "several folders"),
        (zipped({f"{number}.txt": b"" for number in range(60)}), "files"),
    ],
    ids=["text", "cut", "damaged", "no-manifest", "foreign", "half", "climbs", "absolute", "nested", "many"],
)
def test_what_is_damaged_or_foreign_is_refused_with_a_sentence(as_cleo, data, said):
    response = send(as_cleo, data)
    assert response.status_code == 400
    assert said in response.content.decode()
    assert not ModelVersion.objects.exists()


@pytest.mark.parametrize("key", ["labels", "files", "serving", "temperature", "side"])
def test_a_manifest_with_nonsense_in_it_is_refused(as_cleo, key):
    manifest = json.loads((STARTER / "manifest.json").read_text())
    response = send(as_cleo, zipped({"manifest.json": json.dumps(manifest | {key: "nonsense"}).encode()}))
    assert response.status_code == 400
    assert not ModelVersion.objects.exists()


def test_a_zip_that_unpacks_to_more_than_a_model_may_have_is_stopped(as_cleo, settings):
    settings.MODEL_MAX_MEGABYTES = 1
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model/big.bin", b"\0" * 3_000_000)
    assert len(out.getvalue()) < 10_000
    response = send(as_cleo, out.getvalue())
    assert response.status_code == 400
    assert "MODEL_MAX_MEGABYTES" in response.content.decode()


def test_a_link_in_the_zip_is_not_followed(as_cleo):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo("model/manifest.json")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    assert "link" in send(as_cleo, out.getvalue()).content.decode()


def test_an_empty_form_is_told_what_to_do(as_cleo):
    assert as_cleo.post("/desk/models/send/").status_code == 400


def test_a_model_whose_copy_here_is_damaged_is_fetched_again(monkeypatch, tmp_path):
    monkeypatch.setattr(networks, "_loaded", {})
    own = Path(shutil.copytree(STARTER, tmp_path / "own"))
    version = classifier.register(own)
    model_store.forget(version.version)
    copy = classifier.folder_of(version)
    (copy / "serving.tflite").write_bytes(b"damaged")
    with pytest.raises(classifier.Unsuitable, match="damaged"):
        classifier.predictor(version)
    assert classifier.predictor(version).version == version.version


def test_a_model_that_the_store_has_lost_says_so(media):
    version = make_model_version(location=ModelVersion.STORED)
    with pytest.raises(classifier.Unsuitable, match="Register it again"):
        classifier.folder_of(version)
