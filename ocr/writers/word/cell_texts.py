"""How the texts of a table's cells stand: which lines run on, and at which edge a column is set."""

from statistics import median

from ocr.document import Align, Box, Cell, Line, is_ideograph
from ocr.writers.common import HYPHENS, is_number
from ocr.writers.common.metrics import line_width, text_width

MOSTLY = 0.7
_FINE = 4  # a part of what is near: no difference at all
_FILLED = 0.7  # of a column's width: a line that is shorter was not wrapped


def runs_on(line: Line, after: Line, left: float, right: float) -> bool:
    """Whether a line of a cell goes on in the next one.

    It ends a paragraph where the next word would have stood in it. `left` and `right` are the
    edges of the column's text in pixels.
    """
    if line.text.endswith(HYPHENS):
        return True
    if not line.box or not after.box or not right:
        return False
    if line.box.right - left < _FILLED * (right - left):
        return False
    letter = line.box.width / max(line_width(line, "sans"), 1.0)
    if is_ideograph(line.text[-1]) and is_ideograph(after.text[0]):
        # Any ideograph may end a line: one that was wrapped is full to the edge.
        return line.box.right + letter / 2 > right
    next_word = text_width(" " + after.words[0].text) * letter
    return line.box.right + next_word > right - letter / 2


def common_align(cells: list[Cell], ink: dict[int, Box], tolerance: float) -> Align:
    """The alignment under which most of the cells stand on one line, "" where nothing tells."""
    if len(cells) < 2:
        return ""
    boxes = [ink[id(cell)] for cell in cells]
    places: dict[Align, list[float]] = {
        "left": [float(box.left) for box in boxes],
        "right": [float(box.right) for box in boxes],
        "center": [(box.left + box.right) / 2 for box in boxes],
    }
    near = {align: _on_one_line(seen, tolerance) for align, seen in places.items()}
    most = max(near.values())
    if most < MOSTLY * len(boxes) - 0.5:
        return ""
    # Letters of one width stand on one line either way: where numbers do, they are at the right.
    spreads = {align: _spread(seen) for align, seen in places.items() if near[align] == most}
    numbers = sum(is_number(cell.text) for cell in cells)
    if 2 * numbers >= len(cells) and "right" in spreads:
        spreads["right"] -= tolerance / _FINE
    elif "left" in spreads:
        spreads["left"] -= tolerance / _FINE
    return min(spreads, key=lambda align: spreads[align])


def _on_one_line(places: list[float], tolerance: float) -> int:
    """How many places are near the middle one."""
    usual = median(places)
    return sum(abs(place - usual) <= tolerance for place in places)


def _spread(places: list[float]) -> float:
    """How far from the middle one places are, on average."""
    usual = median(places)
    return sum(abs(place - usual) for place in places) / len(places)
