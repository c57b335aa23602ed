"""The registry of models: what is promoted by whom, what comes in as a zip, and undoing a model."""

import io
import json
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.models import Exhibit
from ml import STARTER
from tagging import classifier, model_store, tasks, undoing
from tagging.classifier import networks
from tagging.models import Certificate, ModelUndo, ModelVersion, Promise, Promotion, Review, Superseded
from tests.making import category, make_exhibit, make_model_version, make_suggestion

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_cleo(cleo) -> Client:
    client = Client()
    client.force_login(cleo)
    return client


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


def machine_filed(version: ModelVersion, slug: str = "painting") -> Exhibit:
    """As the trust rule files it: a review of the version's suggestion, the exhibit filed by the machine."""
    exhibit = make_exhibit(pictured=True)
    row = make_suggestion(exhibit, version, **{slug: 0.99})
    Review.by_certificate(exhibit, row, certificate_of(version))
    return exhibit


def certificate_of(version: ModelVersion) -> Certificate:
    painting = category("painting")
    found = Certificate.objects.filter(model_version=version).first()
    if found:
        return found
    person = User.objects.get_or_create(username="promiser")[0]
    promise = Promise.objects.create(category=painting, target=0.98, risk=0.05, is_on=True, set_by=person)
    counts = {"num_sampled": 400, "num_choosing": 200, "num_tested": 200, "num_right": 200}
    return Certificate.objects.create(
        promise=promise, category=painting, model_version=version, look=1, granted=True, threshold=0.9, bound=0.985,
        risk_spent=0.05, **counts,
    )  # fmt: skip


# Promotions


def test_every_promotion_is_a_line_of_the_log_and_going_back_is_another(cleo):
    first, second = make_model_version(), make_model_version(active=False)
    second.promote(cleo, over=first.pk, reason="Better at icons.")
    first.promote(cleo, over=second.pk)
    rows = Promotion.objects.order_by("pk")
    assert [(row.model_version, row.replaced, row.is_return) for row in rows] == [
        (first, None, False),
        (second, first, False),
        (first, second, True),
    ]
    assert rows[1].reason == "Better at icons."
    assert rows[1].promoted_by == cleo
    assert ModelVersion.active() == first


def test_of_two_promotions_from_the_same_page_one_wins_and_the_other_is_told(as_cleo):
    first, second, third = make_model_version(), make_model_version(active=False), make_model_version(active=False)
    assert as_cleo.post(f"/desk/models/{second.pk}/promote/", {"over": first.pk}).status_code == 302
    told = as_cleo.post(f"/desk/models/{third.pk}/promote/", {"over": first.pk})
    assert told.status_code == 409
    assert second.short in told.content.decode()
    assert ModelVersion.active() == second
    assert Promotion.objects.count() == 2


def test_what_is_active_cannot_be_promoted_again(cleo):
    version = make_model_version()
    with pytest.raises(Superseded, match=version.short):
        version.promote(cleo, over=version.pk)
    assert Promotion.objects.count() == 1


def test_the_first_promotion_of_a_house_without_a_model(cleo):
    first, second = make_model_version(active=False), make_model_version(active=False)
    first.promote(cleo, over=None)
    with pytest.raises(Superseded):
        second.promote(cleo, over=None)
    assert ModelVersion.active() == first


# Sent as a zip


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


# Undoing a model


def where_all_are() -> dict[int, tuple]:
    return {row.pk: (row.category_id, row.filed_by) for row in Exhibit.objects.all()}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["filed", "other model", "confirmed", "corrected", "untagged"]), max_size=6))
def test_undoing_what_a_model_filed_puts_everything_back_as_it_was(ana, cleo, fates):
    """Undo ∘ apply = identity, but for what a person touched."""
    version, other = make_model_version(), make_model_version(active=False)
    expected = {}
    for fate in fates:
        if fate == "untagged":
            exhibit = make_exhibit(pictured=True)
            make_suggestion(exhibit, version)
        else:
            exhibit = machine_filed(other if fate == "other model" else version)
        if fate in ("confirmed", "corrected"):
            slug = "painting" if fate == "confirmed" else "drawing"
            Review.decide(exhibit, category(slug), ana)
        exhibit.refresh_from_db()
        expected[exhibit.pk] = (None, "") if fate == "filed" else (exhibit.category_id, exhibit.filed_by)
    undo = undoing.begin(version, cleo)
    while tasks.go_on_with_model_undos():
        pass
    undo.refresh_from_db()
    assert {pk: place for pk, place in where_all_are().items() if pk in expected} == expected
    assert (undo.state, undo.num_done, undo.num_left_alone) == ("undone", fates.count("filed"), 0)
    assert undo.num_done == undo.num_total


def test_a_second_undo_at_the_same_time_is_refused(as_cleo):
    version = make_model_version()
    machine_filed(version)
    assert as_cleo.post(f"/desk/models/{version.pk}/undo/").status_code == 302
    assert as_cleo.post(f"/desk/models/{version.pk}/undo/").status_code == 409
    assert ModelUndo.objects.count() == 1


def test_a_model_that_is_undone_files_nothing_anew(cleo):
    version = make_model_version()
    machine_filed(version)
    assert Certificate.objects.open().exists()
    undoing.begin(version, cleo)
    assert not Certificate.objects.open().exists()
    assert certificate_of(version).closure.closed_by == cleo


def test_a_curator_who_confirms_while_it_is_undone_keeps_the_work(ana, cleo):
    version = make_model_version()
    exhibit = machine_filed(version)
    undo = undoing.begin(version, cleo)
    rows = list(undoing.filed_alone(version).select_related("exhibit", "suggestion"))
    Review.decide(exhibit, category("painting"), ana)
    undoing._one(undo, rows[0])
    exhibit.refresh_from_db()
    assert (exhibit.category.slug, exhibit.filed_by) == ("painting", "curator")
    assert (undo.num_done, undo.num_left_alone) == (0, 1)


def test_an_undo_can_be_stopped_and_what_is_back_stays_back(as_cleo, cleo, monkeypatch):
    monkeypatch.setattr(undoing, "BATCH", 1)
    monkeypatch.setattr(undoing, "SLICE_SECONDS", -1)
    monkeypatch.setattr(tasks.go_on_with_model_undos, "delay", lambda: None)
    version = make_model_version()
    for _ in range(2):
        machine_filed(version)
    undo = undoing.begin(version, cleo)
    tasks.go_on_with_model_undos()
    as_cleo.post(f"/desk/models/undo/{undo.pk}/stop/")
    assert tasks.go_on_with_model_undos() == 0
    undo.refresh_from_db()
    assert (undo.state, undo.num_done) == ("stopped", 1)
    assert Exhibit.objects.filter(filed_by="machine").count() == 1


# Pages


def test_the_pages_show_hash_data_metrics_and_who_promoted(as_ana, cleo):
    version = classifier.register()
    version.promote(cleo, over=None, reason="Our first.")
    page = as_ana.get(f"/desk/models/{version.pk}/").content.decode()
    measured = version.report["measured"]["unseen"]
    figures = [f"{value:.3f}" for value in (measured["accuracy"], measured["accuracy_interval"][0])]
    for words in (version.version, "Our first.", "cleo", *figures, "4", "iconography"):
        assert words in page
    assert version.short in as_ana.get("/desk/models/").content.decode()


def test_the_newest_version_stands_first_whatever_the_clock_said(as_ana):
    old, new = make_model_version(), make_model_version(active=False)
    ModelVersion.objects.filter(pk=new.pk).update(registered_at=old.registered_at - timedelta(hours=5))
    page = as_ana.get("/desk/models/").content.decode()
    assert page.index(f"/desk/models/{new.pk}/") < page.index(f"/desk/models/{old.pk}/")


def test_the_list_costs_the_same_for_many_models(as_ana, django_assert_num_queries, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_model_version()
    with CaptureQueriesContext(connection) as few:
        as_ana.get("/desk/models/")
    for _ in range(5):
        make_model_version()
    with django_assert_max_num_queries(len(few)):
        as_ana.get("/desk/models/")


@pytest.mark.parametrize("report", [{}, {"measured": 5}, {"measured": {"unseen": {"n": "x"}}}, {"data": {"parts": []}}])
def test_a_report_in_other_words_leaves_the_page_standing(as_ana, report):
    version = make_model_version(report=report)
    assert as_ana.get(f"/desk/models/{version.pk}/").status_code == 200
    assert as_ana.get("/desk/models/").status_code == 200
