"""A local engine that finds two words on every page, one of them misread."""

from typing import TYPE_CHECKING

from ocr.document import Block, Box, Line, Page, Word
from ocr.recognition.engines import Engine, RecognitionOptions

if TYPE_CHECKING:
    from ocr.readers.pixels import PageImage


class ToyEngine:
    def read(self, image: "PageImage", options: RecognitionOptions, /) -> Page:
        del options
        words = (
            Word("toyy", Box(0, 0, 10, 10), 0.5),
            Word("engine", Box(20, 0, 10, 10), 0.9),
        )
        box = Box(0, 0, 30, 10)
        return Page(image.width, image.height, (Block((Line(words, box),), box),))

    def languages(self) -> list[str]:
        return ["eng"]

    def available(self) -> None:
        pass

    def warm(self) -> None:
        pass


def load_engine() -> Engine:
    return ToyEngine()
