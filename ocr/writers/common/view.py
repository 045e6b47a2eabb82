"""What can be seen of a page: its image and the pictures on it, each loaded once."""

import io

from PIL import Image

from ocr.document import Box, Page, Picture
from ocr.readers import has_pages, reader
from ocr.writers.source import Source

LONG = 1600  # pixels of the long side: enough for a page that is looked at on a screen
_SHARP = 4000  # the same for black and white, which costs little and does not bear shrinking
_TINY = 4096  # pixels
_FLAT = 16  # colours of a drawing: fewer are kept exactly


class View:
    """One page of the source."""

    def __init__(self, source: Source, number: int, page: Page) -> None:
        self._source, self._number, self._page = source, number, page
        self._image: Image.Image | None = None

    def image(self) -> Image.Image | None:
        """The upright page; None for sources whose pages cannot be shown, as those of office files."""
        shown = has_pages(self._source.media_type) and self._page.width > 0 < self._page.height
        if self._image is None and shown:
            self._image = self._source.image(self._number, self._page)
        return self._image

    def picture(self, picture: Picture) -> Image.Image | None:
        """What a picture shows; None where it cannot be had."""
        if picture.source:
            known = hasattr(reader(self._source.media_type), "picture")
            return self._source.picture(self._number, self._page, picture) if known else None
        box = inside(picture.box, self._page)
        image = self.image() if box else None
        return image.crop(pixels(box, image, self._page)) if image else None


def inside(box: Box, page: Page) -> Box:
    """The part of a box that lies on the page; one without area where none does."""
    left, top = max(box.left, 0), max(box.top, 0)
    return Box(left, top, min(box.right, page.width) - left, min(box.bottom, page.height) - top)


def pixels(box: Box, image: Image.Image, page: Page) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a page's box in its image, at least one pixel."""
    x, y = image.width / page.width, image.height / page.height
    left, top = min(int(box.left * x), image.width - 1), min(int(box.top * y), image.height - 1)
    return left, top, max(left + 1, round(box.right * x)), max(top + 1, round(box.bottom * y))


def encoded(image: Image.Image) -> bytes:
    """A file of the image for office files: JPEG for what looks like a photo, else PNG."""
    kind = _kind(image)
    if kind == "1" and max(image.size) <= _SHARP:
        return _saved(image.convert("L").convert("1", dither=Image.Dither.NONE), "PNG")
    image = image.copy()
    image.thumbnail((LONG, LONG), Image.Resampling.BOX)
    if kind == "PNG":
        return _saved(image, "PNG")
    return _saved(image if image.mode in ("L", "RGB") else image.convert("RGB"), "JPEG", quality=80)


def _kind(image: Image.Image) -> str:
    """ "1" for black and white, "PNG" for what is small, see-through or flat, else "JPEG"."""
    if image.mode in ("RGBA", "LA"):
        return "PNG"
    colours = image.getcolors(_FLAT) if image.mode in ("L", "RGB", "1") else None
    if colours and {colour for _, colour in colours} <= {0, 255, (0, 0, 0), (255, 255, 255)}:
        return "1"
    return "PNG" if colours or image.width * image.height <= _TINY else "JPEG"


def _saved(image: Image.Image, kind: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()
