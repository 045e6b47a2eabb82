"""PDF from PDF: words where they stand, all scripts, and nothing else of the file touched."""

import shutil
import subprocess
from unicodedata import normalize

import pytest
from pikepdf import Array

from ocr.document import Line
from tests.ocr.writer_pdf_support import (
    apart,
    copied,
    inked,
    line,
    page,
    picture_of,
    problems,
    scan_pdf,
    selected,
    written,
)

SIZE = (875, 1240)  # pixels of A5 at 150 dpi
_GREYS = {"first": 0, "second": 77, "third": 153}
_BARS = b"0 g 60 500 120 20 re f 0.3 g 200 440 90 14 re f 0.6 g 250 120 60 30 re f\n"
_HELLO = line(("Hello", (100, 100, 200, 40)), ("World", (320, 100, 220, 40)))


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_words_stand_where_the_page_shows_them(rotate: int, rotation: int) -> None:
    data = scan_pdf(_BARS, Rotate=rotate, CropBox=Array([30, 50, 400, 560]))
    before = picture_of(data, rotation=rotation)
    boxes = {text: inked(before, grey) for text, grey in _GREYS.items()}
    lines = [
        line((text, (box.left, box.top, box.width, box.height))) for text, box in boxes.items()
    ]
    result = written([page(before.size, *lines, rotation=rotation)], data)
    after = picture_of(result)
    assert after.size == before.size
    for text, box in boxes.items():
        assert apart(inked(after, _GREYS[text]), box) <= 1
        assert apart(selected(result, text), box) <= 2
    assert problems(result) == []


def test_words_of_another_scale_than_dpi_says_still_fit() -> None:
    result = written([page((420, 1190), line(("word", (100, 200, 120, 40))), dpi=0.0)], scan_pdf())
    found = selected(result, "word", dpi=72)
    assert [found.left, found.top, found.width, found.height] == pytest.approx(
        [100, 100, 120, 20], abs=2
    )


@pytest.mark.parametrize(
    "words",
    [
        ["Grüße,", "Žluťoučký", "кириллица", "Ελλάδα"],
        ["שלום", "עולם", "טוב"],
        ["בְּרֵאשִׁית", "בָּרָא"],
        ["מספר", "1,234.50", "ש״ח"],
        ["السعر", "١٢٣", "دينار"],
        ["हिन्दी", "ภาษาไทย", "தமிழ்"],
        ["한국어", "문장"],
        ["face", "😀👍", "\U0001d4b3"],
    ],
)
def test_every_script_is_copied_as_it_was_read(words: list[str]) -> None:
    result = written([page(SIZE, _laid(words))], scan_pdf())
    # PDFium changes the order of marks on one letter, which by Unicode's rules is the same text.
    assert normalize("NFC", copied(result).strip()) == normalize("NFC", " ".join(words))
    for word in words:
        assert poppler(result) is None or word in str(poppler(result))


def _laid(words: list[str]) -> Line:
    """Words side by side, from the right where the first runs that way."""
    left = range(60, 800, 180)
    places = reversed(left[: len(words)]) if "\u0590" <= words[0][0] <= "\u06ff" else left
    return line(
        *((word, (place, 100, 150, 40)) for word, place in zip(words, places, strict=False))
    )


def poppler(data: bytes) -> str | None:
    """The text as poppler reads it, in reading order and without marks of direction; None where it
    is not installed.
    """
    if shutil.which("pdftotext") is None:
        return None
    run = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return "".join(char for char in run.stdout.decode() if char not in "\u202a\u202b\u202c")


def test_words_that_touch_stay_apart() -> None:
    """At a low resolution no pixel is left between them; readers would take them for one word."""
    touching = line(
        ("of", (100, 100, 12, 8)), ("the", (112, 100, 14, 8)), ("end", (125, 100, 20, 8))
    )
    result = written([page(SIZE, touching)], scan_pdf())
    assert copied(result).split() == ["of", "the", "end"]
    assert poppler(result) is None or str(poppler(result)).split() == ["of", "the", "end"]
    for word in touching.words:
        assert apart(selected(result, word.text), word.box) <= 3


def test_ideographs_side_by_side_are_copied_without_spaces() -> None:
    words = line(
        ("中文", (100, 100, 80, 40)), ("字符", (188, 100, 80, 40)), ("abc", (300, 100, 80, 40))
    )
    assert copied(written([page(SIZE, words)], scan_pdf())).strip() == "中文字符 abc"


def test_columns_are_selected_from_top_to_bottom_and_right_to_left() -> None:
    columns = [line(("縦書きの", (500, 100, 40, 160))), line(("二列目", (440, 100, 40, 120)))]
    result = written([page(SIZE, *columns)], scan_pdf())
    assert "".join(copied(result).split()) == "縦書きの二列目"
    assert apart(selected(result, "二"), columns[1].words[0].box) <= 82
    third = selected(result, "き")
    assert (third.left, third.top) == pytest.approx((500, 180), abs=3)
    assert (third.width, third.height) == pytest.approx((40, 40), abs=3)


def test_lines_and_spaces_are_copied() -> None:
    second = line(("Next", (100, 160, 150, 40)), ("line", (260, 160, 120, 40)))
    assert copied(written([page(SIZE, _HELLO, second)], scan_pdf())) == "Hello World\nNext line"


def test_words_of_a_tilted_line_climb_with_it() -> None:
    words = [(f"word{n}", (60 + 150 * n, 300 - 12 * n, 120, 30)) for n in range(5)]
    result = written([page(SIZE, line(*words))], scan_pdf())
    assert all(abs(selected(result, text).top - box[1]) <= 4 for text, box in words)
    assert copied(result).split() == [text for text, _ in words]


def test_a_word_without_a_place_is_left_out() -> None:
    result = written(
        [page(SIZE, line(("seen", (100, 100, 90, 40)), ("nowhere", (0, 0, 0, 0))))], scan_pdf()
    )
    assert copied(result).strip() == "seen"
