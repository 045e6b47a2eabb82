"""The reader of Word files."""

import io

import docx
import pytest
from PIL import Image

from ocr.document import Block, Box, Picture, Table
from ocr.readers import office
from tests.ocr import office_samples as samples
from tests.ocr.office_calls import RELATIONS, body, pages, texts
from tests.ocr.samples import encoded

# Word


def test_a_letter_comes_with_its_structure_in_order() -> None:
    first, second = pages(samples.letter())
    assert texts(first) == [
        "Acme Ltd",
        "Offer",
        "We offer bold and slanted",
        "• Apples",
        "• Pears",
        "1. First",
        "2. Second",
        "Fruit\t\tPrice\nApple\tred\t1.20\nin\tside\n\tgreen\t1.10",
        "",
        "End of one",
    ]
    assert texts(second) == ["Terms", "All prices in euro"]
    shapes = [(item.kind, item.level) for item in first.blocks if isinstance(item, Block)]
    assert shapes == [
        ("header", 0),
        ("heading", 1),
        ("paragraph", 0),
        *[("list", 1)] * 4,
        ("paragraph", 0),
    ]
    heading = second.blocks[0]
    assert isinstance(heading, Block)
    assert (heading.kind, heading.level) == ("heading", 2)
    assert not first.recognised
    assert first.confidence == 1.0
    assert (first.width, first.height, first.dpi) == (816, 1056, 96.0)


def test_words_look_like_their_letters_and_have_no_place() -> None:
    line = pages(samples.letter())[0].blocks[2].lines[0]
    looks = [(word.text, word.bold, word.italic) for word in line.words]
    assert [text for text, _, _ in looks] == ["We", "offer", "bold", "and", "slanted"]
    assert [text for text, bold, _ in looks if bold] == ["bold"]
    assert not any(italic for _, _, italic in looks), "a word looks like its first letter"
    assert line.size == 11.0
    assert not any(word.box for word in line.words)


def test_merged_cells_cover_the_grid() -> None:
    table = next(item for item in pages(samples.letter())[0].blocks if isinstance(item, Table))
    assert table.size == (3, 3)
    spans = {
        cell.lines[0].text: (cell.row, cell.column, cell.rows, cell.columns)
        for cell in table.cells
        if cell.lines
    }
    assert spans["Fruit"] == (0, 0, 1, 2)
    assert spans["Price"] == (0, 2, 1, 1)
    assert spans["Apple"] == (1, 0, 2, 1)
    assert spans["green"] == (2, 1, 1, 1)


def test_a_picture_has_its_size_and_can_be_fetched() -> None:
    file = io.BytesIO(samples.letter())
    found = next(item for item in office.read_all(file, "")[0].blocks if isinstance(item, Picture))
    assert found.box == Box(0, 0, 120, 60)
    image = office.picture(file, found.source)
    assert image is not None
    assert (image.size, image.mode) == ((120, 60), "RGB")
    assert office.picture(file, "word/media/nothing.png") is None
    assert office.picture(file, "word/document.xml") is None


def test_a_picture_of_too_many_pixels_is_none() -> None:
    huge = encoded(Image.new("1", (20_000, 20_000)))
    file = io.BytesIO(samples.with_part(samples.letter(), "word/media/image1.png", huge))
    assert office.picture(file, "word/media/image1.png") is None


def test_reviewed_text_is_what_the_reviewer_left() -> None:
    (page,) = body(
        '<w:p><w:r><w:t xml:space="preserve">keep </w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>'
        "<w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom><w:ins><w:r><w:t>new</w:t></w:r></w:ins></w:p>"
    )
    assert texts(page) == ["keep new"]


def test_links_fields_controls_and_hidden_letters() -> None:
    (page,) = body(
        '<w:p><w:hyperlink><w:r><w:t xml:space="preserve">link </w:t></w:r></w:hyperlink>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen</w:t></w:r></w:p>'
        "<w:sdt><w:sdtContent><w:p><w:r><w:rPr><w:caps/></w:rPr><w:t>inside</w:t><w:tab/><w:t>x</w:t></w:r></w:p>"
        "</w:sdtContent></w:sdt>"
    )
    assert texts(page) == ["link 7", "INSIDE X"]


def test_a_text_box_is_read_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent>"
    (page,) = body(
        '<w:p><w:r><w:t>outside</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline>'
        f"<a:graphic><a:graphicData><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline>"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    assert texts(page) == ["outside", "boxed"]


PAGE = '<w:br w:type="page"/>'
SOFT = "<w:lastRenderedPageBreak/>"


@pytest.mark.parametrize(
    ("runs", "count"),
    [
        (["a", "b"], 1),
        (["a", PAGE, "b"], 2),
        (["a", SOFT, "b"], 2),
        (["a", PAGE, SOFT, "b"], 2),  # the layout's break is the same one
        (["a", PAGE, PAGE, "b"], 3),
        (["a", PAGE], 1),
    ],
)
def test_pages_end_where_the_file_says(runs: list[str], count: int) -> None:
    inner = "".join(run if run.startswith("<") else f"<w:t>{run}</w:t>" for run in runs)
    found = body(f"<w:p><w:r>{inner}</w:r></w:p>")
    assert len(found) == count
    assert (
        "".join(word.text for page in found for word in page.words)
        == "ab"[: len([r for r in runs if len(r) == 1])]
    )


def test_a_table_over_two_pages_is_a_table_on_each() -> None:
    rows = "".join(
        f"<w:tr><w:tc><w:p><w:r>{mark}<w:t>r{n}</w:t></w:r></w:p></w:tc></w:tr>"
        for n, mark in enumerate(["", "", SOFT])
    )
    first, second = body(f"<w:tbl>{rows}</w:tbl>")
    assert (first.text, second.text) == ("r0\nr1", "r2")


def test_sections_have_sizes_of_their_own() -> None:
    document = docx.Document()
    document.add_paragraph("upright")
    section = document.add_section()
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_paragraph("lying")
    first, second = pages(samples.saved(document))
    assert (first.width, first.height) == (second.height, second.width) == (816, 1056)
    assert (first.text, second.text) == ("upright", "lying")


def test_notes_stand_at_the_foot_of_their_page() -> None:
    note = '<w:footnote w:id="2"><w:p><w:r><w:t>small print</w:t></w:r></w:p></w:footnote>'
    run = f'<w:r><w:t>big</w:t><w:footnoteReference w:id="2"/>{PAGE}<w:t>next</w:t></w:r>'
    link = f'<Relationship Id="n" Type="{RELATIONS}/footnotes" Target="footnotes.xml"/></Relationships>'
    data = samples.with_body(f"<w:p>{run}</w:p>")
    notes = f'<w:footnotes xmlns:w="{samples.W}">{note}</w:footnotes>'
    data = samples.with_part(data, "word/footnotes.xml", notes.encode())
    data = samples.replaced(
        data, "word/_rels/document.xml.rels", b"</Relationships>", link.encode()
    )
    first, second = pages(data)
    assert texts(first) == ["big[1]", "[1] small print"]
    assert texts(second) == ["next"]


def test_iso_strict_names_are_understood() -> None:
    iso = {
        samples.W.encode(): b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        RELATIONS.encode(): b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }

    def strict(parts: dict[str, bytes]) -> None:
        for name in parts:
            for usual, other in iso.items():
                parts[name] = parts[name].replace(usual, other)

    assert texts(pages(samples.repacked(samples.letter(), strict))[0]) == texts(
        pages(samples.letter())[0]
    )
