"""The sizes in which a photograph can be had, in whole pixels: what `catalog.pictures` made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog.pictures import sizes_of

if TYPE_CHECKING:
    from catalog.models import Photograph

Size = tuple[int, int]


def rendition_sizes(photograph: Photograph) -> list[Size]:
    """Smallest first. Reckoned as the renditions were: the same rounding, or a viewer asks for what is not there."""
    width, height = photograph.width, photograph.height
    found = {size[0]: size for size in sizes_of(width, height)}
    # A width that is not made any more was made of this picture once: by proportion.
    return [found.get(made) or (made, max(1, round(height * made / width))) for made in photograph.rendition_widths]


def largest(photograph: Photograph) -> Size:
    return rendition_sizes(photograph)[-1]


def nearest_from_below(photograph: Photograph, width: int) -> Size:
    """The largest size that is no wider than `width`, or else the smallest there is."""
    sizes = rendition_sizes(photograph)
    return max((size for size in sizes if size[0] <= width), default=sizes[0])
