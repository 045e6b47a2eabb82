"""Images: checked before they are decoded, thumbnailed, and turned into upright page images.

Pillow is held to one format, the one the bytes show, and its header is judged before a pixel is
decoded.
"""

import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import BinaryIO

from PIL import Image

from ocr import optional
from ocr.document import Page
from ocr.errors import EngineError, ErrorCode
from ocr.optional import Step
from ocr.readers.graphics import Graphics
from ocr.readers.pixels import (
    ORIENTATION,
    PAGE_PIXELS,
    PageImage,
    flatten,
    orientation,
    stated_dpi,
    thumbnail,
    upright,
)
from ocr.readers.requests import ProbeAnswer, ProbeRequest
from ocr.readers.sniff import HEAD, sniff

FORMATS: dict[str, tuple[str, str]] = {  # media type -> Pillow's format, file extension
    "image/png": ("PNG", "png"),
    "image/jpeg": ("JPEG", "jpg"),
    "image/gif": ("GIF", "gif"),
    "image/bmp": ("BMP", "bmp"),
    "image/tiff": ("TIFF", "tiff"),
    "image/webp": ("WEBP", "webp"),
    "image/heic": ("HEIF", "heic"),
}
# What else a phone stores in such a file is a preview or a depth map, not a page.
_ONE_PICTURE = ("JPEG", "MPO", "HEIF")
_ANIMATED = ("GIF", "PNG", "WEBP")  # their frames are a film, not the pages of a document
_TURNED = ("TIFF", "HEIF")  # their decoders turn them, and their size is the upright one
# Pillow meets damaged bytes with nearly any exception. MemoryError is not among them: the sandbox
# reports it.
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
_SMALL = 1024  # pixels of a side below which a JPEG is decoded whole


def probe(request: ProbeRequest, file: BinaryIO) -> ProbeAnswer:
    """Check one image wholly and describe it.

    Raises EngineError "unsupported", "too_large", "unreadable".
    """
    with readable(request.max_pixels):
        media_type, image = open_image(file)
        width, height = upright_size(image)
        if request.first_frame and image.format in _ANIMATED:
            pixels, frames = width * height, 1
        else:
            pixels, frames = _check_frames(image, request.max_pixels, request.max_pages)
        return ProbeAnswer(
            media_type=media_type,
            extension=FORMATS[media_type][1],
            pages=frames,
            width=width,
            height=height,
            pixels=pixels,
            thumbnail=_decode(image, frames, request.thumbnail),
        )


@contextmanager
def readable(max_pixels: int) -> Iterator[None]:
    """Holds Pillow to the limit and turns its errors into EngineError."""
    Image.MAX_IMAGE_PIXELS = max_pixels
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(str(error), max_pixels) from error
    except _DAMAGE as error:
        raise EngineError(
            "The image is damaged or incomplete and cannot be read.", code=ErrorCode.UNREADABLE
        ) from error


def open_image(file: BinaryIO) -> tuple[str, Image.Image]:
    """The media type and the image with only its header read; call it within `readable`."""
    file.seek(0)
    media_type = sniff(file.read(HEAD))
    if media_type not in FORMATS:
        raise EngineError(
            "The file is not a PNG, JPEG, GIF, BMP, TIFF, WebP or HEIC image.",
            code=ErrorCode.UNSUPPORTED,
        )
    if media_type == "image/heic":
        _learn_heic()
    file.seek(0)
    return media_type, Image.open(file, formats=[FORMATS[media_type][0]])


@cache
def _learn_heic() -> None:
    """Teach Pillow HEIC, which most processes never meet."""
    from pillow_heif import register_heif_opener

    # With thumbnails a check would decode the small picture in the file, not the large one.
    register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


def frame_count(image: Image.Image, *, limit: int) -> int:
    """How many frames there are, or `limit` + 1 when there are more. Reads headers only."""
    if image.format in _ONE_PICTURE:
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
    """Width and height after the EXIF orientation."""
    width, height = image.size
    if image.format in _TURNED:
        return width, height
    if image.getexif().get(ORIENTATION) in (5, 6, 7, 8):
        return height, width
    return width, height


def _check_frames(image: Image.Image, max_pixels: int, max_frames: int) -> tuple[int, int]:
    """The pixels of all frames and their number, from headers alone."""
    frames = frame_count(image, limit=max_frames)
    if frames > max_frames:
        message = f"The image has more than {max_frames} frames; no more are accepted."
        raise EngineError(message, code=ErrorCode.TOO_LARGE)
    if image.format != "TIFF":
        return image.width * image.height * frames, frames
    pixels = 0
    for frame in range(frames):
        pixels += _tiff_pixels(image, frame, max_pixels)
    return pixels, frames


def _tiff_pixels(image: Image.Image, frame: int, max_pixels: int) -> int:
    image.seek(frame)
    pixels = image.width * image.height
    if pixels > max_pixels:
        raise _too_large(f"({pixels} pixels)", max_pixels)
    return pixels


def _too_large(found: str, max_pixels: int) -> EngineError:
    """The error with both numbers; `found` is Pillow's message, with the pixels in brackets."""
    size = "too many pixels"
    match = re.search(r"\((\d+) pixels\)", found)
    if match:
        size = f"{_mega(int(match[1]))} megapixels"
    message = f"The image has {size}; at most {_mega(max_pixels)} are accepted."
    return EngineError(message, code=ErrorCode.TOO_LARGE)


def _mega(pixels: int) -> str:
    return f"{pixels / 1e6:,.1f}".removesuffix(".0")


def _decode(image: Image.Image, frames: int, side: int | None) -> bytes | None:
    """Decode every frame; the thumbnail is made of the first."""
    if frames > 1:  # else it stands at its only frame, which in HEIC is not always the first
        image.seek(0)
    # A JPEG's whole stream is read even when it is decoded to an eighth: damage shows, memory is
    # spared.
    least = max(side or 0, _SMALL)
    image.draft(None, (least, least))
    image.load()
    made = None
    if side is not None:
        made = optional.improved(Step.THUMBNAIL, None, lambda: _thumbnail(image, side))
    for frame in range(1, frames):
        image.seek(frame)
        image.load()
    return made


def _thumbnail(image: Image.Image, side: int) -> bytes:
    small = flatten(image, (side * 4) ** 2)
    return thumbnail(upright(small, orientation(image)), side)


def own_page(file: BinaryIO, frame: int = 0, *, password: str = "") -> None:
    """None: an image has no text of its own."""


def visible_text(file: BinaryIO, frame: int = 0, *, password: str = "") -> Page:
    """None of it: an image has no text of its own."""
    return Page(0, 0, ())


def graphics(file: BinaryIO, frame: int = 0, *, password: str = "") -> Graphics:
    """None: the lines of an image are found in its pixels."""
    return Graphics()


def load_page(
    file: BinaryIO, frame: int = 0, *, password: str = "", max_pixels: int = 100_000_000
) -> PageImage:
    """One frame as an upright RGB image, scaled down to at most 25 megapixels.

    EXIF orientation is applied; palette, CMYK, 16-bit, transparent (on white) and 1-bit images
    become RGB. No image has a password. Raises EngineError "unsupported", "too_large",
    "unreadable".
    """
    with readable(max_pixels):
        _, image = open_image(file)
        if frame:
            image.seek(frame)
        width, height = upright_size(image)
        dpi = stated_dpi(image)
        image.draft(None, _within(image.size, PAGE_PIXELS))
        image.load()
        page = upright(flatten(image, PAGE_PIXELS), orientation(image)).convert("RGB")
        if dpi is not None:
            dpi = dpi * page.width / width
        return PageImage(page, width, height, dpi)


def _within(size: tuple[int, int], pixels: int) -> tuple[int, int]:
    """A size made smaller to have at most so many pixels."""
    width, height = size
    scale = min(1.0, (pixels / (width * height)) ** 0.5)
    return max(1, int(width * scale)), max(1, int(height * scale))
