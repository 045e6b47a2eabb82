"""Digital words on a recognised page: each stands once in the text and in the pdf, as the file has
it.
"""

import io

import numpy as np
import pytest

from ocr.document import Block, Box, Line, Page, Word, around
from ocr.readers.pdf import visible_text
from ocr.recognition.own_words import with_own_words
from tests.ocr.pdf_samples import LOREM, at, document, garbled, made, saved, scan
from tests.ocr.writer_pdf_support import copied, picture_of, written

STAMP = "Received 12.03.2024 by scanner no. 7   Bates 000123"
SCANNED = "q 380 0 0 140 10 100 cm /X Do Q\n"
SIZE = (833, 625)  # pixels of the samples' pages at 150 dpi


def line(top: int, *words: tuple[str, int, int]) -> Line:
    """(text, left, width), one a word."""
    held = tuple(Word(text, Box(left, top, width, 20), 0.8) for text, left, width in words)
    return Line(held, around(word.box for word in held))


def page(*lines: Line, rotation: int = 0) -> Page:
    blocks = tuple(Block((each,), each.box) for each in lines)
    width, height = SIZE
    if rotation in (90, 270):
        width, height = height, width
    return Page(width, height, blocks, rotation=rotation)


LEASE = line(200, ("Harbour", 40, 90), ("log", 140, 40))


def stamped(stamp: str = STAMP, y: int = 285) -> io.BytesIO:
    return made(at(40, y, stamp, 9) + SCANNED, image=scan())


def read_from(own: Page) -> Line:
    """The typed line as an engine reads it: two words as one, and a letter for a digit."""
    first = own.lines[0].words
    texts = ["Received", "12.03.2024", "by", "scanner", "no.7", "", "Bates", "000l23"]
    words = []
    for word, text in zip(first, texts, strict=True):
        box = word.box
        if text == "no.7":
            box = Box(box.left, box.top, box.width + 14, box.height)
        if text:
            words.append(Word(text, box, 0.8))
    return Line(tuple(words), around(word.box for word in words))


def test_a_line_typed_over_a_scan_takes_the_place_of_its_reading() -> None:
    own = visible_text(stamped())
    found = with_own_words(page(read_from(own), LEASE), own)
    assert found.text.splitlines() == [" ".join(STAMP.split()), "", "Harbour log"]
    assert {word.confidence for word in found.lines[0].words} == {1.0}


def test_a_line_that_no_engine_found_gets_its_place() -> None:
    low = visible_text(stamped(y=20))
    assert with_own_words(page(LEASE), low).text.split()[:3] == ["Harbour", "log", "Received"]
    assert with_own_words(page(LEASE), visible_text(stamped())).text.split()[0] == "Received"
    assert with_own_words(page(), low).text == " ".join(STAMP.split())


def test_words_beside_the_typed_ones_stay() -> None:
    file = made(at(40, 285, "Name:", 9) + at(200, 285, "Date:", 9) + SCANNED, image=scan())
    read = line(20, ("Name", 80, 50), ("Ines", 160, 60), ("Dale:", 410, 50), ("today", 500, 60))
    found = with_own_words(page(read, LEASE), visible_text(file))
    assert found.lines[0].text == "Name: Ines Date: today"


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_on_a_page_that_was_turned(rotation: int) -> None:
    own = visible_text(stamped())
    box = with_own_words(page(rotation=rotation), own).lines[0].box
    height, width = SIZE[1], SIZE[0]
    canvas = np.zeros((height, width), bool)
    first = own.lines[0].box
    canvas[first.top : first.bottom, first.left : first.right] = True
    rows, columns = np.nonzero(np.rot90(canvas, -rotation // 90))
    assert (box.left, box.top) == pytest.approx((columns.min(), rows.min()), abs=2)
    assert (box.right, box.bottom) == pytest.approx((columns.max() + 1, rows.max() + 1), abs=2)


def test_what_nobody_sees_or_understands_takes_no_place() -> None:
    covered = made(at(40, 200, "under the scan") + SCANNED, image=scan())
    nonsense = made(at(40, 285, STAMP) + SCANNED, image=scan(), to_unicode=garbled(0xE000))
    for file in (covered, nonsense, made(SCANNED, image=scan())):
        assert visible_text(file).blocks == ()
    read = page(LEASE)
    assert with_own_words(read, visible_text(covered)) is read


def test_in_the_pdf_each_word_stands_once() -> None:
    data = saved(document(at(40, 285, STAMP, 9) + SCANNED, image=scan())).getvalue()
    own = visible_text(io.BytesIO(data))
    found = with_own_words(page(read_from(own), LEASE), own)
    result = written([found], data)
    assert sorted(copied(result).split()) == sorted([*STAMP.split(), "Harbour", "log"])
    assert picture_of(result) == picture_of(data)


def test_letters_that_mean_nothing_are_not_found_in_the_pdf() -> None:
    texts = "".join(at(40, 240 - 20 * row, text) for row, text in enumerate(LOREM))
    data = saved(document(texts, to_unicode=garbled(0xE000))).getvalue()
    assert "\ue054" in copied(data)
    result = written([page(LEASE)], data)
    assert copied(result).split() == ["Harbour", "log"]
    assert picture_of(result) == picture_of(data)


def test_a_text_of_its_own_around_old_text_is_not_found_either() -> None:
    marked = "/Span <</ActualText (old words)>> BDC\n" + at(40, 240, "old words") + "EMC\n"
    nested = "/P <</MCID 0>> BDC\n" + at(40, 200, "others") + "EMC\n"
    data = saved(document(marked + nested)).getvalue()
    assert set(copied(data).split()) == {"old", "words", "others"}
    assert copied(written([page(LEASE)], data)).split() == ["Harbour", "log"]
