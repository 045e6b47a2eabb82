"""PDF from images: the picture as it is, at its size, the right way up, hardly larger than the
input.
"""

import io

import pikepdf
import pytest
from PIL import Image

from ocr.document import Page
from ocr.errors import EngineError
from tests.ocr.samples import bomb_png, encoded, exif_turned, frames, page_image, truncated
from tests.ocr.writer_pdf_support import (
    apart,
    converted,
    copied,
    heading,
    inked,
    line,
    page,
    picture_of,
    problems,
    scene,
    selected,
    stored,
    unlike,
    written,
)


@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_keeps_its_bytes(mode: str, progressive: bool) -> None:
    data, result = converted(scene().convert(mode), "JPEG", progressive=progressive)
    found = stored(result)
    assert found.filter == "/DCTDecode"
    assert found.data == data
    assert unlike(picture_of(result), scene().convert(mode)) < 2
    assert apart(selected(result, "bar"), inked(picture_of(result), 0)) <= 4
    assert len(result) < len(data) + 4500
    assert problems(result) == []


def test_a_cmyk_jpeg_looks_as_adobe_meant_it() -> None:
    # Pillow writes Adobe's mark and, as Adobe does, the colours upside down.
    data, result = converted(scene().convert("CMYK"), "JPEG", quality=95)
    assert stored(result).data == data
    with Image.open(io.BytesIO(data)) as again:
        assert unlike(picture_of(result), again.convert("RGB")) < 25
    shown = picture_of(result).convert("L")
    assert [shown.getpixel(place) > 128 for place in ((550, 350), (300, 200))] == [True, False]  # type: ignore[operator]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_jpeg_is_shown_upright_without_new_bytes(orientation: int) -> None:
    data = exif_turned(scene(), orientation)
    result = written([page((600, 400), line(("bar", (200, 180, 200, 40))))], data, "image/jpeg")
    assert stored(result).data == data
    assert unlike(picture_of(result), scene()) < 3
    assert apart(selected(result, "bar"), inked(picture_of(result), 0)) <= 4


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_picture_that_lies_on_its_side_is_shown_upright(rotation: int, kind: str) -> None:
    turn = {
        90: Image.Transpose.ROTATE_90,
        180: Image.Transpose.ROTATE_180,
        270: Image.Transpose.ROTATE_270,
    }[rotation]
    data = encoded(scene().transpose(turn), kind)
    upright = page((600, 400), line(("bar", (200, 180, 200, 40))), rotation=rotation)
    assert unlike(picture_of(written([upright], data, "image/png")), scene()) < 3


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP", "GIF"])
def test_black_and_white_is_a_fax(kind: str) -> None:
    image = page_image().convert("1", dither=Image.Dither.NONE)
    result = converted(image, kind, words=False)[1]
    found = stored(result)
    if kind == "GIF":
        assert found.filter == "/FlateDecode"
    else:
        assert (found.filter, found.bits) == ("/CCITTFaxDecode", 1)
        assert len(found.data) < len(encoded(image, "TIFF", compression="group4"))
    assert unlike(picture_of(result), image) < 1


@pytest.mark.parametrize(
    ("image", "kind", "space"),
    [
        (scene().convert("L"), "PNG", "/DeviceGray"),
        (scene().convert("L"), "TIFF", "/DeviceGray"),
        (scene(), "PNG", "/DeviceRGB"),
        (scene().quantize(8), "PNG", "/Indexed"),
        (scene().quantize(8), "GIF", "/Indexed"),
        (scene(), "BMP", "/Indexed"),
        (scene().convert("L").convert("I;16"), "PNG", "/DeviceGray"),
    ],
)
def test_what_has_no_loss_gets_none(image: Image.Image, kind: str, space: str) -> None:
    data, result = converted(image, kind)
    found = stored(result)
    assert found.filter == "/FlateDecode"
    assert found.space == space
    assert len(result) < len(data) + 4500
    if image.mode != "I;16":
        assert unlike(picture_of(result), image.convert("RGB")) == 0
    assert problems(result) == []


def test_a_plain_png_keeps_its_packed_pixels() -> None:
    data, result = converted(Image.effect_noise((300, 200), 60), "PNG", compress_level=1)
    pieces = [piece.split(b"IEND")[0] for piece in data.split(b"IDAT")[1:]]
    kept = stored(result).data
    assert kept.startswith(pieces[0][:1000])
    assert len(kept) == len(b"".join(pieces)) - 12 * len(pieces) + 4


def test_transparency_lies_on_white() -> None:
    image = scene().convert("RGBA")
    image.putalpha(Image.new("L", image.size, 255))
    image.paste((0, 0, 0, 0), (450, 250, 600, 400))
    result = converted(image, "PNG")[1]
    assert picture_of(result).getpixel((550, 350)) == (255, 255, 255)
    assert "/SMask" not in stored(result).keys


@pytest.mark.parametrize("lossless", [False, True])
def test_webp_stays_as_lossy_as_it_was(lossless: bool) -> None:
    result = converted(scene(), "WEBP", lossless=lossless)[1]
    assert stored(result).filter == ("/FlateDecode" if lossless else "/DCTDecode")
    assert unlike(picture_of(result), scene()) < 4


def test_every_frame_is_a_page() -> None:
    data = frames((300, 200), (200, 300), (100, 100))
    sizes = [(300, 200), (200, 300), (100, 100)]
    result = written(
        [page(size, line((f"p{n}", (10, 10, 50, 20)))) for n, size in enumerate(sizes)],
        data,
        "image/tiff",
    )
    assert [picture_of(result, number).size for number in range(3)] == sizes
    assert [picture_of(result, number).getpixel((50, 50)) for number in range(3)] == [
        (g, g, g) for g in (20, 60, 100)
    ]
    assert copied(result, 2) == "p2"


@pytest.mark.parametrize(
    ("size", "dpi", "points"),
    [
        ((600, 300), 300.0, (144, 72)),
        ((600, 300), 0.0, (600, 300)),
        ((2480, 3508), 0.0, (595, 842)),
        ((4000, 3000), 0.0, (794, 595)),
        ((4000, 10), 10.0, (14400, 36)),
    ],
)
def test_a_page_is_as_large_as_its_picture(
    size: tuple[int, int], dpi: float, points: tuple[float, float]
) -> None:
    result = written([page(size, dpi=dpi)], encoded(Image.new("L", size, 255)), "image/png")
    with pikepdf.open(io.BytesIO(result)) as pdf:
        assert [float(side) for side in pdf.pages[0].mediabox][2:] == pytest.approx(points, abs=1)


def test_a_fax_keeps_its_proportions() -> None:
    data = encoded(Image.new("1", (1728, 1100), 1), "TIFF", dpi=(204, 98))
    with pikepdf.open(
        io.BytesIO(written([page((1728, 1100), dpi=204.0)], data, "image/tiff"))
    ) as pdf:
        assert [float(side) for side in pdf.pages[0].mediabox][2:] == pytest.approx(
            (610, 808), abs=1
        )


def test_title_maker_date_and_bookmarks() -> None:
    made = Page(600, 400, (heading("Invoice", 1, 40),), dpi=72.0)
    data = written([made], encoded(scene(), "JPEG"), "image/jpeg", title="Scan \u202b\x00№ 7")
    with (
        pikepdf.open(io.BytesIO(data)) as pdf,
        pdf.open_metadata() as xmp,
        pdf.open_outline() as outline,
    ):
        assert str(pdf.docinfo.Title) == xmp["dc:title"] == "Scan \u202b№ 7"
        assert str(pdf.docinfo.Producer) == xmp["pdf:Producer"] == "Polyglyph"
        assert str(pdf.docinfo.CreationDate).startswith("D:20")
        assert [item.title for item in outline.root] == ["Invoice"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "unsupported"),
        (b"GIF89a", "unreadable"),
        (bomb_png(), "too_large"),
        (truncated(encoded(scene())), "unreadable"),
        (truncated(encoded(scene(), "JPEG")), "unreadable"),
        (truncated(encoded(scene(), "TIFF")), "unreadable"),
    ],
)
def test_hostile_images_are_said(data: bytes, code: str) -> None:
    with pytest.raises(EngineError) as caught:
        written([page((600, 400))], data, "image/png")
    assert caught.value.code == code


@pytest.mark.parametrize("size", [(0, 0), (600, 0), (0, 400)])
def test_a_page_without_a_size_is_as_large_as_its_picture(size: tuple[int, int]) -> None:
    result = written([Page(*size, (), dpi=100.0)], encoded(scene()), "image/png")
    assert problems(result) == []
    with pikepdf.open(io.BytesIO(result)) as pdf:
        box = [float(side) for side in pdf.pages[0].MediaBox]
    assert box == [0, 0, 432, 288]


def test_a_page_that_the_file_does_not_have_is_said() -> None:
    with pytest.raises(EngineError, match="damaged or incomplete"):
        written([page((600, 400))] * 2, encoded(scene()), "image/png")
