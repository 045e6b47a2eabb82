"""The PDF reader: what it opens and refuses, what its pages look like, and when their own text is trusted."""

import io
import zlib
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
import pikepdf
import pytest
from msgspec.structs import replace
from PIL import Image

from ocr.document import Block, Page, Picture
from ocr.errors import EngineError
from ocr.readers import pdf, reader
from ocr.readers.pdf import examined, load_page, own_page, probe
from ocr.readers.pdf.opening import opened
from ocr.readers.pixels import PAGE_PIXELS
from ocr.readers.requests import ProbeRequest
from tests.ocr import samples

LOREM = (
    "The quick brown fox jumps over the lazy dog while",
    "seven wizards make a toxic brew for the evil queen",
    "and her jealous friend who lives near the old river",
    "below the stone bridge that nobody crosses at night.",
)
FONTS = {"F": "Helvetica", "B": "Helvetica-Bold", "I": "Helvetica-Oblique"}


def at(x: float, y: float, text: str, size: float = 12, font: str = "F", extra: str = "") -> str:
    return f"BT {extra} /{font} {size} Tf {x} {y} Td ({text}) Tj ET\n"


def lines(x: float, y: float, texts: tuple[str, ...], size: float = 12) -> str:
    return "".join(at(x, y - number * 1.2 * size, text, size) for number, text in enumerate(texts))


def image_stream(pdf: pikepdf.Pdf, image: Image.Image) -> pikepdf.Stream:
    grey = image.convert("L")
    stream = pikepdf.Stream(pdf, zlib.compress(grey.tobytes()))
    stream.Type, stream.Subtype, stream.Filter = (
        pikepdf.Name.XObject,
        pikepdf.Name.Image,
        pikepdf.Name.FlateDecode,
    )
    stream.Width, stream.Height, stream.BitsPerComponent = grey.width, grey.height, 8
    stream.ColorSpace = pikepdf.Name.DeviceGray
    return stream


def document(
    *contents: str, image: Image.Image | None = None, to_unicode: str = "", **page: Any
) -> pikepdf.Pdf:
    """A page of 400 x 300 points for each content; the image is /X. `page` are entries of each page."""
    pdf = pikepdf.new()
    fonts = {
        f"/{name}": pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name(f"/{base}")
        )
        for name, base in FONTS.items()
    }
    if to_unicode:
        fonts["/F"].ToUnicode = pikepdf.Stream(pdf, to_unicode.encode())
    resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(fonts))
    if image is not None:
        resources.XObject = pikepdf.Dictionary(X=image_stream(pdf, image))
    for content in contents:
        added = pdf.add_blank_page(page_size=(400, 300))
        added.Resources, added.Contents = resources, pikepdf.Stream(pdf, content.encode("latin-1"))
        for key, value in page.items():
            added[f"/{key}"] = value
    return pdf


def saved(pdf: pikepdf.Pdf, **options: Any) -> io.BytesIO:
    buffer = io.BytesIO()
    pdf.save(buffer, **options)
    return buffer


def made(*contents: str, **options: Any) -> io.BytesIO:
    return saved(document(*contents, **options))


def own(file: io.BytesIO) -> Page:
    page = own_page(file)
    assert page is not None, doubt(file)
    return page


def doubt(file: io.BytesIO) -> str:
    with opened(file) as pdf:
        found = examined(pdf, 0)
    assert isinstance(found, str)
    return found


def run(file: io.BytesIO, **changes: Any) -> dict[str, Any]:
    limits = ProbeRequest(max_pages=10, max_pixels=50_000_000)
    return msgspec.structs.asdict(probe(replace(limits, **changes), file))


def ink_box(image: Image.Image) -> tuple[int, int, int, int]:
    dark = np.argwhere(np.asarray(image.convert("L")) < 128)
    (top, left), (bottom, right) = dark.min(axis=0), dark.max(axis=0) + 1
    return int(left), int(top), int(right), int(bottom)


def blocks(page: Page) -> list[tuple[str, int, str]]:
    return [
        (item.kind, item.level, item.text.split("\n")[0])
        for item in page.blocks
        if isinstance(item, Block)
    ]


# Opening


def test_probe_describes_page_one() -> None:
    found = run(made(at(50, 200, "Hello"), at(50, 200, "World")), thumbnail=100)
    preview = Image.open(io.BytesIO(found.pop("thumbnail")))
    assert (preview.format, preview.size) == ("WEBP", (100, 75))
    assert found == {
        "media_type": "application/pdf",
        "extension": "pdf",
        "width": 833,
        "height": 625,
        "pages": 2,
        "pixels": 833 * 625 * 2,
        "encrypted": False,
    }
    assert reader("application/pdf") is pdf


def test_pages_are_counted_before_one_is_read() -> None:
    pdf = document("", "", "")
    pdf.pages[0].MediaBox = pikepdf.Array([0, 0, 10**9, 10**9])
    with pytest.raises(EngineError) as caught:
        run(saved(pdf), max_pages=2)
    assert (caught.value.code, caught.value.message[:26]) == (
        "too_large",
        "The document has 3 pages; ",
    )


@pytest.mark.parametrize("user", ["secret", "Grüße", ""])
@pytest.mark.parametrize("revision", [4, 6])
def test_a_password_opens(user: str, revision: Literal[4, 6]) -> None:
    if revision == 4 and not user.isascii():
        pytest.skip("PDF 1.6 leaves the encoding of such passwords open")
    lock = pikepdf.Encryption(
        user=user, owner="owner", R=revision, allow=pikepdf.Permissions(extract=False)
    )
    file = saved(document(at(50, 200, "Hello")), encryption=lock)
    assert run(file, password=user)["encrypted"] is True
    page = own_page(file, password=user)
    assert page is not None
    assert page.text == "Hello"
    assert load_page(file, password=user).width == 1667
    for wrong in ("", "other") if user else ():
        with pytest.raises(EngineError) as caught:
            run(file, password=wrong)
        assert caught.value.message == "The document's password is missing or wrong."
        assert caught.value.code == "unreadable"


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer <</Root 1 0 R>>\n"]
)
def test_damage_is_unreadable(data: bytes) -> None:
    for call in (run, load_page, own_page):
        with pytest.raises(EngineError) as caught:
            call(io.BytesIO(data))
        assert caught.value.code == "unreadable"


def test_a_page_that_is_not_there() -> None:
    pdf = document(at(50, 200, "Hello"))
    pdf.Root.Pages.Count = 2
    for frame in (1, 7):
        with pytest.raises(EngineError) as caught:
            load_page(saved(pdf), frame)
        assert caught.value.code == "unreadable"


def test_a_tree_of_pages_that_bites_its_tail() -> None:
    pdf = document(at(50, 200, "Hello"))
    pdf.Root.Pages.Kids = pikepdf.Array([pdf.Root.Pages])
    with pytest.raises(EngineError) as caught:
        run(saved(pdf))
    assert caught.value.code == "unreadable"


def test_a_file_on_disk_is_read_from_its_descriptor(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(made(at(50, 200, "Hello")).getvalue())
    with path.open("rb") as file:
        path.unlink()
        page = own_page(file)
    assert page is not None
    assert page.text == "Hello"


# Rendering


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1e6, 1e6), (5000, 5000)),
        ((1e6, 10), (20_000, 1)),
        ((14_400, 14_400), (5000, 5000)),
        ((72, 36), (600, 300)),
    ],
)
def test_pages_of_every_size_stay_within_limits(
    size: tuple[float, float], expected: tuple[int, int]
) -> None:
    file = made("", MediaBox=pikepdf.Array([0, 0, *map(int, size)]))
    image = load_page(file).image
    assert image.width * image.height <= PAGE_PIXELS
    assert image.size == expected
    assert run(file)["width"] <= 20_000


@pytest.mark.parametrize(("pixels", "dpi"), [(1000, 150), (2222, 200), (4444, 400), (6666, 300)])
def test_a_scan_keeps_its_resolution(pixels: int, dpi: int) -> None:
    scan = Image.new("L", (pixels, pixels * 3 // 4), 200)
    box = pikepdf.Array([0, 0, 800, 600])
    page = load_page(made("q 800 0 0 600 0 0 cm /X Do Q", image=scan, MediaBox=box))
    assert page.dpi == pytest.approx(dpi, abs=1)
    assert page.image.width == pytest.approx(800 / 72 * dpi, abs=6)


def test_a_scan_on_a_stamp_keeps_its_pixels() -> None:
    scan = Image.new("L", (2550, 1900), 200)
    file = made("q 40 0 0 30 0 0 cm /X Do Q", image=scan, MediaBox=pikepdf.Array([0, 0, 40, 30]))
    assert load_page(file).image.width == pytest.approx(2550, rel=0.01)


def test_fields_and_colour_are_drawn() -> None:
    pdf = document("1 0 0 rg 0 0 100 100 re f")
    look = pikepdf.Stream(pdf, at(2, 5, "Ada Lovelace", 10).encode())
    look.Subtype, look.BBox = pikepdf.Name.Form, pikepdf.Array([0, 0, 200, 20])
    look.Resources = pdf.pages[0].Resources
    widget = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Tx,
            F=4,
            T="name",
            V="Ada Lovelace",
            Rect=pikepdf.Array([150, 200, 350, 220]),
            AP=pikepdf.Dictionary(N=look),
        )
    )
    pdf.pages[0].Annots = pikepdf.Array([widget])
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([widget]))
    image = load_page(saved(pdf)).image
    assert image.getpixel((50, 1200)) == (255, 0, 0)
    assert ink_box(image.crop((600, 200, 1600, 500)))  # raises where nothing is drawn
    assert own(saved(pdf)).text == "Ada Lovelace"


# Own text


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, [37, 21, 377, 281]])
def test_words_stand_where_their_ink_is(rotate: int, crop: list[int] | None) -> None:
    boxes = {"CropBox": pikepdf.Array(crop)} if crop else {}
    file = made(at(120, 190, "Typography", 18), Rotate=rotate, **boxes)
    page, image = own(file), load_page(file).image
    assert image.size == pytest.approx([2 * side for side in page_size(rotate, crop)], abs=1)
    scale = image.width / page.width
    box = page.words[0].box
    found = [edge * scale for edge in (box.left, box.top, box.right, box.bottom)]
    assert found == pytest.approx(ink_box(image), abs=2 * scale)
    assert (page.text, page.dpi, page.recognised, page.rotation) == ("Typography", 150.0, False, 0)


def page_size(rotate: int, crop: list[int] | None) -> tuple[float, float]:
    width, height = (crop[2] - crop[0], crop[3] - crop[1]) if crop else (400, 300)
    return (
        (height / 72 * 150, width / 72 * 150)
        if rotate in (90, 270)
        else (width / 72 * 150, height / 72 * 150)
    )


def test_headings_paragraphs_and_lists() -> None:
    content = (
        at(40, 270, "Annual report", 22) + lines(40, 240, LOREM) + at(40, 175, "Costs", font="B")
    )
    content += at(40, 150, "1. Paper and ink for the whole year") + at(40, 135, "2. Rent")
    content += at(60, 120, "- of the hall") + lines(40, 90, LOREM)
    page = own(made(content))
    assert blocks(page) == [
        ("heading", 1, "Annual report"),
        ("paragraph", 0, LOREM[0]),
        ("heading", 4, "Costs"),
        ("list", 1, "1. Paper and ink for the whole year"),
        ("list", 1, "2. Rent"),
        ("list", 2, "- of the hall"),
        ("paragraph", 0, LOREM[0]),
    ]
    assert [line.text for line in page.blocks[1].lines] == list(LOREM)
    assert page.blocks[1].lines[0].size == 12.0
    assert page.confidence == 1.0


def test_bold_and_italic_words() -> None:
    page = own(
        made(
            at(40, 200, "plain") + at(100, 200, "bold", font="B") + at(160, 200, "italic", font="I")
        )
    )
    assert [(word.text, word.bold, word.italic) for word in page.words] == [
        ("plain", False, False),
        ("bold", True, False),
        ("italic", False, True),
    ]


def test_columns_are_read_one_after_the_other() -> None:
    left, right = (
        tuple(f"left {line[:25]}" for line in LOREM),
        tuple(f"right {line[:25]}" for line in LOREM),
    )
    # Written line by line across both, under a title over both.
    content = at(60, 270, "A title that stands over both of the columns", 14)
    for number, pair in enumerate(zip(left, right, strict=True)):
        content += at(30, 240 - 12 * number, pair[0], 9) + at(220, 240 - 12 * number, pair[1], 9)
    text = [line.text.split()[0] for line in own(made(content)).lines]
    assert text == ["A", *["left"] * 4, *["right"] * 4]


def test_rows_of_figures_stay_together() -> None:
    content = ""
    for number, (name, count, price) in enumerate(
        [("Tea", "2", "3.10"), ("Milk", "11", "0.90"), ("Rice", "5", "2.00")]
    ):
        y = 240 - 20 * number
        content += at(30, y, name) + at(200, y, count) + at(300, y, price)
    assert own(made(content)).text.replace("\n\n", "\n").split("\n") == [
        "Tea 2 3.10",
        "Milk 11 0.90",
        "Rice 5 2.00",
    ]


def test_text_that_runs_upward_is_a_line() -> None:
    page = own(made(lines(60, 200, LOREM) + at(0, 0, "Side note", extra="0 1 -1 0 30 60 Tm")))
    assert [block.text for block in page.blocks][-1] == "Side note"
    box = page.blocks[-1].box
    assert box.height > 3 * box.width


def test_a_picture_stands_where_it_is_in_the_order() -> None:
    photo = Image.new("L", (200, 100), 128)
    page = own(
        made(
            at(40, 270, "Above") + "q 144 0 0 72 40 150 cm /X Do Q\n" + at(40, 120, "Below"),
            image=photo,
        )
    )
    assert [getattr(item, "kind", "picture") for item in page.blocks] == [
        "paragraph",
        "picture",
        "paragraph",
    ]
    picture = page.blocks[1]
    assert isinstance(picture, Picture)
    assert picture.source == ""
    assert (picture.box.width, picture.box.height) == pytest.approx((300, 150), abs=1)
    assert picture.box.left == pytest.approx(83, abs=1)


def test_ligatures_are_opened_and_invisible_signs_dropped() -> None:
    table = (
        "1 begincodespacerange <00> <ff> endcodespacerange "
        "3 beginbfchar <41> <FB01> <42> <200B> <43> <006E> endbfchar"
    )
    head, tail = "/CIDInit /ProcSet findresource begin begincmap\n", "\nendcmap end"
    assert own(made(at(40, 200, "ABC"), to_unicode=head + table + tail)).text == "fin"


# Trust


def garbage(offset: int) -> str:
    """A table that says each letter is another."""
    pairs = "\n".join(f"<{code:02x}> <{offset + code:04x}>" for code in range(0x41, 0x7B))
    return (
        "/CIDInit /ProcSet findresource begin begincmap\n1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"58 beginbfchar\n{pairs}\nendbfchar\nendcmap end"
    )


@pytest.mark.parametrize(
    ("offset", "reason"),
    [(0xE000, "characters without meaning"), (-0x1D, "words without vowels"), (0, "")],
)
def test_garbage_in_the_table_of_meanings(offset: int, reason: str) -> None:
    file = made(lines(40, 240, LOREM), to_unicode=garbage(offset))
    assert (doubt(file) if reason else own(file).text.split("\n")[0]) == (reason or LOREM[0])
    assert (own_page(file) is None) is bool(reason)


def scan() -> Image.Image:
    return samples.text_image(*LOREM, size=40, margin=30)


def test_an_invisible_layer_of_another_program_is_not_trusted() -> None:
    over = "q 400 0 0 120 0 150 cm /X Do Q\n" + lines(40, 240, LOREM).replace("BT", "BT 3 Tr")
    under = lines(40, 240, LOREM) + "q 400 0 0 300 0 0 cm /X Do Q\n"
    assert doubt(made(over, image=scan())) == "hidden text"
    assert doubt(made(under, image=scan())) == "hidden text"


def test_a_scan_with_a_typed_header_is_recognised() -> None:
    content = at(40, 285, "Received 2024-05-01", 9) + "q 380 0 0 140 10 100 cm /X Do Q"
    assert doubt(made(content, image=scan())) == "writing without text"


def test_letters_drawn_as_outlines_are_recognised() -> None:
    strokes = "".join(
        f"{x} {y} m {x} {y + 8} l {x + 4} {y} l {x + 4} {y + 8} l S\n"
        for x in range(40, 340, 7)
        for y in (200, 215)
    )
    assert doubt(made(strokes)) == "no text"
    assert doubt(made(at(40, 270, "Title", 20) + strokes)) == "writing without text"


def test_words_that_are_not_seen_are_left_out() -> None:
    seen = lines(40, 240, LOREM)
    page = own(made(seen + "1 g\n" + at(40, 100, "white on white") + at(40, 900, "outside")))
    assert page.text == "\n".join(LOREM)
    assert doubt(made(at(40, 270, "Short") + "1 g\n" + seen)) == "words that are not seen"


@pytest.mark.parametrize(
    "content", ["", "1 1 1 rg 0 0 400 300 re f", "1 g BT /F 12 Tf 40 200 Td (white) Tj ET"]
)
def test_a_page_where_nothing_is_seen_is_blank(content: str) -> None:
    page = own(made(content))
    assert (page.blocks, page.recognised, page.width, page.height) == ((), False, 833, 625)


def test_a_scan_is_recognised() -> None:
    file = made("q 400 0 0 300 0 0 cm /X Do Q", image=scan())
    assert own_page(file) is None
