"""A worker takes the census: one pass over all works on view, packed into one row (a few bytes a work)."""

from __future__ import annotations

import io
import json
import zlib
from array import array
from datetime import timedelta

import numpy as np
from django.db import transaction
from django.utils import timezone

from catalog import counting, pulse
from catalog.census import NO_YEAR
from catalog.filtering import WORDED
from catalog.models import Exhibit
from catalog.models.census import Census
from catalog.models.exhibit import EARLIEST_YEAR, LATEST_YEAR

CHUNK = 5_000


def take() -> int:
    """Number of works counted; 0 where the museum is small, or the last census is young enough. Safe to run twice."""
    if not _is_large():
        Census.objects.all().delete()
        return 0
    last = Census.objects.order_by("-pk").defer("contents").first()
    now, at = timezone.now(), pulse.now()
    if last and now - last.taken_at < timedelta(seconds=counting.KEPT_SECONDS):
        return 0
    if last and last.pulse == at:  # nothing changed: it is as right as on the day it was taken
        Census.objects.filter(pk=last.pk).update(taken_at=now)
        return 0
    num, contents = _contents()
    with transaction.atomic():
        row = Census.objects.create(taken_at=now, pulse=at, num_works=num, contents=contents)
        Census.objects.filter(pk__lt=row.pk).delete()
    return num


def _is_large() -> bool:
    return Exhibit.objects.on_view().order_by()[: counting.LIVE_MOST + 1].count() > counting.LIVE_MOST


def _contents() -> tuple[int, bytes]:
    """One query, read in chunks; words become numbers as they come, so that no row stays in memory."""
    category, year = array("i"), array("h")
    codes = {field: array("i") for field in WORDED}
    known: dict[str, dict[str, int]] = {field: {} for field in WORDED}
    rows = Exhibit.objects.on_view().order_by().values_list("category", "earliest_year", *WORDED)
    for number, began, *words in rows.iterator(chunk_size=CHUNK):
        category.append(number)
        year.append(NO_YEAR if began is None else min(max(began, EARLIEST_YEAR), LATEST_YEAR))
        for field, word in zip(WORDED, words, strict=True):
            codes[field].append(known[field].setdefault(word, len(known[field])))
    in_order = {field: sorted(known[field]) for field in WORDED}
    columns = {"category": np.frombuffer(category, np.int32), "year": np.frombuffer(year, np.int16)}
    for field in WORDED:
        places = np.empty(len(known[field]), np.int32)
        places[[known[field][word] for word in in_order[field]]] = np.arange(len(places), dtype=np.int32)
        columns[field] = places[np.frombuffer(codes[field], np.int32)]
    out = io.BytesIO()
    np.savez(out, words=np.frombuffer(json.dumps(in_order).encode(), np.uint8), **columns)  # type: ignore[arg-type]
    return len(category), zlib.compress(out.getvalue(), 1)
