"""A worker whose time is up in the middle of a picture says nothing about the picture: another one tries again."""

from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from catalog import pictures, tasks
from catalog.accession import attach, receive
from catalog.models import Photograph
from tests.making import make_exhibit, picture_bytes


def time_is_up(*_: object) -> None:
    raise SoftTimeLimitExceeded


def test_a_picture_is_not_called_damaged(monkeypatch):
    monkeypatch.setattr(pictures, "_eight_bit", time_is_up)
    with pytest.raises(SoftTimeLimitExceeded):
        pictures.read(picture_bytes())


@pytest.mark.django_db
def test_renditions_are_made_by_the_next_worker(monkeypatch, settings):
    photograph = attach(receive(picture_bytes(size=(900, 700)), {}), make_exhibit(), "front.jpg")
    with monkeypatch.context() as busy:
        busy.setattr(pictures, "_eight_bit", time_is_up)
        with pytest.raises(SoftTimeLimitExceeded):
            tasks.render_waiting()
    photograph.refresh_from_db()
    assert (photograph.rendering_problem, photograph.rendered_at) == ("", None)
    long_ago = timezone.now() - timedelta(seconds=settings.RENDERING_CLAIM_SECONDS + 1)
    Photograph.objects.update(rendering_claimed_at=long_ago)
    assert tasks.render_waiting() == 1
