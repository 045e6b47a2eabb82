"""A reader of a type of one page, whose text stands in the file."""

from typing import TYPE_CHECKING, BinaryIO

from ocr.document import Block, Box, Line, Page, Word
from ocr.errors import EngineError, ErrorCode
from ocr.readers import PageReader
from ocr.readers.graphics import Graphics
from ocr.readers.requests import ProbeAnswer, ProbeRequest

if TYPE_CHECKING:
    from ocr.readers.pixels import PageImage

START = b"TOY!"


class ToyReader:
    def probe(self, request: ProbeRequest, file: BinaryIO) -> ProbeAnswer:
        del request, file
        return ProbeAnswer(
            media_type="application/x-toy-text",
            extension="toy",
            pages=1,
            width=100,
            height=100,
            pixels=0,
        )

    def own_page(self, file: BinaryIO, frame: int = 0, *, password: str = "") -> Page | None:
        del frame, password
        file.seek(len(START))
        box = Box(0, 0, 10, 10)
        words = tuple(Word(text, box, 1.0) for text in file.read().decode().split())
        return Page(100, 100, (Block((Line(words, box),), box),), recognised=False)

    def visible_text(self, file: BinaryIO, frame: int = 0, *, password: str = "") -> Page:
        del file, frame, password
        return Page(100, 100, ())

    def graphics(self, file: BinaryIO, frame: int = 0, *, password: str = "") -> Graphics:
        del file, frame, password
        return Graphics()

    def load_page(self, file: BinaryIO, frame: int = 0, *, password: str = "") -> "PageImage":
        raise EngineError("A toy has no picture.", code=ErrorCode.UNREADABLE)


def load_reader() -> PageReader:
    return ToyReader()
