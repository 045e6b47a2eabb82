"""Markdown into the tree: the opposite of what an execution's Markdown is made by."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.document import NOWHERE, Block, Cell, Item, Line, Page, Table, Word
from ocr.errors import EngineError
from ocr.providers.adapters import markdown, markdown_tables
from ocr.providers.adapters.markdown import items
from ocr.writers import markdown as writer


def shapes(text: str) -> list[tuple[str, int, str]]:
    """Kind, level and text of the blocks."""
    return [(item.kind, item.level, item.text) for item in items(text) if isinstance(item, Block)]


def only_table(text: str) -> Table:
    (table,) = items(text)
    assert isinstance(table, Table)
    return table


def cells(table: Table) -> list[tuple[int, int, int, int, str]]:
    return [(cell.row, cell.column, cell.rows, cell.columns, cell.text) for cell in table.cells]


def styles(text: str) -> list[tuple[str, bool, bool]]:
    return [
        (word.text, word.bold, word.italic)
        for item in items(text)
        for line in item.lines
        for word in line.words
    ]


def test_blocks_in_order() -> None:
    text = "# Bill #\n\n## For *you*\nDear\nMadam  \nand\\\nSir\n\n---\n\n###### Small\n#5 is no heading\n"
    assert shapes(text) == [
        ("heading", 1, "Bill"),
        ("heading", 2, "For you"),
        ("paragraph", 0, "Dear\nMadam\nand\nSir"),
        ("heading", 6, "Small"),
        ("paragraph", 0, "#5 is no heading"),
    ]


def test_lists_with_their_marks_and_levels() -> None:
    text = "- a\n  - b\n    runs on\n    1. c\n- d\n\n2) e\n* f\n+ g\n\n-5 is no entry\n\n  - new"
    assert shapes(text) == [
        ("list", 1, "- a"),
        ("list", 2, "- b\nruns on"),
        ("list", 3, "1. c"),
        ("list", 1, "- d"),
        ("list", 1, "2) e"),
        ("list", 1, "• f"),
        ("list", 1, "• g"),
        ("paragraph", 0, "-5 is no entry"),
        ("list", 1, "- new"),
    ]


def test_a_quotation_is_read_as_what_it_quotes() -> None:
    assert shapes("> # Head\n> > deep\n> - entry\n\nabove\n>5 mg\n>>>>>>> Total") == [
        ("heading", 1, "Head"),
        ("paragraph", 0, "deep"),
        ("list", 1, "- entry"),
        ("paragraph", 0, "above\n>5 mg\n>>>>>>> Total"),
    ]


def test_marks_alone_and_rows_of_marks_are_text() -> None:
    assert shapes("- 1. a") == [("list", 2, "- 1. a")]
    assert shapes("1.\n2.\n\n- - - - Total\n\n- a\n-\n- - - b") == [
        ("paragraph", 0, "1.\n2."),
        ("paragraph", 0, "- - - - Total"),
        ("list", 1, "- a\n-\n- - - b"),
    ]


def test_printed_bullets_begin_entries() -> None:
    assert shapes("Of note:\n• a\n  b\n◦ c\n\n- d\n  ▪ e\n\n# • f") == [
        ("paragraph", 0, "Of note:"),
        ("list", 1, "• a\nb"),
        ("list", 1, "◦ c"),
        ("list", 1, "- d"),
        ("list", 2, "▪ e"),
        ("heading", 1, "• f"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "**bold** *it* ***both*** __b__ _i_",
            [("bold", 1, 0), ("it", 0, 1), ("both", 1, 1), ("b", 1, 0), ("i", 0, 1)],
        ),
        ("**two words**, *x **y***", [("two", 1, 0), ("words,", 0, 0), ("x", 0, 1), ("y", 1, 1)]),
        ("**合计。**100 <b>A</b><i>B</i>", [("合计。100", 0, 0), ("AB", 0, 0)]),
        ("<b>A</b> <em>B</em> </b> C", [("A", 1, 0), ("B", 0, 1), ("C", 0, 0)]),
        ("**over\nlines**", [("over", 1, 0), ("lines", 1, 0)]),
        ("*![a](b)it*", [("it", 0, 1)]),
        ("![**a](b) plain", [("plain", 0, 0)]),
        ("![a **b](x) c** d", [("c**", 0, 0), ("d", 0, 0)]),
    ],
)
def test_styles(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert styles(text) == [(word, bool(bold), bool(italic)) for word, bold, italic in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("`a*b*` ``c`d`` e`f", "a*b* c`d e`f"),
        ("[site](https://example.com/a_(b) 'Title') [3](4) [x]", "site [3](4) [x]"),
        ("a ![img-0.jpeg](img-0.jpeg) b [![logo](logo.png)](http://x.example)", "a b"),
        (
            "<https://example.com> <me@example.com> x<y z>w <5",
            "https://example.com me@example.com x<y z>w <5",
        ),
        (
            "5*3*2 2 * 3 * 4 a_b_c file_name_1 ____ **** *note",
            "5*3*2 2 * 3 * 4 a_b_c file_name_1 ____ **** *note",
        ),
        (r"\*a\* \_b\_ 1\. \\ \| C:\dir", r"*a* _b_ 1. \ | C:\dir"),
        (
            "&amp; &lt;5&gt; &euro;&#8364;&#x20AC; &nbsp;x &nosuch; AT&T",
            "& <5> €€€ x &nosuch; AT&T",
        ),
        (
            "$5 and **$10** or $E = mc^2_1$ and $$\\frac{a}{b}$$",
            "$5 and $10 or $E = mc^2_1$ and $$\\frac{a}{b}$$",
        ),
        (r"\(a_1 * b_1\) and \(c\)", r"\(a_1 * b_1\) and (c)"),
        ("10<sup>6</sup> H<sub>2</sub>O 1<sup>st</sup>", "10⁶ H₂O 1st"),
        ("a<br>b<br/>c <span class='x'>d</span> ~~e~~<!-- f -->", "a\nb\nc d e"),
        ("a\x00b\x1b[0m\ud800 c\r\nd", "ab[0m? c\nd"),
    ],
)
def test_what_stands_inside_a_line(text: str, expected: str) -> None:
    assert "\n".join(item.text for item in items(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "```markdown\n# A\n\nb\n```",
        "```\n# A\n\nb\n```\n\n",
        "\n~~~md\n# A\n\nb\n~~~",
        "```markdown\n# A\n\nb",
        "````markdown\n# A\n\nb\n````",
    ],
)
def test_a_fence_around_the_answer_is_taken_off(text: str) -> None:
    assert shapes(text) == [("heading", 1, "A"), ("paragraph", 0, "b")]


def test_code_stays_as_it_is() -> None:
    text = "A\n```python\n# *x* | y\n\n**z**\n```\n# B"
    assert shapes(text) == [
        ("paragraph", 0, "A"),
        ("paragraph", 0, "# *x* | y\n**z**"),
        ("heading", 1, "B"),
    ]
    assert shapes(f"```markdown\n{text}\n```") == shapes(text)


def test_a_fence_without_an_end_is_none() -> None:
    assert shapes("A\n\n```\n# B\n- c") == [
        ("paragraph", 0, "A"),
        ("heading", 1, "B"),
        ("list", 1, "- c"),
    ]


def test_markdown_in_fences_on_a_page_that_has_more() -> None:
    text = "A\n```html\n<table><tr><td>b</td></tr></table>\n```\nC\n```md\n# D\n```"
    assert [item.text for item in items(text)] == ["A", "b", "C", "D"]
    assert [item.text for item in items("```html\nA\n```\nB\n```html\nC\n```")] == ["A", "B", "C"]


def test_a_pipe_table() -> None:
    table = only_table(
        "| Item | Price |\n|:-----|------:|\n| a \\| b | **1.20** |\n| <b>c</b><br>d |\nx | - |"
    )
    assert cells(table) == [
        (0, 0, 1, 1, "Item"),
        (0, 1, 1, 1, "Price"),
        (1, 0, 1, 1, "a | b"),
        (1, 1, 1, 1, "1.20"),
        (2, 0, 1, 1, "c\nd"),
        (3, 0, 1, 1, "x"),
        (3, 1, 1, 1, "-"),
    ]
    assert table.cells[3].lines[0].words[0].bold
    assert {cell.box for cell in table.cells} | {table.box} == {NOWHERE}


@pytest.mark.parametrize(
    "text", ["a | b\n--|--\n1 | 2", "| a | b |\n| 1 | 2 |", "| a | b |\n|---|---|\n| 1 | 2 |\nend"]
)
def test_forms_of_pipe_tables(text: str) -> None:
    assert items(text)[0].text.startswith("a\tb\n1\t2")


def test_bars_in_a_text_make_no_table() -> None:
    assert shapes("a | b\nc | d\n\n| alone | here |") == [
        ("paragraph", 0, "a | b\nc | d"),
        ("paragraph", 0, "| alone | here |"),
    ]


def test_an_html_table_with_merged_cells() -> None:
    text = """Before <TABLE border="1"><caption>Prices</caption><thead><tr><th rowspan="2">A</th>
        <th colspan=2>B &amp; <i>C</i></th></tr></thead><tbody>
        <tr><td>1<br/>x</td><td>2</td></tr><tr><td rowspan='9'>3</td></tr></tbody></TABLE> after"""
    before, caption, table, after = items(text)
    assert (before.text, caption.text, after.text) == ("Before", "Prices", "after")
    assert isinstance(table, Table)
    assert cells(table) == [
        (0, 0, 2, 1, "A"),
        (0, 1, 1, 2, "B & C"),
        (1, 1, 1, 1, "1\nx"),
        (1, 2, 1, 1, "2"),
        (2, 0, 1, 1, "3"),
    ]


def test_a_cell_does_not_cover_one_from_above() -> None:
    table = only_table("<table><tr><td>a<td rowspan=0>b</tr><tr><td colspan=5>c<td>d")
    assert cells(table) == [
        (0, 0, 1, 1, "a"),
        (0, 1, 2, 1, "b"),
        (1, 0, 1, 1, "c"),
        (1, 2, 1, 1, "d"),
    ]


def test_a_table_in_a_cell_is_its_text() -> None:
    table = only_table(
        "<table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table>d</td><td>e</td></tr></table>"
    )
    assert cells(table) == [(0, 0, 1, 1, "a b c d"), (0, 1, 1, 1, "e")]


@pytest.mark.parametrize(
    "text",
    [
        "<table><tr><td colspan=99999>a</td></tr></table>",
        "<table><tr>" + "<td>a</td>" * (markdown_tables.MAX_COLUMNS + 1) + "</tr></table>",
        "<table>" + "<tr><td>a</td></tr>" * (markdown_tables.MAX_ROWS + 1) + "</table>",
    ],
)
def test_a_table_larger_than_a_page_is_read_as_lines(text: str) -> None:
    (block,) = items(text)
    assert isinstance(block, Block)
    assert block.text.split() == ["a"] * text.count("<td")


def test_a_large_table_without_text_is_nothing() -> None:
    assert items("<table><tr><td colspan=999></td></tr></table>") == ()


@pytest.mark.parametrize(
    "text", ["", "  \n\t\n", "![a](b)", "---", "| |\n|-|", "<table></table>", "```\n```", "#"]
)
def test_nothing_is_no_item(text: str) -> None:
    assert items(text) == ()


def test_words_have_the_confidence_that_is_given() -> None:
    assert {
        word.confidence for item in items("# a\n\nb") for line in item.lines for word in line.words
    } == {markdown.STATED_BY_NOBODY}
    assert items("a", 0.75)[0].lines[0].words[0] == Word("a", NOWHERE, 0.75)


def test_more_text_than_a_page_holds() -> None:
    with pytest.raises(EngineError, match="more text than a page can hold") as raised:
        items("a" * (markdown.LONGEST + 1))
    assert raised.value.code == "too_large"


HOSTILE = {
    "brackets": "[" * 40_000 + "](x.y)" * 1000,
    "pictures": "![" * 15_000 + "](x)" * 15_000,
    "stars": "*a " * 20_000,
    "backticks": "".join("`" * length + " " for length in range(1, 350)),
    "tags": "<a" * 30_000,
    "comments": "<!--" * 20_000,
    "tables": "<table><tr><td>" * 4000,
    "fences": "```\n" * 20_000,
    "wrappers": "```md\n" * 10_000,
    "quotations": ">" * 60_000,
    "depth": "\n".join(" " * indent + "- a" for indent in range(350)),
    "spans": "<table><tr>" + "<td colspan=99999 rowspan=99999>x" * 2000,
    "escapes": "\\(" * 30_000,
    "rule": "a|b\n|" + "-" * 60_000 + "x",
    "hashes": "# " + "#" * 60_000 + "x",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_no_longer_than_any_other(name: str) -> None:
    start = time.process_time()
    items(HOSTILE[name])
    assert time.process_time() - start < 5  # linear it takes 2 s at most, quadratic a minute


# Without what stands for itself in a page's Markdown but not in all: formulas, bullets as they are
# printed.
LETTERS = st.characters(
    codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="$\x85•◦▪●○‣·"
)
SIGNS = st.sampled_from([*r"\`*_[]<>|~#-+=.)(!1a&;", "&amp;", "&#38;", "&#x26;"])
WORDS = st.lists(LETTERS | SIGNS, min_size=1, max_size=6).map("".join)
LINES = st.lists(WORDS, min_size=1, max_size=5).map(
    lambda words: Line(tuple(Word(word, NOWHERE, 1.0) for word in words), NOWHERE)
)
PARAGRAPHS = st.lists(LINES, min_size=1, max_size=3).map(lambda lines: Block(tuple(lines), NOWHERE))
HEADINGS = st.tuples(LINES, st.integers(1, 6)).map(
    lambda pair: Block((pair[0],), NOWHERE, "heading", pair[1])
)
GRIDS = st.lists(st.tuples(LINES, LINES), min_size=1, max_size=3).map(
    lambda rows: Table(
        tuple(
            Cell(row, column, (line,))
            for row, pair in enumerate(rows)
            for column, line in enumerate(pair)
        ),
        NOWHERE,
    )
)


def texts(found: list[Item]) -> list[list[str]]:
    return [[line.text for line in item.lines] for item in found]


@settings(max_examples=100, deadline=None)
@given(st.lists(PARAGRAPHS | HEADINGS | GRIDS, min_size=1, max_size=3))
def test_a_page_comes_back_from_its_own_markdown(blocks: list[Item]) -> None:
    page = Page(1, 1, tuple(blocks))
    read = list(items(writer.markdown(page)))
    assert texts(read) == texts(blocks)
    assert [(type(item), getattr(item, "kind", "")) for item in read] == [
        (type(item), getattr(item, "kind", "")) for item in blocks
    ]
    assert not any(
        word.bold or word.italic for item in read for line in item.lines for word in line.words
    )


@pytest.mark.parametrize("text", ["&amp; &lt;", "C #", "C # ##", "# ##", "#", "A# &", "&copy;#"])
def test_headings_and_entities_come_back(text: str) -> None:
    line = Line(tuple(Word(word, NOWHERE, 1.0) for word in text.split()), NOWHERE)
    for block in (Block((line,), NOWHERE), Block((line,), NOWHERE, "heading", 2)):
        (read,) = items(writer.markdown(Page(1, 1, (block,))))
        assert isinstance(read, Block)
        assert (read.text, read.kind, read.level) == (text, block.kind, block.level)


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("a1 \n\\`*_[](){}<>|~#-+=.!&;$/tdrable"), max_size=80))
def test_any_text_is_read(text: str) -> None:
    page = Page(1, 1, items(text))
    assert Page.from_dict(page.to_dict()) == page
    assert all(word.text and not any(map(str.isspace, word.text)) for word in page.words)
