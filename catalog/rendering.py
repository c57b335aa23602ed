"""What is made of a photograph after it came in: the other renditions, AVIF, tiles for zoom, its perceptual hash.

The table is the queue: a photograph without `rendered_at` waits. One guarded update claims it; whatever a killed worker
left half-done is made again over it, since every file is named by the picture's contents.
"""

from __future__ import annotations

import logging
import time

from django.db.models import F
from django.utils import timezone

from catalog import pictures
from catalog.accession import remember_looks, store_renditions
from catalog.iiif import tiles
from catalog.models import Photograph
from catalog.pictures import Picture, PictureRefused
from catalog.storing import STORE_PROBLEMS

log = logging.getLogger(__name__)

LOOKED_AT = 20  # how many waiting ones are tried until one can be claimed: so many workers do not stand in a queue


def render_waiting(seconds: float) -> int:
    """Work on what waits for about `seconds`. Returns the number of photographs done; a broken one fails alone."""
    end, num = time.monotonic() + seconds, 0
    while time.monotonic() < end and (photograph := _claimed()):
        num += _rendered(photograph)
    return num


def _claimed() -> Photograph | None:
    for pk in Photograph.objects.to_be_rendered().values_list("pk", flat=True)[:LOOKED_AT]:
        free = Photograph.objects.to_be_rendered().order_by().filter(pk=pk)
        if free.update(rendering_claimed_at=timezone.now(), num_renderings=F("num_renderings") + 1):
            return Photograph.objects.filter(pk=pk).first()
    return None


def _rendered(photograph: Photograph) -> bool:
    """A store that is away is asked again when the claim has run out; a picture that cannot be read is given up."""
    try:
        render(photograph)
    except PictureRefused as refusal:
        Photograph.objects.filter(pk=photograph.pk).update(rendering_problem=str(refusal)[:300])
        log.warning("photograph %d cannot be rendered: %s", photograph.pk, refusal)
    except FileNotFoundError:
        lost = "The store has lost the original. Add the picture again."
        Photograph.objects.filter(pk=photograph.pk).update(rendering_problem=lost)
        log.warning("photograph %d cannot be rendered: %s", photograph.pk, lost)
    except STORE_PROBLEMS as problem:
        Photograph.objects.filter(pk=photograph.pk).update(num_renderings=F("num_renderings") - 1)
        log.warning("photograph %d waits: %s", photograph.pk, problem)
    else:
        return True
    return False


def render(photograph: Photograph) -> None:
    """Make what is missing, from one decoding, for every exhibit that shows these contents.

    Cost: about half a second of one core for three megapixels. Raises PictureRefused and OSError.
    """
    picture = pictures.read(photograph.read_original())
    made = photograph.rendition_widths
    widths = store_renditions(photograph.sha256, picture.renditions(made))
    store_renditions(photograph.sha256, picture.avif_renditions())
    if is_worth_tiles(picture):
        tiles.make_tiles(photograph, picture.image)
    remember_looks({photograph: picture.perceptual_hash})
    Photograph.objects.filter(sha256=photograph.sha256).update(
        rendition_widths=sorted({*made, *widths}),
        rendered_at=timezone.now(),
        rendering_claimed_at=None,
        rendering_problem="",
    )


def is_worth_tiles(picture: Picture) -> bool:
    """Where the largest rendition is the whole picture, tiles would show nothing more."""
    return pictures.sizes_of(*picture.image.size)[-1] != picture.image.size
