"""The file that was read, for writers that show its pages or the pictures in it."""

from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image

from ocr.document import Box, Page, Picture
from ocr.readers import page_reader, whole_reader
from ocr.readers.pixels import turned


@dataclass(frozen=True, slots=True)
class Source:
    """`file` is seekable; `password` opens it where it has one; `title` is its name without the extension."""

    file: BinaryIO
    media_type: str
    title: str = ""
    password: str = ""

    def image(self, number: int, page: Page) -> Image.Image:
        """Page `number` (from 1) as an upright RGB image; it may be smaller than the page's pixels.

        Raises what the reader's `load_page` raises; only for readers that have one.
        """
        pages = page_reader(self.media_type)
        loaded = pages.load_page(self.file, number - 1, password=self.password).image
        return turned(loaded, page.rotation)

    def picture(self, number: int, page: Page, picture: Picture) -> Image.Image | None:
        """What a picture shows, in RGB or RGBA; None where it cannot be decoded."""
        if picture.source:
            return whole_reader(self.media_type).picture(self.file, picture.source, self.password)
        image = self.image(number, page)
        return image.crop(
            _scaled(picture.box, image.width / page.width, image.height / page.height)
        )


def _scaled(box: Box, x: float, y: float) -> tuple[int, int, int, int]:
    return round(box.left * x), round(box.top * y), round(box.right * x), round(box.bottom * y)
