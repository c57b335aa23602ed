"""How often a JPEG goes over its pixels. A few kilobytes can ask for a hundred thousand passes, an hour of decoding."""

from __future__ import annotations

import re

START_OF_SCAN, END_OF_PICTURE = 0xDA, 0xD9
# A marker: neither a 255 among coded pixels (followed by 0), nor a restart among them, nor one that only fills.
_MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")
_ALONE = (0x01, 0xD8)  # no length follows


def num_passes(data: bytes, more_than: int) -> int:
    """Scans of the first picture in a JPEG file; not exact where it can be no `more_than` that."""
    most = data.count(bytes((0xFF, START_OF_SCAN)))
    if most <= more_than:
        return most
    place, num = 0, 0
    while found := _MARKER.search(data, place):
        kind, place = found[1][0], found.end()
        if kind == END_OF_PICTURE:  # what may follow is no part of it: a film, a larger picture
            break
        num += kind == START_OF_SCAN
        place += 0 if kind in _ALONE else int.from_bytes(data[place : place + 2])
    return num
