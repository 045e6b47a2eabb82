"""Boxes of one line that overlap are read as one; columns beside each other stay apart."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ocr.recognition.engines import paddle
from ocr.recognition.engines.paddle.joining import joined_lines
from tests.ocr import samples

Corners = tuple[float, float, float, float]  # left, top, right, bottom
LINES = (
    "Second frame text",
    "Safe for fifty feet",
    "Fifty tiny jackets left the forest",
    "Fifteen tired travellers",
    "Offer of fresh fruit",
    "Twenty-five jars of jelly",
    "Just fifty fit lifters",
    "Fire exit to the left",
)


def quad(left: float, top: float, right: float, bottom: float, slope: float = 0.0) -> np.ndarray:
    places = ((left, top), (right, top), (right, bottom), (left, bottom))
    return np.array([(x, y + slope * x) for x, y in places], np.float32)


def paper(*ink: Corners) -> np.ndarray:
    """White with black boxes."""
    image = Image.new("RGB", (700, 160), "white")
    for box in ink:
        ImageDraw.Draw(image).rectangle(box, fill="black")
    return np.asarray(image)


def letters(start: int, stop: int) -> list[Corners]:
    return [(x, 55, x + 8, 90) for x in range(start, stop, 14)]


@pytest.mark.parametrize("line", LINES)
def test_no_letter_comes_twice(line: str) -> None:
    image = Image.new("RGB", (760, 160), "white")
    ImageDraw.Draw(image).text((40, 55), line, font=samples.font(32), fill="black")
    found, rotation = paddle.lines_of(np.asarray(image))
    assert ([each.reading.text for each in found], rotation) == ([line], 0)


def test_boxes_that_share_a_letter_become_one() -> None:
    image = paper(*letters(40, 400))
    first, second, third = (quad(35, 48, 180, 97), quad(165, 49, 300, 96), quad(285, 48, 405, 98))
    for order in ([first, second, third], [third, first, second], [first, third, second]):
        (whole,) = joined_lines(image, order)
        assert whole.min(axis=0).tolist() == pytest.approx([35, 48], abs=1)
        assert whole.max(axis=0).tolist() == pytest.approx([405, 98], abs=1)


def test_a_sloping_line_keeps_its_slope() -> None:
    image = paper(*letters(40, 400))
    (whole,) = joined_lines(image, [quad(35, 48, 180, 97, 0.05), quad(165, 48, 405, 97, 0.05)])
    assert (whole[1] - whole[0])[1] / (whole[1] - whole[0])[0] == pytest.approx(0.05, abs=0.01)


def test_columns_and_other_lines_stay_apart() -> None:
    apart = paper(*letters(40, 150), *letters(200, 400))
    for lines in (
        [quad(35, 48, 180, 97), quad(168, 49, 405, 96)],  # wide white between them
        [quad(35, 48, 180, 97), quad(185, 49, 405, 96)],  # they do not touch
        [quad(35, 48, 180, 97), quad(35, 90, 180, 139)],  # one below the other
        [quad(35, 48, 180, 97), quad(160, 20, 405, 120)],  # another size
        [quad(35, 48, 180, 97), quad(160, 48, 405, 97, 0.3)],  # another direction
        [quad(35, 10, 60, 150), quad(50, 48, 300, 97)],  # one runs down the page
    ):
        assert len(joined_lines(apart, lines)) == 2
    assert joined_lines(apart, []) == []


@pytest.mark.parametrize(("leaning", "turn"), [(82, 90), (98, 90), (-82, 270), (-98, 270)])
def test_a_page_on_its_side_that_leans_is_turned_too(leaning: int, turn: int) -> None:
    image = Image.new("RGB", (900, 500), "white")
    for number, line in enumerate(LINES[:5]):
        ImageDraw.Draw(image).text(
            (60, 60 + 80 * number), line, font=samples.font(36), fill="black"
        )
    leaned = image.rotate(
        leaning, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC
    )
    found, rotation = paddle.lines_of(np.asarray(leaned))
    assert rotation == turn
    assert {each.reading.text for each in found} == set(LINES[:5])
