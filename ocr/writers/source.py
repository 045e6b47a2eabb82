"""The file that was read, for writers that show its pages or the pictures in it."""

from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image

from ocr.document import Page, Picture
from ocr.readers import page_reader, whole_reader
from ocr.readers.charts import Chart
from ocr.readers.pixels import turned


@dataclass(frozen=True, slots=True)
class Source:
    """`file` is seekable; `password` opens it where it has one.

    `title` is the file's name without the extension. `numbers` are those that the written pages
    have in the file, in order; none: all its pages are written. `language` is that of its text, a
    BCP 47 tag, "" where it is not known. `printed` is the PDF that LibreOffice made of
    an Office file, where one was made. `has_tags` says of a PDF that its tags are those of a
    program that knew its headings, lists and tables.
    """

    file: BinaryIO
    media_type: str
    title: str = ""
    password: str = ""
    numbers: tuple[int, ...] = ()
    language: str = ""
    printed: BinaryIO | None = None
    has_tags: bool = False

    def number_of(self, position: int) -> int:
        """The number in the file of the page that is written at a place, both from 1."""
        if position > len(self.numbers):
            return position
        return self.numbers[position - 1]

    def image(self, position: int, page: Page) -> Image.Image:
        """The page written at a place (from 1) as an upright RGB image; it may be smaller than the
        page's pixels.

        Raises what the reader's `load_page` raises; only for readers that have one.
        """
        pages = page_reader(self.media_type)
        frame = self.number_of(position) - 1
        loaded = pages.load_page(self.file, frame, password=self.password).image
        return turned(loaded, page.rotation)

    def chart(self, picture: Picture) -> Chart | None:
        """The chart that a picture is; None where it is damaged."""
        return whole_reader(self.media_type).chart(self.file, picture.source, self.password)

    def picture(self, position: int, page: Page, picture: Picture) -> Image.Image | None:
        """What a picture shows, in RGB or RGBA; None where it cannot be decoded."""
        if picture.source:
            return whole_reader(self.media_type).picture(self.file, picture.source, self.password)
        image = self.image(position, page)
        x = image.width / page.width
        y = image.height / page.height
        box = picture.box
        left, right = round(box.left * x), round(box.right * x)
        top, bottom = round(box.top * y), round(box.bottom * y)
        return image.crop((left, top, right, bottom))
