"""Pixels of any kind that Pillow decodes -> plain grey or RGB, the right way up."""

import io
from dataclasses import dataclass

from PIL import Image

ORIENTATION = 0x0112  # the EXIF tag
PAGE_PIXELS = 25_000_000  # of a page as engines get it

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_QUARTER_TURNS = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}
# Inches. A longer page is a picture whose resolution says nothing of the paper: a camera writes 72
# or 180 dpi, and some PDF writers take a pixel for a point.
LONGEST_PAPER = 17.0
FAINT = 8  # grey levels: less than this between the darkest and the lightest pixel shows nothing


@dataclass(frozen=True, slots=True)
class PageImage:
    """An upright RGB image of one page.

    `width` and `height` are those of the stored image, upright, in which boxes are given: `image`
    may be smaller. `dpi` is that of `image` as the file states it, None when it states none.
    """

    image: Image.Image
    width: int
    height: int
    dpi: float | None


def orientation(image: Image.Image) -> int:
    """The EXIF orientation of a decoded image, 1 when it states none.

    Pillow has turned TIFF and HEIC by then.
    """
    value = image.getexif().get(ORIENTATION, 1)
    return value if value in _TURNS else 1


def stated_dpi(image: Image.Image) -> float | None:
    """The resolution that the file states, None when it states none or an implausible one."""
    stated = image.info.get("dpi")
    if not isinstance(stated, tuple):
        return None
    dpi = float(stated[0])
    if 50 <= dpi <= 2400:
        return dpi
    return None


def upright(image: Image.Image, value: int) -> Image.Image:
    """The image turned as its EXIF orientation asks."""
    turn = _TURNS.get(value)
    if turn is None:
        return image
    return image.transpose(turn)


def turned(image: Image.Image, clockwise: int) -> Image.Image:
    """The image turned by 0, 90, 180 or 270 degrees."""
    turn = _QUARTER_TURNS.get(clockwise)
    if turn is None:
        return image
    return image.transpose(turn)


def flatten(image: Image.Image, pixels: int) -> Image.Image:
    """A grey or RGB copy without transparency, scaled down to about `pixels` at most."""
    plain = _plain(image)
    shrink = (plain.width * plain.height / pixels) ** 0.5
    if shrink > 1:
        width = max(1, round(plain.width / shrink))
        height = max(1, round(plain.height / shrink))
        plain = plain.resize((width, height), Image.Resampling.BOX)
    if plain.mode == "RGBA":
        plain = _opaque(plain)
    return plain


def thumbnail(image: Image.Image, side: int) -> bytes:
    """A small copy as a WebP without metadata, its long side at most `side` pixels."""
    small = image.copy()
    small.thumbnail((side, side))
    small.info = {}  # WebP would carry the profile and the EXIF of the original
    buffer = io.BytesIO()
    small.save(buffer, "WEBP", quality=80)
    return buffer.getvalue()


def _plain(image: Image.Image) -> Image.Image:
    """The image in mode L, RGB or RGBA."""
    if image.mode in ("L", "RGB") and "transparency" not in image.info:
        return image.copy()
    if image.mode == "1":
        return image.convert("L")
    if image.mode.startswith(("I", "F")):
        return _eight_bits(image)
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """More than eight bits of grey, stretched between the darkest and the lightest pixel.

    So images that use 10 or 12 of 16 bits stay readable.
    """
    deep = image.convert("F")
    darkest, lightest = deep.getextrema()
    low, high = float(darkest), float(lightest)  # type: ignore[arg-type]  # one band: two numbers
    scale = 1.0
    if high > low:
        scale = 255 / (high - low)
    return deep.point(lambda value: value * scale + (0 - low * scale)).convert("L")


def _opaque(image: Image.Image) -> Image.Image:
    """On white; on black when white hides everything, as it hides white letters."""
    for background in ("white", "black"):
        flat = Image.new("RGB", image.size, background)
        flat.paste(image, mask=image.getchannel("A"))
        low, high = flat.convert("L").getextrema()
        if high - low >= FAINT:  # type: ignore[operator]  # one band: two numbers
            break
    return flat
