"""What mark-up means in a Word file: raised and struck letters, equations, tables in cells, review
marks, notes, comments, and signs of symbol fonts; and what becomes of it in a new Word file.
"""

import io
import zipfile
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Inches

from ocr.document import Block, Page, Table
from ocr.writers import word as writer
from ocr.writers.source import Source
from tests.ocr import office_samples as samples
from tests.ocr.office_calls import RELATIONS, body, pages, texts

MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def word_file(found: list[Page]) -> Any:
    out = io.BytesIO()
    writer.write(found, Source(io.BytesIO(b""), "text/plain", ""), out)
    return docx.Document(out)


UP, DOWN = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([run("25 m"), run("2", UP), run(" of floor")], "25 m² of floor"),
        ([run("10"), run("-6", UP), run(" mol")], "10⁻⁶ mol"),
        ([run("CO"), run("2", DOWN), run(".")], "CO₂."),
        ([run("H"), run("2", DOWN), run("SO"), run("4", DOWN)], "H₂SO₄"),
        ([run("the 3"), run("rd", UP), run(" door")], "the 3rd door"),
        ([run("x"), run("n", '<w:position w:val="6"/>')], "xⁿ"),
        ([run("level"), run("led", '<w:position w:val="1"/>')], "levelled"),
    ],
)
def test_raised_and_lowered_letters(runs: list[str], text: str) -> None:
    (page,) = body(paragraph(*runs))
    assert texts(page) == [text]


def test_looks_of_letters_are_kept_in_word() -> None:
    (page,) = body(
        paragraph(
            run("was "),
            run("99", "<w:strike/>"),
            run(" now "),
            run("79", '<w:u w:val="single"/>'),
            run(" m"),
            run("3", UP),
            run(" red", '<w:color w:val="C00000"/><w:rFonts w:ascii="Times New Roman"/>'),
        )
    )
    document = word_file([page])
    looks = {}
    for found in document.paragraphs[0].runs:
        font = found.font
        looks[found.text.strip()] = font.strike, font.underline, font.superscript
    assert looks["99"] == (True, None, None)
    assert looks["79"] == (None, True, None)
    assert looks["3"] == (None, None, True)
    last = document.paragraphs[0].runs[-1]
    assert (str(last.font.color.rgb), last.font.name) == ("C00000", "Times New Roman")


def test_looks_come_from_styles() -> None:
    style = (
        '<w:style w:type="character" w:styleId="Gone" xmlns:w="' + samples.W + '">'
        '<w:name w:val="Gone"/><w:rPr><w:dstrike/><w:vertAlign w:val="superscript"/></w:rPr></w:style></w:styles>'
    )
    data = samples.with_body(paragraph(run("a"), run("2", '<w:rStyle w:val="Gone"/>')))
    data = samples.replaced(data, "word/styles.xml", b"</w:styles>", style.encode())
    words = pages(data)[0].words
    assert [(word.text, word.raised, word.struck) for word in words] == [
        ("a", 0, False),
        ("2", 1, True),
    ]


def letter(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def fraction(above: str, below: str) -> str:
    return f"<m:f><m:num>{above}</m:num><m:den>{below}</m:den></m:f>"


def power(base: str, above: str) -> str:
    return f"<m:sSup><m:e>{base}</m:e><m:sup>{above}</m:sup></m:sSup>"


@pytest.mark.parametrize(
    ("math", "text"),
    [
        (letter("A=") + fraction(letter("b·h"), letter("2")), "A=(b·h)/2"),
        (power(letter("x"), letter("3")), "x^3"),
        (power(letter("e"), letter("-kt")), "e^(-kt)"),
        (power(letter("ab"), letter("2")), "(ab)^2"),
        (fraction(power(letter("v"), letter("2")), letter("2g")), "(v^2)/(2g)"),
        (fraction(letter("12"), letter("3.5")), "12/3.5"),
        (f"<m:sSub><m:e>{letter('v')}</m:e><m:sub>{letter('0')}</m:sub></m:sSub>", "v_0"),
        (f"<m:rad><m:deg/><m:e>{letter('x+1')}</m:e></m:rad>", "√(x+1)"),
        (f"<m:rad><m:deg>{letter('3')}</m:deg><m:e>{letter('y')}</m:e></m:rad>", "∛(y)"),
        (
            '<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr>'
            f"<m:sub>{letter('i=1')}</m:sub><m:sup>{letter('n')}</m:sup><m:e>{letter('i')}</m:e></m:nary>",
            "∑_(i=1)^n i",
        ),
        (
            '<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr>'
            f"<m:e>{letter('a')}</m:e></m:d>",
            "[a]",
        ),
        (
            f"<m:func><m:fName>{letter('sin')}</m:fName><m:e>{letter('x')}</m:e></m:func>",
            "sin x",
        ),
        (
            f"<m:m><m:mr><m:e>{letter('a')}</m:e><m:e>{letter('b')}</m:e></m:mr></m:m>",
            "[a, b]",
        ),
        (f"{letter('y')}<w:del>{letter('old')}</w:del><w:ins>{letter('=1')}</w:ins>", "y=1"),
    ],
)
def test_an_equation_is_told_on_one_line_and_kept(math: str, text: str) -> None:
    (page,) = body(paragraph(run("so "), f"<m:oMath {MATH}>{math}</m:oMath>", run(" is it")))
    assert texts(page) == [f"so {text} is it"]
    document = word_file([page])
    equations = list(document.element.body.iter("{*}oMath"))
    assert len(equations) == 1
    assert "old" not in "".join(equations[0].itertext())
    assert document.paragraphs[0].text.split() == ["so", "is", "it"]


def test_an_equation_alone_is_a_formula_on_its_own_line() -> None:
    math = f"<m:oMathPara {MATH}><m:oMath>{letter('E=m')}{power(letter('c'), letter('2'))}</m:oMath></m:oMathPara>"
    (page,) = body(paragraph(math))
    (item,) = page.blocks
    assert isinstance(item, Block)
    assert (item.kind, item.text) == ("formula", "E=mc^2")
    assert len(list(word_file([page]).element.body.iter("{*}oMathPara"))) == 1


def test_equations_in_equations_end_somewhere() -> None:
    math = letter("x")
    for _ in range(40):
        math = fraction(math, letter("2"))
    (page,) = body(paragraph(f"<m:oMath {MATH}>{math}</m:oMath>"))
    assert page.text.count("2") == 40
    (word,) = page.words
    assert word.math == ""


def table(*rows: list[str]) -> str:
    lines = []
    for row in rows:
        cells = "".join(f"<w:tc>{cell}</w:tc>" for cell in row)
        lines.append(f"<w:tr>{cells}</w:tr>")
    return f"<w:tbl>{''.join(lines)}</w:tbl>"


def test_a_table_in_a_cell_has_rows_of_its_own() -> None:
    inner = table(
        [paragraph(run("Oak")), paragraph(run("12"))], [paragraph(run("Elm")), paragraph(run("7"))]
    )
    outer = table(
        [
            paragraph(run("Stock")) + inner + paragraph(run("counted")),
            paragraph(run("Yard")),
        ],
        [paragraph(run("End")), paragraph()],
    )
    (page,) = body(outer)
    assert page.text == "Stock\tYard\nOak\t12\nElm\t7\ncounted\nEnd\t"
    document = word_file([page])
    (written,) = document.tables
    (nested,) = written.cell(0, 0).tables
    assert [[cell.text for cell in row.cells] for row in nested.rows] == [
        ["Oak", "12"],
        ["Elm", "7"],
    ]
    assert written.cell(0, 0)._tc[-1].tag == qn("w:p")


def test_inner_tables_follow_their_lines_only_while_these_are_all_there() -> None:
    inner = table([paragraph(run("a")), paragraph(run("b"))])
    (page,) = body(table([inner + paragraph(), paragraph(run("c"))]))
    assert page.text == "\tc\na\tb"
    (found,) = page.blocks
    assert isinstance(found, Table)
    fewer = page.map_lines(lambda line: [line] if line.text != "b" else [])
    assert "b" not in fewer.text
    assert "a" in fewer.text


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    (page,) = body(
        paragraph(run("Joined para"), properties="<w:rPr><w:del/></w:rPr>")
        + paragraph(run("graph is one word."))
        + paragraph(
            f"<w:del>{run('gone').replace('w:t', 'w:delText')}</w:del>",
            properties="<w:rPr><w:del/></w:rPr>",
        )
        + paragraph(run("Last."))
    )
    assert texts(page) == ["Joined paragraph is one word.", "Last."]


def test_the_last_mark_may_be_deleted_too() -> None:
    (page,) = body(paragraph(run("Alone"), properties="<w:rPr><w:del/></w:rPr>"))
    assert texts(page) == ["Alone"]


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>', "☐ tick"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑ tick"),
        ('<w:r><w:sym w:font="Wingdings" w:char="00FD"/></w:r>', "☒ tick"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>', "☑ tick"),
        ('<w:r><w:sym w:font="Symbol" w:char="F062"/></w:r>', "β tick"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', "≥ tick"),
        (run("þ", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'), "☑ tick"),
        (
            '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/>'
            "<w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>",
            "☒ tick",
        ),
        (
            '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox>'
            '<w:default w:val="0"/></w:checkBox></w:ffData></w:fldChar></w:r>',
            "☐ tick",
        ),
        (
            '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>'
            '<w:listEntry w:val="red"/><w:listEntry w:val="blue"/></w:ddList></w:ffData></w:fldChar></w:r>',
            "blue tick",
        ),
    ],
)
def test_signs_of_symbol_fonts_and_old_forms(xml: str, text: str) -> None:
    (page,) = body(paragraph(xml, run(" tick")))
    assert texts(page) == [text]


def test_ligatures_are_the_letters_they_are_made_of() -> None:
    (page,) = body(paragraph(run("\ufb01nal of\ufb01ce, \ufb02at ba\ufb04e")))
    assert texts(page) == ["final office, flat baffle"]


def with_notes(xml: str, kind: str, *notes: tuple[int, str]) -> bytes:
    """A file whose text refers to notes of a kind: "footnote", "endnote" or "comment"."""
    held = []
    for number, text in notes:
        inner = paragraph(run(text))
        held.append(f'<w:{kind} w:id="{number}" w:author="Ines">{inner}</w:{kind}>')
    part = f'<w:{kind}s xmlns:w="{samples.W}">{"".join(held)}</w:{kind}s>'
    data = samples.with_part(samples.with_body(xml), f"word/{kind}s.xml", part.encode())
    link = f'<Relationship Id="{kind}" Type="{RELATIONS}/{kind}s" Target="{kind}s.xml"/>'
    return samples.replaced(
        data,
        "word/_rels/document.xml.rels",
        b"</Relationships>",
        f"{link}</Relationships>".encode(),
    )


def part_of(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def written(found: list[Page]) -> bytes:
    out = io.BytesIO()
    writer.write(found, Source(io.BytesIO(b""), "text/plain", ""), out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "marks"), [("footnote", ("[1]", "[2]")), ("endnote", ("[i]", "[ii]"))]
)
def test_notes_are_notes_of_word_again(kind: str, marks: tuple[str, str]) -> None:
    references = "".join(f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>' for number in (5, 7))
    text = paragraph(run("Barrels"), references, run(" are full"))
    found = pages(with_notes(text, kind, (5, "of oak"), (7, "to the brim")))
    assert [item.kind for item in found[0].blocks if isinstance(item, Block)] == [
        "paragraph",
        "note",
        "note",
    ]
    assert texts(found[0]) == [
        f"Barrels{marks[0]}{marks[1]} are full",
        f"{marks[0]} of oak",
        f"{marks[1]} to the brim",
    ]
    data = written(found)
    document = docx.Document(io.BytesIO(data))
    assert [p.text for p in document.paragraphs] == ["Barrels are full"]
    assert len(list(document.element.body.iter(qn(f"w:{kind}Reference")))) == 2
    part = part_of(data, f"word/{kind}s.xml")
    assert "of oak" in part
    assert "[" not in part
    again = pages(data)
    assert texts(again[0]) == texts(found[0])


def test_a_note_that_is_missing_leaves_its_mark() -> None:
    found = pages(
        with_notes(paragraph(run("a"), '<w:r><w:footnoteReference w:id="9"/></w:r>'), "footnote")
    )
    assert texts(found[0]) == ["a[1]"]
    assert word_file(found).paragraphs[0].text == "a[1]"


def test_a_mark_of_the_author_s_own_is_no_number() -> None:
    own = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="4"/><w:t>*</w:t></w:r>'
    usual = '<w:r><w:footnoteReference w:id="5"/></w:r>'
    found = pages(
        with_notes(
            paragraph(run("a"), own, run(" b"), usual), "footnote", (4, "* star"), (5, "one")
        )
    )
    assert texts(found[0]) == ["a* b[1]", "* star", "[1] one"]


def test_comments_are_comments_of_word_again() -> None:
    text = paragraph(run("The quay."), '<w:r><w:commentReference w:id="3"/></w:r>')
    found = pages(with_notes(text + paragraph(run("Ropes.")), "comment", (3, "how long?")))
    assert texts(found[0]) == ["The quay.", "Comment (Ines):\nhow long?", "Ropes."]
    document = word_file(found)
    assert [p.text for p in document.paragraphs] == ["The quay.", "Ropes."]
    (comment,) = document.comments
    assert (comment.author, comment.text) == ("Ines", "how long?")


def test_an_embedded_object_is_told() -> None:
    office = "urn:schemas-microsoft-com:office:office"
    embedded = f'<o:OLEObject xmlns:o="{office}" Type="Embed" ProgID="Excel.Sheet.12"/>'
    first, second = body(
        paragraph(run("Costs"), f"<w:r><w:object>{embedded}</w:object></w:r>")
        + paragraph('<w:r><w:br w:type="page"/></w:r>', run("Next"))
    )
    assert first.text == "Costs"
    assert first.notes == ("An embedded object was not read: Excel.Sheet.12.",)
    assert second.notes == ()


def test_a_picture_stays_between_its_paragraphs_and_needs_no_other_margins() -> None:
    document = docx.Document()
    document.add_paragraph("Above")
    document.add_picture(io.BytesIO(samples.PICTURE))
    document.add_paragraph("Below")
    data = samples.saved(document)
    out = io.BytesIO()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    writer.write(pages(data), Source(io.BytesIO(data), kind, ""), out)
    made = docx.Document(out)
    held = []
    for element in made.element.body.iter(qn("w:p")):
        text = "".join(part.text or "" for part in element.iter(qn("w:t")))
        if next(element.iter(qn("w:drawing")), None) is not None:
            text = "picture"
        held.append(text)
    assert held == ["Above", "picture", "Below"]
    margins = made.sections[0]
    assert (margins.left_margin, margins.top_margin) == (Inches(1), Inches(1))
