"""PDF/A and PDF/UA: what a judge says of the files, how they look, and what their tags say."""

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import page as judge
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from ocr.document import Block, Box, Cell, Item, Line, Page, Picture, Table, around
from ocr.writers import PDF_STANDARDS, USUAL_PDF, writer
from ocr.writers.source import Source
from tests.ocr import font_samples
from tests.ocr.pdf_samples import at, document
from tests.ocr.writer_pdf_support import line, picture_of, saved

STANDARDS = [name for name in PDF_STANDARDS if name != USUAL_PDF]
PROFILES = {"pdfa": ("2b",), "pdfua": ("ua1",), "pdfa-ua": ("2b", "ua1")}
PNG = "image/png"
PDF = "application/pdf"


def made(pages: list[Page], data: bytes, media_type: str, standard: str, **more: Any) -> bytes:
    """The file, which a judge has accepted."""
    out = io.BytesIO()
    source = Source(io.BytesIO(data), media_type, **{"title": "Sample", "language": "en", **more})
    writer("pdf", standard=standard).write(iter(pages), source, out)
    found = out.getvalue()
    for profile in PROFILES[standard]:
        report = judge.validate_pdf_bytes(found, profile=profile)
        assert report.is_compliant, [failure.message for failure in report.failures]
    with pikepdf.open(io.BytesIO(found)) as pdf:
        assert not pdf.check_pdf_syntax()
    return found


def block(text: str, top: int, kind: Any = "paragraph", level: int = 0, left: int = 100) -> Block:
    words = []
    for word in text.split():
        words.append((word, (left, top, 12 * len(word), 20)))
        left += 12 * len(word) + 10
    found = line(*words)
    return Block((found,), found.box, kind, level)


def table(rows: list[list[str]], top: int) -> Table:
    cells = []
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            lines: tuple[Line, ...] = ()
            if text:
                lines = block(text, top + 30 * row, left=100 + 200 * column).lines
            cells.append(Cell(row, column, lines, around(each.box for each in lines)))
    return Table(tuple(cells), Box(100, top, 600, 30 * len(rows)))


def page_of(*items: Item, **more: Any) -> Page:
    return Page(800, 1000, items, **{"dpi": 100.0, **more})


def scan(count: int = 1) -> bytes:
    """A picture of as many frames as pages are wanted."""
    frames = [Image.effect_noise((800, 1000), 20) for _ in range(count)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "TIFF", save_all=True, append_images=frames[1:])
    return buffer.getvalue()


EVERYTHING = (
    block("Annual report 2026", 20, "header"),
    block("Results", 80, "heading", 3),
    block("Sales grew in every region of the country.", 130),
    block("Details", 180, "heading", 6),
    block("• first", 220, "list", 1),
    block("1. inner", 250, "list", 2, left=140),
    block("• second", 280, "list", 1),
    table([["Region", "Sales"], ["North", "17"], ["South", ""]], 330),
    Picture(Box(100, 500, 300, 200)),
    block("Figure 1: the river", 710, "caption"),
    block("1 Without tax.", 800, "note"),
    block("Page 1", 950, "footer"),
)


def elements(data: bytes) -> list[tuple[str, str]]:
    """The kinds and alternative texts of all elements, in order."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return list(_elements(pdf.Root.StructTreeRoot.K))


def _elements(kids: Any) -> Iterator[tuple[str, str]]:
    for kid in kids:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield str(kid.S)[1:], str(kid.get("/Alt", ""))
            yield from _elements(kid.get("/K", []))


@pytest.mark.parametrize("standard", STANDARDS)
def test_everything_on_a_scanned_page(standard: str) -> None:
    data = made([page_of(*EVERYTHING), page_of(*EVERYTHING)], scan(2), "image/tiff", standard)
    with pypdfium2.PdfDocument(data) as pdf:
        text = pdf[1].get_textpage().get_text_range()
    assert text.split()[:5] == ["Annual", "report", "2026", "Results", "Sales"]
    assert "North 17" in " ".join(text.split())


def test_the_tags_of_a_scanned_page() -> None:
    data = made([page_of(*EVERYTHING)], scan(), "image/tiff", "pdfua")
    kinds = " ".join(kind for kind, _ in elements(data))
    lists = "L LI Lbl LBody L LI Lbl LBody LI Lbl LBody"
    cells = "Table TR TH TH TR TD TD TR TD TD"
    # The header and the footer are artifacts.
    assert kinds == f"Document H1 P H2 {lists} {cells} Figure P Note"
    assert ("Figure", "Picture on page 1") in elements(data)


def test_a_page_without_text_is_a_figure() -> None:
    data = made([page_of()], scan(), "image/tiff", "pdfa-ua")
    assert elements(data)[1] == ("Figure", "Page 1, on which no text was found")


@pytest.mark.parametrize("standard", STANDARDS)
def test_a_page_whose_font_is_not_inside_becomes_a_picture(standard: str) -> None:
    source = saved(document(at(50, 200, "Hello World", 30), at(50, 100, "Second page", 30)))
    found = line(("Hello", (104, 165, 150, 50)), ("World", (270, 165, 160, 50)))
    page = Page(833, 625, (Block((found,), found.box),), dpi=150.0, recognised=False)
    data = made([page, Page(833, 625, (), recognised=False)], source, PDF, standard)
    with pypdfium2.PdfDocument(data) as pdf:
        assert pdf[0].get_textpage().get_text_range().split() == ["Hello", "World"]
    for index in range(2):
        before = np.asarray(picture_of(source, index).convert("L"), int)
        after = np.asarray(picture_of(data, index).convert("L").resize(before.shape[::-1]), int)
        assert np.abs(before - after).mean() < 2


def test_title_and_language() -> None:
    data = made([page_of()], scan(), "image/tiff", "pdfa-ua", title="Año & más", language="es")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert str(pdf.Root.Lang) == "es"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as xmp:
            assert xmp["dc:title"] == "Año & más"
            assert xmp["pdfaid:part"] == "2"
            assert xmp["pdfuaid:part"] == "1"


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK"])
def test_pictures_of_every_kind(mode: str) -> None:
    image = Image.new("RGB", (400, 300), "white").convert(mode)
    media_type, kind = (PNG, "PNG") if mode != "CMYK" else ("image/jpeg", "JPEG")
    buffer = io.BytesIO()
    image.save(buffer, kind)
    made([Page(400, 300, (block("Word", 50),))], buffer.getvalue(), media_type, "pdfa-ua")


def born_digital(*items: Item) -> Page:
    return Page(833, 625, items, dpi=150.0, recognised=False)


def pictures_in(data: bytes) -> int:
    """How many pages of a file show a picture."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return sum(1 for each in pdf.pages if "/XObject" in each.obj.Resources)


# "Big title" at the top, a line below, and a line of two columns that one operator writes.
TEXT = (
    b"0 0 1 rg 10 10 20 20 re f BT /F 20 Tf 50 250 Td (Big title) Tj ET "
    b"BT /F 10 Tf 50 200 Td (some) Tj 30 0 Td (more) Tj ET "
    b"q 1 0 0 1 0 100 cm BT /F 10 Tf 50 0 Td [(left) -10000 (right)] TJ ET Q"
)
WORDS = (
    Block(
        (line(("Big", (104, 62, 75, 41)), ("title", (204, 62, 125, 41))),),
        Box(104, 62, 225, 41),
        "heading",
        1,
    ),
    Block(
        (line(("some", (104, 187, 50, 20)), ("more", (167, 187, 50, 20))),), Box(104, 187, 113, 20)
    ),
    Block((line(("left", (104, 395, 50, 20))),), Box(104, 395, 50, 20)),
    Block((line(("right", (363, 395, 62, 20))),), Box(363, 395, 62, 20)),
)


@pytest.mark.parametrize("standard", STANDARDS)
@pytest.mark.parametrize("kind", ["simple", "composite"])
def test_a_page_whose_font_is_inside_stays(standard: str, kind: str) -> None:
    pdf = pikepdf.new()
    if kind == "simple":
        font = font_samples.simple_font(pdf, font_samples.truetype())
        text = TEXT
    else:
        font = font_samples.composite_font(pdf, font_samples.truetype(), has_meanings=True)
        text = b"BT /F 20 Tf 50 250 Td <002300ae> Tj ET".replace(b"00ae", b"004a")
    source = saved(font_samples.pdf_with(font, pdf, text))
    data = made([born_digital(*WORDS)], source, PDF, standard)
    assert pictures_in(data) == 0
    assert np.array_equal(np.asarray(picture_of(source)), np.asarray(picture_of(data)))


def test_text_of_a_page_is_tagged_where_it_stands() -> None:
    pdf = pikepdf.new()
    font = font_samples.simple_font(pdf, font_samples.truetype())
    source = saved(font_samples.pdf_with(font, pdf, TEXT))
    data = made([born_digital(*WORDS)], source, PDF, "pdfa-ua")
    assert [kind for kind, _ in elements(data)] == ["Document", "H1", "P", "P", "P"]
    with pikepdf.open(io.BytesIO(data)) as opened:
        content = opened.pages[0].Contents.read_bytes()
    assert content.count(b"MCID") == 4, "the two columns are parted"
    assert content.index(b"/Artifact BMC") < content.index(b" re") < content.index(b"EMC")


@pytest.mark.parametrize("standard", STANDARDS)
def test_fonts_that_are_wrong(standard: str) -> None:
    """Other widths than stated, no glyph for a character, no meaning, damage."""
    for number in range(4):
        pdf = pikepdf.new()
        text = b"BT /F 20 Tf 50 250 Td (Hello) Tj ET"
        font = font_samples.simple_font(pdf, font_samples.truetype(500 if number == 0 else 600))
        if number == 1:
            text = b"BT /F 20 Tf 50 250 Td (He\\344llo) Tj ET"
        elif number == 2:
            font = font_samples.composite_font(pdf, font_samples.truetype(), has_meanings=False)
            text = b"BT /F 20 Tf 50 250 Td <00230045> Tj ET"
        elif number == 3:
            font = font_samples.simple_font(pdf, font_samples.truetype()[:700])
        source = saved(font_samples.pdf_with(font, pdf, text))
        data = made([born_digital()], source, PDF, standard)
        is_archive_alone = standard == "pdfa" and number == 2  # it asks for no meaning
        assert pictures_in(data) == (0 if is_archive_alone else 1), number


def test_links_and_bookmarks() -> None:
    pdf = pikepdf.new()
    font = font_samples.simple_font(pdf, font_samples.truetype())
    font_samples.pdf_with(font, pdf, TEXT, b"BT /F 20 Tf 50 250 Td (Second) Tj ET")
    first = pdf.pages[0].obj
    web = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.com/"))
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    annotations = []
    for sides, action in (((50, 190, 80, 212), web), ((200, 20, 260, 40), script)):
        annotations.append(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=list(sides), A=action
            )
        )
    goto = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[300, 10, 350, 30],
        Dest=[pdf.pages[1].obj, pikepdf.Name.Fit],
    )
    first.Annots = pikepdf.Array([*annotations, goto])
    pdf.Root.OpenAction = script
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Second page", 1))
    data = made([born_digital(*WORDS), born_digital()], saved(pdf), PDF, "pdfa-ua")
    with pikepdf.open(io.BytesIO(data)) as opened:
        kept = opened.pages[0].Annots
        assert [str(each.Contents) for each in kept] == ["https://example.com/", "Page 2"]
        assert kept[1].Dest[0].objgen == opened.pages[1].obj.objgen
        assert "/OpenAction" not in opened.Root
        with opened.open_outline() as outline:
            assert [item.title for item in outline.root] == ["Second page"]
    assert b"JavaScript" not in data
    kinds = [kind for kind, _ in elements(data)]
    assert kinds == ["Document", "H1", "P", "Link", "P", "P", "P", "Link", "P"]


@pytest.mark.parametrize("is_hidden", [False, True])
def test_layers(is_hidden: bool) -> None:
    pdf = pikepdf.new()
    font = font_samples.simple_font(pdf, font_samples.truetype())
    text = b"/OC /L BDC BT /F 20 Tf 50 250 Td (Layer) Tj ET EMC"
    font_samples.pdf_with(font, pdf, text)
    layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="A layer"))
    pdf.pages[0].obj.Resources.Properties = pikepdf.Dictionary(L=layer)
    off = pikepdf.Array([layer] if is_hidden else [])
    pdf.Root.OCProperties = pikepdf.Dictionary(
        OCGs=pikepdf.Array([layer]), D=pikepdf.Dictionary(OFF=off)
    )
    source = saved(pdf)
    for standard in STANDARDS:
        data = made([born_digital()], source, PDF, standard)
        assert pictures_in(data) == is_hidden
        difference = np.asarray(picture_of(source), int) - np.asarray(picture_of(data), int)
        assert np.abs(difference).mean() < 1


def test_words_without_spaces_between_them_are_written_down() -> None:
    """TeX moves the pen and writes no space."""
    pdf = pikepdf.new()
    font = font_samples.simple_font(pdf, font_samples.truetype())
    moved = b"BT /F 10 Tf 50 200 Td [(some) -600 (more)] TJ ET "
    spaced = b"BT /F 10 Tf 50 100 Td (with spaces) Tj ET"
    source = saved(font_samples.pdf_with(font, pdf, moved + spaced))
    first = line(("some", (104, 187, 50, 20)), ("more", (167, 187, 50, 20)))
    second = line(("with", (104, 395, 50, 20)), ("spaces", (166, 395, 75, 20)))
    blocks = [Block((each,), each.box) for each in (first, second)]
    data = made([born_digital(*blocks)], source, PDF, "pdfa-ua")
    with pikepdf.open(io.BytesIO(data)) as opened:
        (document,) = opened.Root.StructTreeRoot.K
        said = [str(kid.get("/ActualText", "")) for kid in document.K]
    assert said == ["some more", ""]
