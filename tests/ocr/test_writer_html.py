"""HTML as a file: one that stands alone, and shows what is on the page."""

import io
import shutil
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html as parser
from playwright.sync_api import Browser, sync_playwright

from ocr.document import NOWHERE, Block, Box, Cell, Line, Page, Picture, Table, Word
from ocr.writers import html
from ocr.writers.source import Source
from tests.ocr.prose_samples import (
    block,
    cell,
    entry,
    line,
    page,
    placed,
    running,
    scan,
    table,
    words,
    written,
)

CHROMIUM = shutil.which("chromium")
HOSTILE = "<script>alert('1')</script> \"&amp;\" </style> --> \x00\ud800 \ufffe"


def root(*pages: Page, **source: Any) -> Any:
    return parser.document_fromstring(written(html, *pages, **source).decode())


def body(*items: Any) -> Any:
    return root(page(*items)).find(".//section")


def outline(element: Any) -> str:
    inner = (element.text or "").strip()
    for child in element:
        inner += outline(child) + (child.tail or "").strip()
    return f"{element.tag}({inner})"


def outlines(*items: Any) -> str:
    return "".join(map(outline, body(*items)))


class TestDocument:
    def test_the_head(self) -> None:
        found = root(page(block("a")), title="A <b> & c", language="de")
        assert found.get("lang") == "de"
        assert found.findtext(".//title") == "A <b> & c"
        assert written(html, page()).startswith(b"<!DOCTYPE html>\n<html>\n")
        assert root(page(), language="und").get("lang") is None

    def test_nothing_is_fetched_or_run(self) -> None:
        found = root(page(block(HOSTILE), table((HOSTILE, "b"))), title=HOSTILE, language='"><x>')
        assert not found.xpath("//script | //link | //x | //@onload | //@href")
        policy = found.xpath("string(//meta[@http-equiv]/@content)")
        assert policy.startswith("default-src 'none'")
        shown = " ".join(found.find(".//p").text_content().split())
        assert shown == "<script>alert('1')</script> \"&amp;\" </style> -->"

    def test_a_section_a_page_with_its_head_and_foot(self) -> None:
        found = root(*[running(number, placed(f"Text {number}", 300)) for number in (8, 9, 10)])
        assert [outline(section) for section in found.iter("section")] == [
            f"section(header(Report of the Harbour Board)p(Text {number})footer({number}))"
            for number in (8, 9, 10)
        ]
        assert [section.get("id") for section in found.iter("section")] == [
            "page-1",
            "page-2",
            "page-3",
        ]

    def test_no_pages(self) -> None:
        assert root().find(".//main") is not None


class TestText:
    def test_kinds(self) -> None:
        found = outlines(
            block("A", kind="heading", level=2),
            block("b", "c"),
            block("d", "e", keep_lines=True),
            block("f", kind="note"),
            block("x = <1>", kind="code"),
        )
        assert found == "h2(A)p(b c)p(dbr()e)p(f)pre(code(x = <1>))"

    def test_looks(self) -> None:
        looks = line(
            words("a", bold=True),
            words("b", italic=True),
            words("c", struck=True),
            words("d", underlined=True),
            words("e", raised=1),
            words("f", raised=-1),
            words("g", colour="bf0000"),
            words("h", colour="ffffff"),
            words("i", colour="000010"),
        )
        (found,) = body(Block((looks,), NOWHERE))
        assert outline(found) == "p(strong(a)em(b)s(c)u(d)sup(e)sub(f)span(g)h i)"
        assert found.find("span").get("style") == "color:#bf0000"

    def test_alignment_and_direction(self) -> None:
        found = body(
            block("a", align="center"), block("b", align="right"), block("שלום עולם"), block("c")
        )
        assert [(each.get("class"), each.get("dir")) for each in found] == [
            ("center", None),
            ("right", None),
            (None, "rtl"),
            (None, None),
        ]

    def test_lists(self) -> None:
        found = outlines(
            entry("• a"), entry("◦ b", 2), entry("1. c", 2), entry("• d"), block("e"), entry("a) f")
        )
        assert found == "ul(li(aul(li(b))ol(li(1. c)))li(d))p(e)ol(li(a) f))"


class TestTables:
    def test_spans_head_and_numbers(self) -> None:
        head = (Cell(0, 0, (line(words("Item", bold=True)),), columns=2),)
        rest = (cell(1, 0, "Tea"), cell(1, 1, "2.50"))
        (found,) = body(Table((*head, *rest), NOWHERE))
        assert outline(found) == "table(thead(tr(th(Item)))tbody(tr(td(Tea)td(2.50))))"
        assert found.xpath("string(.//th/@colspan)") == "2"
        assert [each.get("class") for each in found.iter("td")] == [None, "right"]

    def test_a_caption_belongs_to_the_table_after_it(self) -> None:
        found = outlines(block("Table 1", kind="caption"), table(("a", "b")), block("c"))
        assert found == "table(caption(Table 1)tbody(tr(td(a)td(b))))p(c)"

    def test_shades_and_rules(self) -> None:
        dark = Cell(0, 0, (line("a"),), shade="102030")
        light = Cell(0, 1, (line("b"),), shade="f0f0f0")
        (found,) = body(Table((dark, light), NOWHERE, "rows"))
        assert found.get("class") == "rows"
        assert [each.get("style") for each in found.iter("td")] == [
            "background:#102030;color:#ffffff",
            "background:#f0f0f0",
        ]

    def test_arabic_runs_from_the_right(self) -> None:
        (found,) = body(table(("الاسم", "السعر"), ("شاي", "5")))
        assert found.get("dir") == "rtl"

    def test_a_nearly_empty_table_is_short(self) -> None:
        far = (cell(0, 0, "a"), cell(2**20, 2**14, "end", rows=2**20, columns=2**14))
        assert len(written(html, page(Table(far, NOWHERE)))) < 10_000
        many = tuple(cell(number * 9, number * 7 % 4001, "x") for number in range(2000))
        assert len(written(html, page(Table(many, NOWHERE)))) < 500_000

    def test_empty_cells_keep_the_others_in_their_columns(self) -> None:
        found = body(Table((cell(0, 0, "a"), cell(0, 40, "b"), cell(1, 2, "c")), NOWHERE))[0]
        rows = found.findall(".//tr")
        wide = [[int(each.get("colspan", "1")) for each in row] for row in rows]
        assert wide == [[1, 39, 1], [1, 1, 1, 38]]


class TestPictures:
    PAGE = Page(
        400,
        300,
        (
            Picture(Box(50, 60, 100, 80), "", (block('ACME "Ltd" <b>'),)),
            block("Figure 1", kind="caption"),
        ),
        dpi=200.0,
    )

    def test_one_is_inside_the_file(self) -> None:
        out = io.BytesIO()
        html.write([self.PAGE], Source(io.BytesIO(scan()), "image/png"), out)
        (figure,) = parser.document_fromstring(out.getvalue().decode()).iter("figure")
        image = figure.find("img")
        assert image.get("alt") == 'ACME "Ltd" <b>'
        assert image.get("width") == "48"
        head, _, data = image.get("src").partition(",")
        assert head == "data:image/png;base64"
        assert b64decode(data).startswith(b"\x89PNG")
        assert figure.findtext("figcaption") == "Figure 1"
        assert figure.findtext("div/p") == 'ACME "Ltd" <b>'

    def test_much_text_in_one_is_folded(self) -> None:
        out = io.BytesIO()
        long = Picture(Box(50, 60, 100, 80), "", (block("ACME " * 100), block("-")))
        given = Page(400, 300, (long,), dpi=200.0)
        html.write([given], Source(io.BytesIO(scan()), "image/png"), out)
        (figure,) = parser.document_fromstring(out.getvalue().decode()).iter("figure")
        assert len(figure.find("img").get("alt")) <= 151
        assert [text.text_content().split() for text in figure.iter("p")] == [["ACME"] * 100]
        assert figure.find("details/p") is not None

    def test_one_that_is_lost_leaves_its_text(self) -> None:
        assert outlines(*self.PAGE.blocks) == 'p(ACME "Ltd" <b>)p(Figure 1)'


class TestSideBySide:
    """What stands so on the page, with words enough of each part."""

    def at(self, left: int, top: int, *texts: str, keep_lines: bool = True) -> Block:
        lines = []
        for number, text in enumerate(texts):
            box = Box(left, top + 20 * number, 8 * len(text), 15)
            lines.append(Line(tuple(Word(each, box, 1.0) for each in text.split()), box))
        width = max(each.box.width for each in lines)
        return Block(tuple(lines), Box(left, top, width, 20 * len(lines)), keep_lines=keep_lines)

    def given(self, *items: Any) -> Page:
        return Page(1000, 1400, items, dpi=100.0)

    def test_addresses(self) -> None:
        found = root(
            self.given(
                self.at(50, 50, "Invoice"),
                self.at(50, 150, "Bill to", "Ann Lee"),
                self.at(600, 150, "Ship to", "Bob Roe"),
                self.at(50, 400, "Thank you"),
            )
        )
        assert outline(found.find(".//section")) == (
            "section(p(Invoice)"
            "div(div(p(Bill tobr()Ann Lee))div(p(Ship tobr()Bob Roe)))"
            "p(Thank you))"
        )
        (columns,) = found.xpath("//div[@class='columns']")
        assert columns.get("style") == (
            "grid-template-columns:minmax(min-content,550fr) minmax(min-content,56fr)"
        )

    def test_columns_of_running_text_follow_one_another(self) -> None:
        prose = ("the lamp was lit in the year", "of the frost when the bay", "was crossed on foot")
        found = root(
            self.given(
                self.at(50, 50, *prose, keep_lines=False),
                self.at(600, 50, *prose, keep_lines=False),
            )
        )
        assert [each.tag for each in found.find(".//section")] == ["p", "p"]

    def test_an_order_that_is_not_that_of_the_places_is_kept(self) -> None:
        """As of pages that are read from the right."""
        found = root(self.given(self.at(600, 50, "first"), self.at(50, 50, "second")))
        assert outline(found.find(".//section")) == "section(p(first)p(second))"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.parametrize("width", [1200, 360])
def test_a_browser_shows_it(width: int, browser: Browser, tmp_path: Path) -> None:
    out = io.BytesIO()
    items = (
        block("Report", kind="heading", level=1),
        block("centred", align="center"),
        Picture(Box(50, 60, 100, 80)),
        table(("Item", "Price"), ("Tea", "2.50")),
        table(tuple(f"column{number}" for number in range(60))),
        block("x" * 500),
        block("שלום עולם"),
        entry("• a"),
        entry("◦ b", 2),
    )
    given = Page(400, 300, items, dpi=100.0)
    html.write([given], Source(io.BytesIO(scan()), "image/png", "scan"), out)
    file = tmp_path / "scan.html"
    file.write_bytes(out.getvalue())
    tab = browser.new_page(viewport={"width": width, "height": 900})
    complaints: list[str] = []
    tab.on("console", lambda said: complaints.append(said.text))
    tab.goto(file.as_uri())
    assert complaints == []
    # What is wider than the window is moved by itself, not the whole page.
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    box = tab.locator("img").bounding_box()
    assert box is not None
    assert (round(box["width"]), round(box["height"])) == (96, 77)
    paragraph = tab.locator("p[dir=rtl]").evaluate("each => getComputedStyle(each).textAlign")
    assert paragraph in ("start", "right")
    text = tab.locator("p.center").bounding_box()
    assert text is not None
    outer, inner = tab.locator("li").nth(0).bounding_box(), tab.locator("li").nth(1).bounding_box()
    assert outer is not None
    assert inner is not None
    assert inner["x"] > outer["x"]
    tab.close()
