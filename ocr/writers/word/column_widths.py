"""The edges of a table's columns, and their widths in the room that there is."""

from collections.abc import Iterable
from itertools import pairwise

from ocr.document import Cell

_LEAST = 0.8  # of their size: letters are made no smaller to fit a table into its room


def sides(cells: Iterable[Cell], count: int) -> dict[int, list[int]]:
    """The left and right sides of cells by the number of the edge that they lie on."""
    found: dict[int, list[int]] = {}
    for cell in cells:
        found.setdefault(cell.column, []).append(cell.box.left)
        found.setdefault(min(cell.column + cell.columns, count), []).append(cell.box.right)
    return found


def rising(edges: list[float | None]) -> list[float]:
    """The edges with those that are not known between their neighbours, none left of another."""
    known = [place for place, edge in enumerate(edges) if edge is not None]
    filled = [edge or 0.0 for edge in edges]
    for before, after in pairwise(known):
        step = (filled[after] - filled[before]) / (after - before)
        for place in range(before + 1, after):
            filled[place] = filled[before] + step * (place - before)
    rising = filled[:1]
    for edge in filled[1:]:
        rising.append(max(edge, rising[-1]))
    return rising


def fitted(widths: list[float], needed: list[float], room: float) -> tuple[list[float], float]:
    """The widths with what a narrow column lacks, taken from the room and from broad ones.

    The second value is how much smaller letters have to be: 1.0 where everything fits.
    """
    wanted = [max(width, need) for width, need in zip(widths, needed, strict=True)]
    together = sum(wanted)
    if together <= room:
        return _without_surplus(widths, wanted, needed), 1.0
    least = sum(needed)
    if least <= room:
        # What broad columns have beyond their need is given up in equal parts.
        part = (room - least) / max(together - least, 1e-6)
        given = []
        for want, need in zip(wanted, needed, strict=True):
            given.append(need + (want - need) * part)
        return given, 1.0
    shrink = max(room / least, _LEAST)
    return [need * room / least for need in needed], shrink


def _without_surplus(widths: list[float], wanted: list[float], needed: list[float]) -> list[float]:
    """What was added to narrow columns is taken from broad ones, so that the table keeps its width.

    It is wider where these have nothing to give.
    """
    added = sum(wanted) - sum(widths)
    if added <= 0:
        return wanted
    spare = [want - need for want, need in zip(wanted, needed, strict=True)]
    together = sum(spare)
    if together <= 0:
        return wanted
    part = min(added / together, 1.0)
    return [want - extra * part for want, extra in zip(wanted, spare, strict=True)]
