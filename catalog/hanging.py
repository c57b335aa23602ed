"""Proportions for the style sheet.

The Content-Security-Policy forbids `style` attributes, so a picture tells the style sheet its proportions by
one of some three hundred classes, each one per cent from the next (`static/museum/ratios.css`). The width of
a card can then grow with its proportions, and every row ends flush without cropping a picture.
"""

import math

NARROWEST, WIDEST = 0.2, 5.0  # width : height; a picture beyond is centred in a box of this shape
STEP = math.log(1.01)
LOWEST = round(math.log(NARROWEST) / STEP)
HIGHEST = round(math.log(WIDEST) / STEP)

# Roughly what a card measures on the screen; see --row in tokens.css.
ROW_PIXELS = 310
PHONE = "max-width: 40em"
TOLD = ((2.5, 0.5), (1.5, 0.68))  # from how many pixels to the point, and what part of the width
PHONE_HALF = 0.95  # narrower pictures stand two in a row on a telephone


def ratio(width: int, height: int) -> float:
    return min(max(width / max(height, 1), NARROWEST), WIDEST)


def ratio_class(width: int, height: int) -> str:
    return f"ratio-{round(math.log(ratio(width, height)) / STEP) - LOWEST}"


def ratio_rules() -> str:
    """The contents of ratios.css, without its first comment."""
    steps = range(LOWEST, HIGHEST + 1)
    return "".join(f".ratio-{step - LOWEST}{{--r:{math.exp(step * STEP):.4g}}}\n" for step in steps)


def card_sizes(width: int, height: int) -> str:
    """For `sizes`: how wide the picture stands in a justified row.

    A telephone with two or three pixels to the point is told less than the truth: at that density a picture of
    480 or 640 pixels is sharp to the eye, and one of 1,280 is four times as many bytes.
    """
    shape = min(max(ratio(width, height), 0.5), 3.0)
    phone = 48 if shape < PHONE_HALF else 92
    steps = [f"({PHONE}) and (min-resolution: {density}dppx) {round(phone * told)}vw" for density, told in TOLD]
    return ", ".join([*steps, f"({PHONE}) {phone}vw", f"{round(shape * ROW_PIXELS)}px"])
