"""Running heads and feet: what is one, and how Word files bear them."""

import io
from collections.abc import Iterable
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from ocr.document import Block, Box, Item, Kind, Line, Page, Word
from ocr.writers import writer
from ocr.writers.common.running import apart
from ocr.writers.source import Source

WIDE, HIGH = 850, 1100


def line(text: str, left: int, top: int, *, right: int = 0) -> Line:
    """Words of 10 pixels a letter, 18 high, that end at `right` where it is given."""
    width = 10 * len(text)
    if right:
        left = right - width
    words = []
    at = left
    for part in text.split():
        words.append(Word(part, Box(at, top, 10 * len(part), 18), 0.9))
        at += 10 * len(part) + 10
    return Line(tuple(words), Box(left, top, width, 18))


def block(text: str, left: int, top: int, *, right: int = 0, kind: Kind = "paragraph") -> Block:
    found = line(text, left, top, right=right)
    return Block((found,), found.box, kind)


def body(number: int) -> list[Item]:
    words = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta")
    text = f"The {words[number % 8]} boats moor at the {words[(number + 3) % 8]} quay"
    return [block(text, 100, 200 + 40 * row) for row in range(18)]


def book(count: int, *margins: Any) -> list[Page]:
    """Pages with a body each; `margins` make a page's running head of its number, or none."""
    pages = []
    for number in range(1, count + 1):
        made = [margin(number) for margin in margins]
        items = [item for item in made if item is not None]
        heads = [item for item in items if item.box.top < 550]
        feet = [item for item in items if item.box.top > 550]
        pages.append(Page(WIDE, HIGH, (*heads, *body(number), *feet), dpi=100.0))
    return pages


def found(pages: Iterable[Page]) -> list[list[str]]:
    """The running heads of each page."""
    return [[part.block.text for part in running] for _, running in apart(pages)]


def title(_number: int) -> Block:
    return block("Rules of the harbour office", 100, 50)


def page_number(number: int) -> Block:
    return block(f"Page {number + 4} of 12", 0, 1040, right=750)


def word_file(pages: list[Page], layout: str = "editable") -> Any:
    out = io.BytesIO()
    writer("docx", layout).write(iter(pages), Source(io.BytesIO(), "image/png"), out)
    return docx.Document(out)


def texts(document: Any) -> str:
    return "\n".join(found.text or "" for found in document.element.body.iter(qn("w:t")))


def codes(part: Any) -> list[str]:
    return [field.get(qn("w:instr")).strip() for field in part._element.iter(qn("w:fldSimple"))]


def said(part: Any) -> str:
    return "\n".join("".join(t.text for t in p.iter(qn("w:t"))) for p in part._element)


def test_what_repeats_on_every_page_is_found() -> None:
    pages = book(4, title, page_number)
    assert found(iter(pages)) == [
        ["Rules of the harbour office", f"Page {number} of 12"] for number in range(5, 9)
    ]
    kept = [page for page, _ in apart(pages)]
    assert [len(page.blocks) for page in kept] == [18] * 4


@pytest.mark.parametrize(
    "margin",
    [
        lambda number: block(f"{number}", 420, 1040),
        lambda number: block(f"- {number + 7} -", 400, 1040),
        lambda number: block(["i", "ii", "iii", "iv", "v", "vi"][number], 420, 1040),
        lambda number: block(f"{number}/6", 420, 1040),
        lambda number: block(f"Seite {number} von 6", 400, 40),
        lambda number: block("Jahresbericht 2024", 100, 60),
        lambda number: block(
            "\u062f\u0641\u062a\u0631 \u0627\u0644\u0645\u0631\u0641\u0623", 600, 60
        ),
        # Left and right pages differ.
        lambda number: block(["The long title", "A chapter"][number % 2], 100, 60),
        lambda number: block(f"{number}", 100 + 600 * (number % 2), 60),
        lambda number: [
            block(f"{number} A history of 1911", 100, 60),
            block(f"A history of 1911 {number}", 0, 60, right=750),
        ][number % 2],
        # Engines err, and scans shift.
        lambda number: block(
            ["Rules of the harbour office", "Rules of the harbour offlce"][number % 2],
            100 + 3 * number,
            50 + 4 * (number % 3),
        ),
    ],
)
def test_kinds_of_running_heads(margin: Any) -> None:
    assert [len(parts) for parts in found(book(5, margin))] == [1] * 5


@pytest.mark.parametrize(
    "margin",
    [
        lambda number: block("Rules of the harbour office", 100, 50) if number == 1 else None,
        lambda number: block(f"Invoice {7 * number * number}", 100, 50),
        lambda number: block(f"Question {number}", 100, 50, kind="heading"),
        lambda number: block(
            ["Dear Ada", "Whereas", "Annex", "Thanks", "Bye"][number - 1], 100, 50
        ),
        lambda number: block("In the middle of the page", 100, 910),
        lambda number: block("At many heights of it", 100, 40 * number),
    ],
)
def test_what_is_none(margin: Any) -> None:
    assert found(book(5, margin)) == [[]] * 5


def test_a_left_and_a_right_page_alone() -> None:
    pages = book(
        2,
        lambda number: [
            block(f"{number} A history of 1911", 100, 60),
            block(f"A history of 1911 {number}", 0, 60, right=750),
        ][number % 2],
    )
    assert found(pages) == [["A history of 1911 1"], ["2 A history of 1911"]]
    document = word_file(pages)
    assert [codes(section.header) for section in document.sections] == [["PAGE"], ["PAGE"]]


def test_one_page_has_none() -> None:
    assert found(book(1, title, page_number)) == [[]]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("61", "footer", ["61"]),
        ("- 15 -", "footer", ["- 15 -"]),
        ("Appendix B 200", "footer", ["Appendix B 200"]),
        ("200 Appendix B", "header", ["200 Appendix B"]),
        ("61", "paragraph", []),
        ("Thank you for your business", "footer", []),
        ("IBAN NK 6112 3456 7890", "footer", []),
        ("Order 99812345", "footer", []),
    ],
)
def test_of_one_page_alone_only_its_number(text: str, kind: Kind, expected: list[str]) -> None:
    top = 50 if kind == "header" else 1040
    assert found(book(1, lambda _: block(text, 100, top, kind=kind))) == [expected]


def test_what_text_stands_above_is_no_running_head() -> None:
    names = ("Healthy lives", "The first appendix", "Sources")
    pages = book(
        3,
        lambda number: block(names[number - 1], 100, 40),
        lambda _: block("A line of the whole house", 100, 80),
    )
    assert found(pages) == [[], [], []]


def test_what_stands_beside_a_page_number_goes_with_it() -> None:
    pages = book(
        1,
        lambda _: block("Appendix B", 100, 1040, kind="footer"),
        lambda _: block("200", 420, 1040, kind="footer"),
    )
    assert found(pages) == [["Appendix B", "200"]]


def test_pages_come_one_by_one() -> None:
    taken = []

    def pages() -> Any:
        for page in book(40, title):
            taken.append(page)
            yield page

    for number, _ in enumerate(apart(pages()), 1):
        assert len(taken) <= number + 2
    assert len(taken) == 40


def test_they_become_header_and_footer() -> None:
    document = word_file(book(4, title, page_number))
    (section,) = document.sections
    assert said(section.header) == "Rules of the harbour office"
    assert said(section.footer) == "Page 5 of 12"
    assert codes(section.footer) == ["PAGE"]
    assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "5"
    assert section.header_distance.pt == pytest.approx(50 * 0.72, abs=6)
    assert "Rules of the harbour office" not in texts(document)
    assert "of 12" not in texts(document)
    assert "beta boats" in texts(document)


def test_the_number_of_all_pages_is_a_field() -> None:
    document = word_file(book(3, lambda number: block(f"{number} of 3", 400, 1040)))
    assert codes(document.sections[0].footer) == ["PAGE", "NUMPAGES"]


def test_what_stands_side_by_side_stays_so() -> None:
    document = word_file(book(3, title, lambda number: block(f"{number}", 0, 50, right=750)))
    (paragraph,) = document.sections[0].header.paragraphs
    assert paragraph.text.startswith("Rules of the harbour office\t")
    assert codes(document.sections[0].header) == ["PAGE"]
    (stop,) = paragraph.paragraph_format.tab_stops
    assert stop.alignment.name == "RIGHT"


def test_a_gap_in_a_line_is_a_tab() -> None:
    def wide(number: int) -> Block:
        words = title(number).lines[0].words + line(f"{number}", 0, 50, right=750).words
        found = Line(words, Box(100, 50, 650, 18))
        return Block((found,), found.box)

    document = word_file(book(3, wide))
    (paragraph,) = document.sections[0].header.paragraphs
    assert paragraph.text.startswith("Rules of the harbour office\t")
    assert codes(document.sections[0].header) == ["PAGE"]


def test_left_and_right_pages_take_turns() -> None:
    names = ("The long title", "A chapter")
    document = word_file(book(9, lambda number: block(names[number % 2], 100, 60)))
    assert [said(section.header) for section in document.sections] == [
        names[number % 2] for number in range(1, 10)
    ]
    parts = {str(section.header.part.partname) for section in document.sections}
    assert len(parts) == 2


def test_a_page_has_one_number() -> None:
    def top(number: int) -> Block:
        return block(f"Page {number}", 600, 50)

    def bottom(number: int) -> Block:
        return block(f"{number + 7}", 420, 1040)

    assert found(book(3, top, bottom)) == [["Page 1"], ["Page 2"], ["Page 3"]]


def test_a_first_page_without_one_has_none() -> None:
    document = word_file(book(4, lambda number: title(number) if number > 1 else None))
    first, rest = document.sections
    assert said(first.header) == ""
    assert said(rest.header) == "Rules of the harbour office"
    assert not rest.header.is_linked_to_previous


def test_a_last_page_without_one_has_none() -> None:
    document = word_file(book(4, lambda number: title(number) if number < 4 else None))
    assert [said(section.header) for section in document.sections] == [
        "Rules of the harbour office",
        "",
    ]


def test_text_that_flows_has_it_once() -> None:
    document = word_file(book(4, title, page_number), "flow")
    assert texts(document).count("Rules of the harbour office") == 1


def test_exact_pages_have_it_in_their_frames() -> None:
    document = word_file(book(4, title, page_number), "exact")
    assert texts(document).count("Rules of the harbour office") == 4
