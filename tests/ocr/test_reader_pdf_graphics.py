"""The lines and filled rectangles that a PDF draws, in pixels of the page at 150 dpi."""

import pikepdf
import pytest

from ocr.readers import pdf
from ocr.readers.graphics import Graphics
from tests.ocr.pdf_samples import document, made, saved

BLUE = "0.2 0.4 0.6"


def drawn(content: str, rotation: int = 0) -> Graphics:
    """What a page of 400 x 300 points draws."""
    return pdf.graphics(made(content, Rotate=rotation))


def lines(graphics: Graphics) -> list[tuple[bool, int, int, int]]:
    """Upright, across, start, end of each line, in pixels."""
    found = []
    for stroke in graphics.strokes:
        found.append((stroke.upright, round(stroke.at), round(stroke.start), round(stroke.end)))
    return found


def test_a_stroke_is_a_line() -> None:
    assert lines(drawn("48 252 m 240 252 l S")) == [(False, 100, 100, 500)]


def test_a_thin_rectangle_is_a_line_too() -> None:
    found = drawn("47.5 60 1 192 re f")
    assert lines(found) == [(True, 100, 100, 500)]
    assert found.fills == ()


@pytest.mark.parametrize("dashes", ["[1 3] 0 d", "[4 2] 0 d"])
def test_dashes_are_one_line(dashes: str) -> None:
    assert len(lines(drawn(f"{dashes} 48 252 m 240 252 l S"))) == 1


def test_dots_drawn_one_by_one_are_one_line() -> None:
    dots = [f"{x} 252 1 1 re f" for x in range(48, 241, 3)]
    ((upright, _, start, end),) = lines(drawn("\n".join(dots)))
    assert (upright, start, end) == (False, 100, 502)


def test_pieces_around_cells_are_one_line_and_separate_underlines_are_not() -> None:
    pieces = [f"{x} 252 m {x + 48} 252 l S" for x in (48, 96, 144)]
    apart = [f"{x} 200 m {x + 48} 200 l S" for x in (48, 100)]
    assert len(lines(drawn("\n".join([*pieces, *apart])))) == 3


def test_slanted_lines_and_curves_are_bends() -> None:
    found = drawn("48 252 m 240 200 l S 48 252 m 90 300 150 300 240 252 c S")
    assert (found.strokes, found.fills) == ((), ())
    assert len(found.bends) == 4


def test_a_triangle_is_no_fill() -> None:
    assert drawn("48 252 m 240 252 l 240 100 l f").fills == ()


def test_a_fill_has_its_colour() -> None:
    (fill,) = drawn(f"{BLUE} rg 48 204 96 48 re f").fills
    assert fill.colour == "336699"
    assert (fill.left, fill.top, fill.right, fill.bottom) == pytest.approx((100, 100, 300, 200))


def test_a_very_thick_line_is_a_fill() -> None:
    (fill,) = drawn(f"{BLUE} RG 20 w 48 200 m 240 200 l S").fills
    assert fill.colour == "336699"
    assert fill.bottom - fill.top == pytest.approx(20 * 150 / 72)


def test_white_is_seen_only_on_a_colour() -> None:
    page = "1 g 0 0 400 300 re f 48 48 48 48 re f 1 G 10 20 m 390 20 l S"
    found = drawn(f"{page} {BLUE} rg 48 204 192 48 re f 144 204 m 144 252 l S")
    assert len(found.fills) == 1
    assert lines(found) == [(True, 300, 100, 200)]


def test_a_turned_page_is_upright() -> None:
    ((upright, _, start, end),) = lines(drawn("48 252 m 240 252 l S", rotation=90))
    assert (upright, start, end) == (True, 100, 500)


def test_a_form_is_opened() -> None:
    file = document("q 1 0 0 1 48 252 cm /X Do Q")
    form = pikepdf.Stream(file, b"0 0 m 96 0 l S")
    form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    form.BBox = pikepdf.Array([-1, -1, 200, 200])
    file.pages[0].Resources.XObject = pikepdf.Dictionary(X=form)
    assert lines(pdf.graphics(saved(file))) == [(False, 100, 100, 300)]


def test_what_lies_beside_the_page_is_cut_off() -> None:
    assert lines(drawn("-100 252 m 900 252 l S")) == [(False, 100, 0, 833)]


def test_a_drawing_of_too_many_paths_has_none() -> None:
    many = [f"48 {number % 300} m 240 {number % 300} l S" for number in range(21_000)]
    assert drawn("\n".join(many)) == Graphics()
