"""An engine without OCR, for tests to which it does not matter how a text is found: see the fixture
`engine`.

It stands in the registry like any other. It gives what the test has put into `answers`, in turn,
and after that the text that a sample picture was drawn with, whatever kind of file the picture has
become.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import pytest
from PIL import Image, ImageChops, ImageStat

from ocr import children
from ocr.document import Block, Box, Line, Page, Word
from ocr.readers.pixels import PageImage
from ocr.recognition.engines import ENGINES, Engine, RecognitionOptions, Row
from ocr.sandbox.targets import Answer, ChildFunction, Request

NAME = "fake"
THUMBNAIL = (48, 12)
# Mean difference of two thumbnails, of 255: JPEG's losses are below 1, other words above 10
SAME = 4.0


@dataclass(frozen=True)
class Drawn:
    """A picture that samples drew, and the page that a perfect engine would find in it."""

    size: tuple[int, int]
    thumbnail: Image.Image
    page: Page


drawn: list[Drawn] = []


def remember(image: Image.Image, page: Page) -> None:
    drawn.append(Drawn(image.size, thumbnail_of(image), page))


def thumbnail_of(image: Image.Image) -> Image.Image:
    return image.convert("L").resize(THUMBNAIL, Image.Resampling.BOX)


def page_of(image: Image.Image) -> Page:
    """What was drawn; an empty page for a picture that nobody drew."""
    thumbnail = thumbnail_of(image)
    found = Page(*image.size, ())
    least = SAME
    for each in drawn:
        if each.size != image.size:
            continue
        difference = ImageStat.Stat(ImageChops.difference(each.thumbnail, thumbnail)).mean[0]
        if difference < least:
            least = difference
            found = each.page
    return found


def page(*words: str) -> Page:
    """A page of one line, read with confidence 0.9."""
    box = Box(0, 0, 100, 20)
    line = Line(tuple(Word(word, box, 0.9) for word in words), box)
    return Page(100, 20, (Block((line,), box),))


@dataclass
class FakeEngine:
    """`answers`: pages, exceptions, and functions that give a page."""

    answers: list[Any] = field(default_factory=list)
    otherwise: Callable[[Image.Image], Page] = page_of

    def read(self, image: PageImage, options: RecognitionOptions, /) -> Page:
        del options
        if not self.answers:
            return self.otherwise(image.image)
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        if callable(answer):
            answer = answer()
        assert isinstance(answer, Page)
        return answer

    def languages(self) -> list[str]:
        return ["chi_sim", "eng"]

    def available(self) -> None:
        pass

    def warm(self) -> None:
        pass


class ChildHere:
    """The worker's child, but what the fake engine is to read is read in this process."""

    def __init__(self, real: Callable[[], Any]) -> None:
        self.real = real

    def call(
        self,
        function: ChildFunction[Request, Answer],
        request: Request,
        *,
        files: Sequence[BinaryIO] = (),
        **options: Any,
    ) -> Answer:
        if getattr(request, "provider", "") != NAME:
            answer: Answer = self.real().call(function, request, files=files, **options)
            return answer
        for file in files:
            file.seek(0)
        return function(request, list(files))


def register(made: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the test ends."""

    def load() -> Engine:
        return made

    monkeypatch.setitem(ENGINES, NAME, Row(load, "Fake", "pictures that tests draw"))
    child = ChildHere(children.engine)
    monkeypatch.setattr(children, "engine", lambda: child)
