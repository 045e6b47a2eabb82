"""Images: checked before they are decoded, thumbnailed, and turned into upright page images.

Pillow is held to one format, the one the bytes show, and its header is judged before a pixel is decoded.
"""

import base64
import io
import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from PIL import Image

from ocr.errors import EngineError
from ocr.readers.pixels import ORIENTATION, PageImage, flatten, orientation, upright
from ocr.readers.sniff import HEAD, sniff

FORMATS: dict[str, tuple[str, str]] = {  # media type -> Pillow's format, file extension
    "image/png": ("PNG", "png"),
    "image/jpeg": ("JPEG", "jpg"),
    "image/gif": ("GIF", "gif"),
    "image/bmp": ("BMP", "bmp"),
    "image/tiff": ("TIFF", "tiff"),
    "image/webp": ("WEBP", "webp"),
}
# Pillow meets damaged bytes with nearly any exception. MemoryError is not among them: the sandbox reports it.
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    LookupError,
    TypeError,
    ArithmeticError,
    AttributeError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
)
PAGE_PIXELS = 25_000_000
_SMALL = 1024  # pixels of a side below which a JPEG is decoded whole


def probe(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    """Check one image wholly and describe it.

    payload: max_pixels (of one frame), max_frames, thumbnail (long side in pixels, or None for none).
    Returns media_type, extension, width and height (upright), frames, pixels (of all frames together) and
    thumbnail (a WebP in base64, without metadata). Raises EngineError "unsupported", "too_large", "unreadable".
    """
    with readable(payload["max_pixels"]):
        media_type, image = open_image(files[0])
        width, height = upright_size(image)
        pixels, frames = _check_frames(image, payload["max_pixels"], payload["max_frames"])
        return {
            "media_type": media_type,
            "extension": FORMATS[media_type][1],
            "width": width,
            "height": height,
            "frames": frames,
            "pixels": pixels,
            "thumbnail": _decode(image, frames, payload.get("thumbnail")),
        }


@contextmanager
def readable(max_pixels: int) -> Iterator[None]:
    """Holds Pillow to the limit and turns every way in which it says no into an EngineError."""
    Image.MAX_IMAGE_PIXELS = max_pixels
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(str(error), max_pixels) from error
    except _DAMAGE as error:
        raise EngineError("The image is damaged or incomplete and cannot be read.", code="unreadable") from error


def open_image(file: BinaryIO) -> tuple[str, Image.Image]:
    """The media type and the image with only its header read; call it within `readable`."""
    file.seek(0)
    media_type = sniff(file.read(HEAD))
    if media_type not in FORMATS:
        raise EngineError("The file is not a PNG, JPEG, GIF, BMP, TIFF or WebP image.", code="unsupported")
    file.seek(0)
    return media_type, Image.open(file, formats=[FORMATS[media_type][0]])


def frame_count(image: Image.Image, *, limit: int) -> int:
    """How many frames there are, or `limit` + 1 when there are more. Reads headers only."""
    # The second picture that a phone hides in a JPEG is a preview or a depth map, not a page.
    if image.format in ("JPEG", "MPO"):
        return 1
    # Pillow counts a TIFF by following its directories to the end: here no further than the limit.
    if image.format != "TIFF":
        return int(getattr(image, "n_frames", 1))
    for frame in range(limit + 1):
        try:
            image.seek(frame)
        except EOFError:
            return frame
    return limit + 1


def upright_size(image: Image.Image) -> tuple[int, int]:
    """Width and height after the EXIF orientation. Pillow turns a TIFF itself and gives its upright size."""
    width, height = image.size
    turned = image.format != "TIFF" and image.getexif().get(ORIENTATION) in (5, 6, 7, 8)
    return (height, width) if turned else (width, height)


def _check_frames(image: Image.Image, max_pixels: int, max_frames: int) -> tuple[int, int]:
    """The pixels of all frames and their number, from headers alone."""
    frames = frame_count(image, limit=max_frames)
    if frames > max_frames:
        raise EngineError(f"The image has more than {max_frames} frames; no more are accepted.", code="too_large")
    if image.format != "TIFF":
        return image.width * image.height * frames, frames
    return sum(_tiff_pixels(image, frame, max_pixels) for frame in range(frames)), frames


def _tiff_pixels(image: Image.Image, frame: int, max_pixels: int) -> int:
    image.seek(frame)
    pixels = image.width * image.height
    if pixels > max_pixels:
        raise _too_large(f"({pixels} pixels)", max_pixels)
    return pixels


def _too_large(found: str, max_pixels: int) -> EngineError:
    """The sentence with both numbers; `found` is Pillow's, which names the pixels in brackets."""
    match = re.search(r"\((\d+) pixels\)", found)
    size = f"{_mega(int(match[1]))} megapixels" if match else "too many pixels"
    return EngineError(f"The image has {size}; at most {_mega(max_pixels)} are accepted.", code="too_large")


def _mega(pixels: int) -> str:
    return f"{pixels / 1e6:,.1f}".removesuffix(".0")


def _decode(image: Image.Image, frames: int, thumbnail: int | None) -> str | None:
    """Decode every frame; the thumbnail is made of the first."""
    # A JPEG's whole stream is read even when it is decoded to an eighth: damage shows, memory is spared.
    image.seek(0)
    image.draft(None, (max(thumbnail or 0, _SMALL),) * 2)
    image.load()
    made = None if thumbnail is None else _thumbnail(image, thumbnail)
    for frame in range(1, frames):
        image.seek(frame)
        image.load()
    return made


def _thumbnail(image: Image.Image, side: int) -> str:
    small = upright(flatten(image, (side * 4) ** 2), orientation(image))
    small.thumbnail((side, side))
    small.info = {}  # WebP would carry the profile and the EXIF of the original
    buffer = io.BytesIO()
    small.save(buffer, "WEBP", quality=80)
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def load_page(file: BinaryIO, frame: int = 0, *, max_pixels: int = 100_000_000) -> PageImage:
    """One frame as an upright RGB image; more than 25 megapixels are scaled down to that.

    EXIF orientation is applied; palette, CMYK, 16-bit, transparent (on white) and 1-bit images become RGB.
    Raises EngineError "unsupported", "too_large", "unreadable".
    """
    with readable(max_pixels):
        image = open_image(file)[1]
        if frame:
            image.seek(frame)
        width, height = upright_size(image)
        dpi = _dpi(image)
        image.draft(None, _within(image.size, PAGE_PIXELS))
        image.load()
        page = upright(flatten(image, PAGE_PIXELS), orientation(image)).convert("RGB")
        return PageImage(page, width, height, dpi and dpi * page.width / width)


def _within(size: tuple[int, int], pixels: int) -> tuple[int, int]:
    scale = min(1.0, (pixels / (size[0] * size[1])) ** 0.5)
    return max(1, int(size[0] * scale)), max(1, int(size[1] * scale))


def _dpi(image: Image.Image) -> float | None:
    stated = image.info.get("dpi")
    dpi = float(stated[0]) if isinstance(stated, tuple) else 0.0
    return dpi if 50 <= dpi <= 2400 else None
