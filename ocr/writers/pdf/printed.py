"""The print of an Office file, with the words that it shows as pictures or does not show at all.

What was recognised in a picture is written where the picture stands. The rest, as a slide's notes,
is written without ink at the foot of its page: two files of one job hold the same words.
"""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

import pikepdf
from msgspec.structs import replace
from pikepdf import Array

from ocr.document import Block, Box, Line, Page, Picture, Word
from ocr.optional import Step, improved
from ocr.readers.containers import DOC, DOCX
from ocr.readers.pdf.opening import opened, page_of
from ocr.writers.pdf.drawn import (
    Drawn,
    Look,
    difference,
    drawn_pictures,
    is_as_large,
    look_of,
    look_of_drawn,
)
from ocr.writers.pdf.font import InvisibleFont, deflated
from ocr.writers.pdf.geometry import upright, visible
from ocr.writers.pdf.layer import Matrix, layer
from ocr.writers.pdf.mending import streams
from ocr.writers.pdf.metadata import describe
from ocr.writers.pdf.original import free_name, own_resources, save
from ocr.writers.pdf.subset import keep_pages
from ocr.writers.pdf.unprinted import PrintedText
from ocr.writers.source import Source

_FINE = 4  # pixels a point, of the words at the foot of a page
_HIGH = 4.0  # points: the letters there
_ADVANCE = 0.5  # of a letter's height
_MOST_PICTURES = 500


def write_printed(pages: Iterable[Page], source: Source, printed: BinaryIO, out: BinaryIO) -> None:
    """The print with all words of `pages`; the print as it is where that fails."""

    def with_words() -> bool:
        printed.seek(0)
        with pikepdf.Pdf.open(printed) as pdf:
            _add(pages, source, printed, pdf)
            describe(pdf, source.title)
            save(pdf, out)
        return True

    if not improved(Step.PRINTED_WORDS, False, with_words):
        out.seek(0)
        out.truncate()
        printed.seek(0)
        shutil.copyfileobj(printed, out)


@dataclass(slots=True)
class _Shown:
    """A picture of the file with words in it, as large as its stored pixels."""

    picture: Picture
    size: tuple[int, int]
    look: Look
    page: int  # the printed page on which it is likely to stand
    places: list[Drawn] = field(default_factory=list)


def _add(pages: Iterable[Page], source: Source, printed: BinaryIO, pdf: pikepdf.Pdf) -> None:
    text = PrintedText(_texts(printed))
    lines: dict[int, list[Line]] = {}
    shown: list[_Shown] = []
    known: set[str] = set()  # a picture that stands in several places is written at all of them
    for index, page in enumerate(pages):
        for place, missing in text.missing(page, index):
            lines.setdefault(place, []).extend(missing)
        for item in page.blocks:
            if not isinstance(item, Picture) or not item.blocks or item.source in known:
                continue
            known.add(item.source)
            if len(shown) < _MOST_PICTURES:
                found = _with_look(item, index, page, source, text.page)
                if found is not None:
                    shown.append(found)
                else:
                    lines.setdefault(text.page, []).extend(item.lines)
    if text.is_scrambled:
        lines = {}
    _find_places(shown, drawn_pictures(pdf))
    layers = _Layers(pdf)
    for each in shown:
        for drawn in each.places:
            layers.picture(each, drawn)
        if not each.places:
            lines.setdefault(each.page, []).extend(each.picture.lines)
    for number, found_lines in lines.items():
        layers.foot(number, found_lines)
    layers.finish()
    if source.numbers and source.media_type in (DOC, DOCX) and text.used:
        keep_pages(pdf, [place + 1 for place in sorted(text.used)])


def _texts(printed: BinaryIO) -> list[str]:
    found = []
    with opened(printed) as document:
        for number in range(len(document)):
            with page_of(document, number) as page:
                found.append(page.get_textpage().get_text_range())
    return found


def _with_look(
    picture: Picture, index: int, page: Page, source: Source, place: int
) -> _Shown | None:
    image = source.picture(index + 1, page, picture)
    if image is None:
        return None
    return _Shown(picture, image.size, look_of(image), place)


def _find_places(shown: list[_Shown], drawn: list[Drawn]) -> None:
    """Give every drawn picture to the one of the file that it looks like most, and what is left to
    pictures of its size: those were cut.
    """
    looks: dict[tuple[int, int], Look | None] = {}
    left: list[Drawn] = []
    for each in drawn:
        key = each.image.objgen
        if key not in looks:
            looks[key] = look_of_drawn(each.image)
        best = _most_alike(shown, looks[key])
        if best is None:
            left.append(each)
        else:
            best.places.append(each)
    for one in shown:
        if one.places:
            continue
        for each in left:
            if is_as_large(each, one.picture.box):
                one.places.append(each)
                left.remove(each)
                break


def _most_alike(shown: list[_Shown], look: Look | None) -> _Shown | None:
    best, least = None, 0.0
    if look is None:
        return None
    for one in shown:
        found = difference(one.look, look)
        if found is not None and (best is None or found < least):
            best, least = one, found
    return best


class _Layers:
    """Writes invisible words on the pages, with one font for all of them."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._font = InvisibleFont()
        # Filled in at the end, when all characters are known.
        self._object = pdf.make_indirect(pikepdf.Dictionary())
        self._names: dict[int, str] = {}

    def picture(self, shown: _Shown, drawn: Drawn) -> None:
        """The words of a picture where it is drawn."""
        width, height = shown.size
        blocks = shown.picture.blocks
        if not any(word.box for line in shown.picture.lines for word in line.words):
            blocks = _spread(list(shown.picture.lines), width, height)
        page = Page(width, height, blocks)
        a, b, c, d, e, f = drawn.matrix
        matrix = (a / width, b / width, c / height, d / height, e, f)
        self._write(drawn.page, page, matrix)

    def foot(self, number: int, lines: list[Line]) -> None:
        """Lines that the page does not show, small, at its foot."""
        area = visible(self._pdf.pages[number].obj)
        width = max(1, round((area[2] - area[0]) * _FINE))
        height = max(1, round((area[3] - area[1]) * _FINE))
        high = round(min(_HIGH * _FINE, height / (len(lines) + 1)))
        place = _spread(lines, width, min(height, high * len(lines)))
        blank = Page(width, height, place)
        moved = blank.map_boxes(lambda box: replace(box, top=box.top + height - high * len(lines)))
        self._write(number, moved, upright(moved, area, 0))

    def _write(self, number: int, page: Page, matrix: Matrix) -> None:
        target = self._pdf.pages[number].obj
        fonts = own_resources(target, "/Font")
        name = self._names.get(number) or free_name(fonts)
        content = layer(page, self._font, name, matrix)
        if not content:
            return
        self._names[number] = name
        fonts[f"/{name}"] = self._object
        target.Contents = Array([deflated(self._pdf, content), *streams(target)])

    def finish(self) -> None:
        if self._names:
            for key, value in self._font.embed(self._pdf).items():
                self._object[key] = value


def _spread(lines: list[Line], width: int, height: int) -> tuple[Block, ...]:
    """Lines without places, one below the other in an area, as wide as their letters need."""
    high = max(1, height // len(lines))
    blocks = []
    for number, line in enumerate(lines):
        top = number * high
        letters = sum(len(word.text) + 1 for word in line.words)
        wide = min(high * _ADVANCE, width / letters)
        left = 0.0
        words: list[Word] = []
        for word in line.words:
            right = left + wide * len(word.text)
            across = max(1, round(right) - round(left))
            words.append(replace(word, box=Box(round(left), top, across, high)))
            left = right + wide
        box = Box(0, top, width, high)
        blocks.append(Block((Line(tuple(words), box),), box))
    return tuple(blocks)
