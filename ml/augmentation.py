"""Random views of a training picture.

In the data at hand engravings, drawings and most sculpture are grey book scans while icons are in
colour, so a network left to itself learns "grey means engraving". Hence the heavy hand with colour:
half of the views lose it, others are toned like old paper or printing ink, in every category.
"""

import io
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageEnhance, ImageFilter

from ml.pictures import Pixels

Dice = np.random.Generator


@dataclass(frozen=True)
class Strength:
    """How far views may stray from the picture.

    ``least_area`` is the smallest part of the picture shown (0 to 1), ``turn`` and ``shear`` are
    degrees either way, the others are probabilities of one kind of change (0 to 1).
    """

    least_area: float = 0.4
    turn: float = 12.0
    shear: float = 8.0
    grey: float = 0.4
    tone: float = 0.25
    colour: float = 0.5
    light: float = 0.8
    blur: float = 0.2
    sharpen: float = 0.15
    jpeg: float = 0.25
    noise: float = 0.15
    erase: float = 0.2


ORIGINAL = Strength(
    least_area=0.7, turn=15.0, shear=15.0, grey=0.0, tone=0.0, colour=0.0, light=1.0,
    blur=0.0, sharpen=0.0, jpeg=0.0, noise=0.0, erase=0.0,
)  # fmt: skip
"""About the augmentation of the original study: geometry and brightness only."""


def random_view(picture: Pixels, side: int, dice: Dice, strength: Strength) -> Pixels:
    """Return a random view of a picture as (side, side, 3), RGB 0 to 255.

    ``picture`` is (larger, larger, 3) with larger >= side, so that close views stay sharp. Cost:
    1 to 2 ms at 112 px.
    """
    image = _crop(Image.fromarray(picture), side, dice, strength)
    if dice.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if dice.random() < 0.5:
        image = _tilt(image, dice, strength)
    image = _recolour(image, dice, strength)
    image = _wear(image, dice, strength)
    pixels = np.array(image, dtype=np.uint8)
    if dice.random() < strength.noise:
        noise = dice.normal(0.0, dice.uniform(2.0, 10.0), (side, side, 1))
        pixels = np.clip(pixels + noise, 0, 255).astype(np.uint8)
    if dice.random() < strength.erase:
        _erase(pixels, dice)
    return pixels


def _crop(image: Image.Image, side: int, dice: Dice, strength: Strength) -> Image.Image:
    """Show a random part, slightly stretched (Szegedy et al. 2015, section 6)."""
    width, height = image.size
    area = dice.uniform(strength.least_area, 1.0)
    ratio = math.exp(dice.uniform(-math.log(4 / 3), math.log(4 / 3)))
    part_width = min(1.0, math.sqrt(area * ratio)) * width
    part_height = min(1.0, math.sqrt(area / ratio)) * height
    left = dice.uniform(0.0, width - part_width)
    top = dice.uniform(0.0, height - part_height)
    box = (left, top, left + part_width, top + part_height)
    return image.resize((side, side), Image.Resampling.BICUBIC, box=box)


def _tilt(image: Image.Image, dice: Dice, strength: Strength) -> Image.Image:
    """Turn and shear about the middle; what comes in from outside repeats the border's mean."""
    side = image.size[0]
    turn = math.radians(dice.uniform(-strength.turn, strength.turn))
    shear = math.tan(math.radians(dice.uniform(-strength.shear, strength.shear)))
    a, b = math.cos(turn), math.sin(turn) + shear
    d, e = -math.sin(turn), math.cos(turn)
    middle = side / 2
    matrix = (a, b, middle - a * middle - b * middle, d, e, middle - d * middle - e * middle)
    pixels = np.asarray(image)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]]).mean(axis=0)
    return image.transform(
        image.size,
        Image.Transform.AFFINE,
        matrix,
        Image.Resampling.BILINEAR,
        fillcolor=(int(border[0]), int(border[1]), int(border[2])),
    )


def _recolour(image: Image.Image, dice: Dice, strength: Strength) -> Image.Image:
    """Change colours and light, or take the colour away."""
    pixels = np.asarray(image, dtype=np.float32) / 255.0
    if dice.random() < strength.colour:
        pixels = pixels * dice.uniform(0.8, 1.2, 3).astype(np.float32)
        grey = pixels.mean(axis=2, keepdims=True)
        pixels = grey + (pixels - grey) * dice.uniform(0.3, 1.6)
    if dice.random() < strength.grey:
        pixels = np.repeat(pixels @ _LUMA, 3).reshape(pixels.shape)
    if dice.random() < strength.tone:
        pixels = _tone(pixels, dice)
    if dice.random() < strength.light:
        pixels = np.clip(pixels, 0.0, 1.0) ** math.exp(dice.uniform(-0.4, 0.4))
        pixels = (pixels - 0.5) * dice.uniform(0.6, 1.4) + 0.5 + dice.uniform(-0.15, 0.15)
    return Image.fromarray((np.clip(pixels, 0.0, 1.0) * 255.0).astype(np.uint8))


_LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)
"""ITU-R BT.601 weights of red, green and blue."""


def _tone(pixels: npt.NDArray[np.float32], dice: Dice) -> npt.NDArray[np.float32]:
    """Print the grey picture in one ink on one paper, as books did; sometimes only in part."""
    grey = (pixels @ _LUMA)[..., None]
    ink = dice.uniform(0.0, 0.3, 3) * dice.uniform(0.0, 1.0)
    paper = np.array([1.0, dice.uniform(0.85, 1.0), dice.uniform(0.6, 1.0)])
    if dice.random() < 0.25:
        paper = paper[dice.permutation(3)]
    toned = ink + (paper - ink) * grey
    kept = dice.uniform(0.0, 0.3) if dice.random() < 0.5 else 0.0
    return (toned * (1.0 - kept) + pixels * kept).astype(np.float32)


def _wear(image: Image.Image, dice: Dice, strength: Strength) -> Image.Image:
    """Blur, sharpen or compress, as scans and photographs come."""
    if dice.random() < strength.blur:
        image = image.filter(ImageFilter.GaussianBlur(dice.uniform(0.3, 1.2)))
    elif dice.random() < strength.sharpen:
        image = ImageEnhance.Sharpness(image).enhance(dice.uniform(1.0, 3.0))
    if dice.random() < strength.jpeg:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=int(dice.integers(25, 90)))
        image = Image.open(buffer).convert("RGB")
    return image


def _erase(pixels: Pixels, dice: Dice) -> None:
    """Paint over a random rectangle with its mean colour, in place (Zhong et al. 2017)."""
    side = len(pixels)
    height, width = (int(side * dice.uniform(0.15, 0.4)) for _ in range(2))
    top, left = int(dice.integers(0, side - height)), int(dice.integers(0, side - width))
    patch = pixels[top : top + height, left : left + width]
    patch[:] = patch.mean(axis=(0, 1)).astype(np.uint8)
