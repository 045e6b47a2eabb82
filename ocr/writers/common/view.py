"""What can be seen of a page: its image and the pictures on it, each loaded once."""

import io

from PIL import Image

from ocr.document import Box, Item, Page, Picture
from ocr.readers import has_pages, reader
from ocr.readers.charts import Chart
from ocr.writers.source import Source

LONG = 1600  # pixels of the long side: enough for a page that is looked at on a screen
_SHARP = 4000  # the same for black and white, which costs little and does not bear shrinking
_TINY = 4096  # pixels
_FLAT = 16  # colours of a drawing: fewer are kept exactly
_BLACK_AND_WHITE = {0, 255, (0, 0, 0), (255, 255, 255)}


class View:
    """One page of the source, which is written at a place (from 1) of the document."""

    def __init__(self, source: Source, position: int, page: Page) -> None:
        self._source, self._position, self.page = source, position, page
        self._image: Image.Image | None = None

    def image(self) -> Image.Image | None:
        """The upright page; None for sources whose pages cannot be shown, as office files."""
        can_be_shown = has_pages(self._source.media_type) and self.page.has_size
        if self._image is None and can_be_shown:
            self._image = self._source.image(self._position, self.page)
        return self._image

    def chart(self, picture: Picture) -> Chart | None:
        """The chart that a picture is; None for other pictures, and where it cannot be had."""
        if not picture.is_chart or has_pages(self._source.media_type):
            return None
        return self._source.chart(picture)

    def picture(self, picture: Picture) -> Image.Image | None:
        """What a picture shows; None where it cannot be had."""
        if picture.is_chart:
            return None
        if picture.source:
            if not hasattr(reader(self._source.media_type), "picture"):
                return None
            return self._source.picture(self._position, self.page, picture)
        box = inside(picture.box, self.page)
        if not box:
            return None
        image = self.image()
        if image is None:
            return None
        return image.crop(pixels(box, image, self.page))


def has_only_a_size(item: Item) -> bool:
    """Whether an item is a picture of a text or a sheet, of which no place is known."""
    if not isinstance(item, Picture) or not item.source:
        return False
    return item.box.left == 0 and item.box.top == 0


def inside(box: Box, page: Page) -> Box:
    """The part of a box that lies on the page; one without area where none does."""
    left = max(box.left, 0)
    top = max(box.top, 0)
    right = min(box.right, page.width)
    bottom = min(box.bottom, page.height)
    return Box(left, top, right - left, bottom - top)


def pixels(box: Box, image: Image.Image, page: Page) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a page's box in its image, at least one pixel."""
    x = image.width / page.width
    y = image.height / page.height
    left = min(int(box.left * x), image.width - 1)
    top = min(int(box.top * y), image.height - 1)
    right = max(left + 1, round(box.right * x))
    bottom = max(top + 1, round(box.bottom * y))
    return left, top, right, bottom


def encoded(image: Image.Image) -> bytes:
    """A file of the image for office files: JPEG for what looks like a photo, else PNG."""
    kind = _kind(image)
    if kind == "1" and max(image.size) <= _SHARP:
        return _saved(image.convert("L").convert("1", dither=Image.Dither.NONE), "PNG")
    image = image.copy()
    image.thumbnail((LONG, LONG), Image.Resampling.BOX)
    if kind == "PNG":
        return _saved(image, "PNG")
    if image.mode not in ("L", "RGB"):
        image = image.convert("RGB")
    return _saved(image, "JPEG", quality=80)


def _kind(image: Image.Image) -> str:
    """ "1" for black and white, "PNG" for what is small, see-through or flat, else "JPEG"."""
    if image.mode in ("RGBA", "LA"):
        return "PNG"
    colours = None
    if image.mode in ("L", "RGB", "1"):
        colours = image.getcolors(_FLAT)
    if colours:
        seen = {colour for _, colour in colours}
        if seen <= _BLACK_AND_WHITE:
            return "1"
        return "PNG"
    if image.width * image.height <= _TINY:
        return "PNG"
    return "JPEG"


def _saved(image: Image.Image, kind: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()
