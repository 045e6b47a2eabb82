"""A PDF that is drawn from the page tree alone: of an Office file that cannot be printed."""

import io
from typing import Any

import pikepdf
import pypdfium2
import pytest
from msgspec.structs import replace

from ocr.document import NOWHERE, Block, Cell, Line, Page, Picture, Table, Word
from ocr.readers import office
from ocr.readers.containers import DOCX, PPTX, XLSX
from ocr.writers.pdf import write
from ocr.writers.source import Source
from tests.ocr import office_samples as samples
from tests.ocr.writer_pdf_support import problems


def drawn(pages: list[Page], data: bytes = b"", media_type: str = DOCX) -> bytes:
    out = io.BytesIO()
    write(pages, Source(io.BytesIO(data), media_type, "Deed of sale"), out)
    return out.getvalue()


def text_of(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as pdf:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pdf)


def line(text: str) -> Line:
    return Line(tuple(Word(word, NOWHERE, 1.0) for word in text.split()), NOWHERE)


def block(text: str, **more: Any) -> Block:
    return Block((line(text),), NOWHERE, **more)


def table(rows: int, columns: int, text: str = "cell") -> Table:
    cells = []
    for row in range(rows):
        for column in range(columns):
            cells.append(Cell(row, column, (line(f"{text} {row}.{column}"),)))
    return Table(tuple(cells), NOWHERE)


def test_every_part_of_a_page_is_drawn() -> None:
    items = (
        block("Sale of boats", kind="heading", level=1),
        block("The buyer pays <in full> & at once."),
        block("• nets", kind="list", level=2),
        table(2, 3),
    )
    found = drawn([Page(794, 1123, items), Page(794, 1123, (block("Second page"),))])
    assert problems(found) == []
    text = text_of(found)
    for expected in ("Sale of boats", "<in full> & at once.", "• nets", "cell 1.2"):
        assert expected in text
    with pikepdf.open(io.BytesIO(found)) as pdf:
        assert len(pdf.pages) == 2
        assert str(pdf.docinfo["/Title"]) == "Deed of sale"


@pytest.mark.parametrize(
    ("media_type", "make"), [(DOCX, samples.letter), (XLSX, samples.book), (PPTX, samples.deck)]
)
def test_office_files_have_all_their_words(media_type: str, make: Any) -> None:
    data = make()
    pages = office.read_all(io.BytesIO(data))
    found = drawn(pages, data, media_type)
    assert problems(found) == []
    text = text_of(found)
    missing = []
    for page in pages:
        for word in page.words:
            if word.text not in text:
                missing.append(word.text)
    assert missing == []


@pytest.mark.parametrize(
    "text",
    [
        "счёт 451",
        "λιμάνι",
        "港口欢迎你们",
        "สวัสดีท่าเรือ",
        "नमस्ते बंदरगाह",
        "\U0001d50arand \U0001d516um",
    ],
)
def test_letters_of_all_scripts_are_found(text: str) -> None:
    found = drawn([Page(794, 1123, (block(text),))])
    assert problems(found) == []
    assert text in text_of(found)


def test_what_is_too_large_for_a_table_is_drawn_in_lines() -> None:
    words = " ".join(f"w{number}" for number in range(4000))
    high = Table((Cell(0, 0, (line(words),)), Cell(0, 1, (line("beside"),))), NOWHERE)
    text = text_of(drawn([Page(794, 1123, (table(3, 40, "wide"), high))]))
    for expected in ("wide 2.39", "w3999", "beside"):
        assert expected in text


def test_odd_pages_are_drawn_too() -> None:
    odd = [
        Page(0, 0, ()),
        Page(1, 1, (block("x" * 20_000),)),
        Page(10**6, 3, (Picture(NOWHERE, "word/media/none.png", (block("Lost seal"),)),)),
        replace(Page(0, 0, ()), error="could not be read"),
    ]
    found = drawn(odd, samples.letter())
    assert problems(found) == []
    assert "Lost seal" in text_of(found)


def test_an_empty_document_is_one_blank_page() -> None:
    with pikepdf.open(io.BytesIO(drawn([]))) as pdf:
        assert len(pdf.pages) == 1
