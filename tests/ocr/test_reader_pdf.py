"""The PDF reader: what it opens and refuses, what its pages look like, and when their own text is
trusted.
"""

import io
from pathlib import Path
from typing import Literal

import pikepdf
import pytest
from PIL import Image

from ocr.errors import EngineError
from ocr.readers import pdf, reader
from ocr.readers.pdf import load_page, own_page
from ocr.readers.pixels import PAGE_PIXELS
from tests.ocr.pdf_samples import at, document, ink_box, made, own, run, saved

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


@pytest.mark.parametrize(
    "pages",
    [b"<< /Type /Pages /Kids [] /Count 0 >>", b"<< /Type /Pages /Kids [] >>", b"null"],
)
def test_a_document_without_pages_says_so_whatever_was_read_before(pages: bytes) -> None:
    protected = saved(
        document(at(50, 200, "Hello")), encryption=pikepdf.Encryption(owner="o", user="u")
    )
    for before in (protected, io.BytesIO(b"%PDF-1.4 damaged")):
        with pytest.raises(EngineError):
            run(before)
        with pytest.raises(EngineError) as caught:
            run(without_pages(pages))
        assert (caught.value.code, caught.value.message) == ("unreadable", "The PDF has no pages.")
    with pytest.raises(EngineError) as caught:
        run(protected)
    assert caught.value.message == "The document's password is missing or wrong."


def without_pages(tree: bytes) -> io.BytesIO:
    """A whole PDF with this object as its tree of pages."""
    content = b"%PDF-1.4\n"
    places = []
    for number, value in ((1, b"<< /Type /Catalog /Pages 2 0 R >>"), (2, tree)):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    start = len(content)
    content += b"xref\n0 3\n0000000000 65535 f \n"
    for place in places:
        content += b"%010d 00000 n \n" % place
    content += b"trailer << /Root 1 0 R /Size 3 >>\nstartxref\n%d\n%%%%EOF\n" % start
    return io.BytesIO(content)


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
