"""Markdown as a file: what a reader of it shows, by markdown-it with GitHub's rules."""

import io
import zipfile
from typing import Any

import pytest
from lxml import html
from markdown_it import MarkdownIt

from ocr.document import NOWHERE, Block, Box, Cell, Line, Page, Picture, Table, Word
from ocr.writers import markdown
from ocr.writers.markdown import packed
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

GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def text_of(*items: Any) -> str:
    return written(markdown, page(*items)).decode().rstrip("\n")


def shown(*items: Any) -> Any:
    """The elements that a program makes of it."""
    return html.fromstring(f"<div>{GITHUB.render(text_of(*items))}</div>")


def outline(element: Any) -> str:
    """Names and texts of elements, as in ul(li(a))."""
    inner = (element.text or "").strip()
    for child in element:
        inner += outline(child) + (child.tail or "").strip()
    return f"{element.tag}({inner})"


def outlines(*items: Any) -> str:
    return "".join(outline(child) for child in shown(*items) if isinstance(child.tag, str))


class TestText:
    def test_headings_have_their_level(self) -> None:
        found = outlines(
            block("A", kind="heading", level=1), block("B", kind="heading", level=3), block("c")
        )
        assert found == "h1(A)h3(B)p(c)"

    def test_lines_run_on_or_are_kept(self) -> None:
        assert text_of(block("the har-", "bour is", "full")) == "the harbour is full"
        assert text_of(block("12 Quay", "Bristol", keep_lines=True)) == "12 Quay  \nBristol"

    def test_looks(self) -> None:
        looks = line(
            "a",
            words("bold one", bold=True),
            words("slanted", italic=True),
            words("x", struck=True),
        )
        assert text_of(Block((looks,), NOWHERE)) == "a **bold one** *slanted* ~~x~~"

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("", ""),
            ("(", ")"),
            ("a", ""),
            ("", "b"),
            ("漢", "字"),
            ("«", "»,"),
            ("*", "*"),
            ("_", ""),
        ],
    )
    @pytest.mark.parametrize("inner", ["bold", "(1)", "重点。", "*", "a_b", "C#", "<b>"])
    @pytest.mark.parametrize("look", ["bold", "italic", "struck"])
    def test_looks_within_words(self, before: str, after: str, inner: str, look: str) -> None:
        """Signs beside letters would be shown as such."""
        looks: dict[str, Any] = {look: True}
        parts = [Word(inner, NOWHERE, 1.0, joined=bool(before), **looks)]
        if before:
            parts.insert(0, Word(before, NOWHERE, 1.0))
        if after:
            parts.append(Word(after, NOWHERE, 1.0, joined=True))
        found = shown(Block((Line(tuple(parts), NOWHERE),), NOWHERE))
        names = {"bold": "strong", "italic": "em", "struck": "s"}
        assert found.text_content().strip() == before + inner + after
        assert [element.text_content() for element in found.iter(names[look])] == [inner]

    def test_two_looks_beside_each_other(self) -> None:
        parts = (
            Word("bold", NOWHERE, 1.0, bold=True),
            Word("both", NOWHERE, 1.0, bold=True, italic=True, joined=True),
        )
        found = shown(Block((Line(parts, NOWHERE),), NOWHERE))
        assert [element.text_content() for element in found.iter("strong")] == ["bold", "both"]
        assert found.text_content().strip() == "boldboth"

    def test_raised_letters(self) -> None:
        parts = (
            *words("m"),
            Word("2", NOWHERE, 1.0, raised=1, joined=True),
            *words("4"),
            Word("th", NOWHERE, 1.0, raised=1, joined=True),
            *words("H"),
            Word("2", NOWHERE, 1.0, raised=-1, joined=True),
            Word("O", NOWHERE, 1.0, joined=True),
        )
        assert text_of(Block((Line(parts, NOWHERE),), NOWHERE)) == "m² 4<sup>th</sup> H₂O"

    @pytest.mark.parametrize(
        "text",
        [
            "# 12 items",
            "1. Coffee",
            "- 5.00",
            "+ tax",
            "=====",
            "- - -",
            "***",
            "```",
            "~~~",
            "> 5",
            "| a | b |",
            "<script>alert(1)</script>",
            "[a](b) ![c](d)",
            "&amp; &lt;",
            "a_b_c *d* `e`",
            "http://x.y/a_b_c",
            "\\alpha",
            "[^1]: no note",
            "Total ~5~ ~~6~~",
        ],
    )
    def test_the_characters_of_the_paper_are_shown(self, text: str) -> None:
        for item in (
            block(text),
            block(text, kind="heading", level=2),
            block("x", text, keep_lines=True),
            table(("a", "b"), (text, "c")),
            entry(f"- {text}"),
        ):
            found = " ".join(shown(item).text_content().split())
            assert " ".join(text.split()) in found, text_of(item)
            assert not shown(item).xpath(".//script | .//a | .//img | .//hr | .//del | .//s")

    def test_a_formula_stays_as_it_is_written(self) -> None:
        assert text_of(block(r"so $\frac{a_1}{b}$ is a_1")) == r"so $\frac{a_1}{b}$ is a\_1"
        assert text_of(block("from $5 to 6_a and $7")) == r"from $5 to 6\_a and $7"

    def test_code_is_fenced(self) -> None:
        code = Block(
            (
                Line(words("if a_b:"), Box(10, 10, 70, 10)),
                Line(words("```"), Box(50, 20, 30, 10)),
            ),
            NOWHERE,
            "code",
        )
        assert text_of(code) == "````\nif a_b:\n    ```\n````"

    def test_captions_and_notes(self) -> None:
        note = (Word("1", NOWHERE, 1.0, raised=1), *words("See below."))
        found = text_of(
            block("Table 1 Prices", kind="caption"), Block((Line(note, NOWHERE),), NOWHERE, "note")
        )
        assert found == "*Table 1 Prices*\n\n¹ See below."

    def test_arabic_and_chinese(self) -> None:
        text = "مرحبا بالعالم"
        assert text_of(block(text)) == f'<div dir="rtl">\n\n{text}\n\n</div>'
        assert text_of(block("漢字", "仮名")) == "漢字仮名"


class TestLists:
    def test_entries_in_entries(self) -> None:
        found = outlines(
            entry("• a"),
            entry("◦ b", 2),
            entry("1. c", 3),
            entry("2. d", 3),
            entry("• e"),
            block("f"),
        )
        assert found == "ul(li(aul(li(bol(li(c)li(d)))))li(e))p(f)"

    def test_numbers_are_those_of_the_page(self) -> None:
        found = shown(entry("3. a"), entry("4. b"), entry("7. c"), entry("8) d"))
        starts = [(each.get("start"), len(each)) for each in found.iter("ol")]
        assert starts == [("3", 2), ("7", 1), ("8", 1)]

    def test_other_marks_are_text_and_no_bullet_is_added(self) -> None:
        found = outlines(entry("a) x"), entry("(ii) y"), entry("☐ z"), entry("1.10 w"))
        assert found == "p(a) x)p((ii) y)p(☐ z)p(1.10 w)"

    def test_other_marks_within_a_list(self) -> None:
        assert outlines(entry("1. x"), entry("a) y", 2)) == "ol(li(xul(li(a) y))))"

    def test_entries_without_a_mark(self) -> None:
        assert outlines(entry("Tea"), entry("Salt")) == "ul(li(Tea)li(Salt))"

    def test_a_bullet_close_to_its_text(self) -> None:
        assert text_of(entry("•Tea")) == "* Tea"
        assert text_of(entry("-5 degrees")) == "- -5 degrees"

    def test_levels_that_are_left_out(self) -> None:
        assert outlines(entry("- a", 3), entry("- b", 1), entry("- c", 9), entry("- d", 2)) == (
            "ul(li(a)li(bul(li(c)li(d))))"
        )

    def test_a_mark_alone(self) -> None:
        assert outlines(entry("-"), entry("2.")) == "ul(li())ol(li())"


class TestTables:
    def test_a_plain_one(self) -> None:
        assert text_of(table(("Item", "Price"), ("Tea", "2.50"), ("", "1"))) == (
            "| Item | Price |\n| --- | --- |\n| Tea | 2.50 |\n|  | 1 |"
        )

    def test_the_head_is_not_bold_twice(self) -> None:
        head = Cell(0, 0, (line(words("Item", bold=True)),))
        body = Cell(1, 0, (line(words("Tea", bold=True)),))
        found = text_of(Table((head, body), NOWHERE))
        assert found == "| Item |\n| --- |\n| **Tea** |"

    def test_spans_are_html(self) -> None:
        found = shown(
            Table((cell(0, 0, "wide", columns=2), cell(1, 0, "a <b>"), cell(1, 1, "x")), NOWHERE)
        )
        assert outline(found) == "div(table(tr(td(wide))tr(td(a <b>)td(x))))"
        assert found.xpath("string(.//td/@colspan)") == "2"

    def test_several_lines_in_a_cell(self) -> None:
        """Lines that only run on in a narrow cell are one."""
        narrow = Box(0, 0, 100, 30)
        runs_on = tuple(
            Line((Word(text, Box(0, top, 90, 10), 1.0),), Box(0, top, 90, 10))
            for top, text in ((0, "international"), (15, "shipments"))
        )
        apart = tuple(
            Line((Word(text, Box(0, top, 30, 10), 1.0),), Box(0, top, 30, 10))
            for top, text in ((0, "Tea"), (15, "Salt"))
        )
        one = Table((cell(0, 0, "a"), Cell(1, 0, runs_on, narrow)), NOWHERE)
        two = Table((cell(0, 0, "a"), Cell(1, 0, apart, narrow)), NOWHERE)
        assert text_of(one) == "| a |\n| --- |\n| international shipments |"
        assert outline(shown(two)) == "div(table(tr(td(a))tr(td(Teabr()Salt))))"

    def test_a_nearly_empty_table_is_short(self) -> None:
        cells = [cell(number * 9, number * 7 % 4001, "x") for number in range(2000)]
        cells.append(cell(2**20, 2**14, "end"))
        given = Table(tuple(cells), NOWHERE)
        found = text_of(given)
        assert found.startswith("<table>")
        assert found.count(">x<") == 2000
        assert len(found) < 500_000
        assert len(markdown.markdown(page(given))) < 20_000

    def test_no_cells(self) -> None:
        assert text_of(Table((), NOWHERE), block("a")) == "a"


class TestPages:
    def test_a_rule_between_two(self) -> None:
        found = written(markdown, page(block("a")), page(), page(block("b"))).decode()
        assert found == "a\n\n---\n\n<!-- page 2 -->\n\n\n---\n\n<!-- page 3 -->\n\nb\n"

    def test_running_heads_are_text_once(self) -> None:
        pages = [running(number, placed(f"Text {number}", 300)) for number in (1, 2, 3)]
        found = written(markdown, *pages).decode()
        plain = GITHUB.render(found)
        assert html.fromstring(plain).text_content().count("Harbour") == 1
        assert found.count("<!-- header: Report of the Harbour Board -->") == 2
        assert "<!-- footer: 3 -->" in found

    def test_a_comment_cannot_be_left(self) -> None:
        hostile = "Report --> <script> ---->"
        pages = []
        for number in (1, 2):
            found = running(number, placed(f"Text {number}", 300))
            head = Block(
                (Line(words(hostile), Box(100, 20, 300, 20)),), Box(100, 20, 300, 20), "header"
            )
            pages.append(Page(500, 800, (head, *found.blocks[1:]), dpi=72.0))
        rendered = html.fromstring(GITHUB.render(written(markdown, *pages).decode()))
        assert not rendered.xpath("//script")


class TestPictures:
    PAGE = Page(
        400,
        300,
        (
            Picture(Box(50, 60, 100, 80), "", (block("ACME Ltd"),)),
            block("after"),
            Picture(Box(50, 60, 100, 80)),
        ),
        dpi=100.0,
    )

    def source(self, title: str = "a/b: c") -> Source:
        return Source(io.BytesIO(scan()), "image/png", title)

    def test_they_are_named_and_their_text_follows(self) -> None:
        out = io.BytesIO()
        markdown.write([self.PAGE], self.source(), out)
        assert out.getvalue().decode() == (
            "![Picture](page-1-picture-1)\n\nACME Ltd\n\nafter\n\n![Picture](page-1-picture-2)\n"
        )

    def test_the_zip_has_them(self) -> None:
        out = io.BytesIO()
        packed.write([self.PAGE], self.source(), out)
        with zipfile.ZipFile(out) as archive:
            assert archive.testzip() is None
            text = archive.read("a_b_ c.md").decode()
            names = [name for name in archive.namelist() if name.startswith("pictures/")]
            assert len(names) == len(set(names)) == 2
            for name in names:
                assert f"![Picture]({name})" in text
                assert archive.read(name).startswith(b"\x89PNG")

    def test_one_that_is_lost_leaves_its_text(self) -> None:
        out = io.BytesIO()
        packed.write([page(*self.PAGE.blocks)], self.source(), out)
        with zipfile.ZipFile(out) as archive:
            assert archive.namelist() == ["a_b_ c.md"]
            assert archive.read("a_b_ c.md").decode() == "ACME Ltd\n\nafter\n"
