"""Tables with rules: crossing lines make a grid, a missing piece between two of its places makes a
merged cell.
"""

from dataclasses import replace
from itertools import product
from statistics import median

from ocr.document import Cell, Table
from ocr.recognition.layout.cells import lines_of
from ocr.recognition.layout.grid import Area, Grid, areas_of
from ocr.recognition.layout.page_tokens import PageTokens, Token
from ocr.recognition.layout.rows import rows_of
from ocr.recognition.layout.rules import Rule, Rules
from ocr.recognition.layout.splitting import Split, split_heads, split_rows, split_titles
from ocr.recognition.layout.splitting_columns import inner_columns, split_columns
from ocr.recognition.layout.stream import Found

_CLOSE = 0.6  # em: rules this near are one
_MOST_LINES = 9  # lines of a usual cell: a newspaper's columns between rules hold more
_MOST_PLACES = 4000

Group = tuple[list[Rule], list[Rule]]  # level, upright


def ruled(rules: Rules, tokens: list[Token], sheet: PageTokens) -> list[Found]:
    """The tables whose rules cross; those with less than two rows or columns of text are none."""
    found: list[Found] = []
    free = tokens
    for group in _groups(rules, sheet.em):
        grid = _thinned(_grid(*group, sheet.em), tokens, sheet.em)
        held = [token for token in free if _within(token, grid)]
        if grid.rows * grid.columns > _MOST_PLACES:
            continue
        table = _table(grid, held, sheet)
        if table is None:
            continue
        found.append(Found(table, tuple(held)))
        taken = set(map(id, held))
        free = [token for token in free if id(token) not in taken]
    return found


def _groups(rules: Rules, em: float) -> list[Group]:
    """Rules that touch each other, the largest area first."""
    groups: list[Group] = []
    for level in rules.level:
        groups.append(([level], []))
    for upright in rules.upright:
        joined: Group = ([], [upright])
        apart = []
        for group in groups:
            if _meets(upright, group, em):
                joined[0].extend(group[0])
                joined[1].extend(group[1])
            else:
                apart.append(group)
        groups = [*apart, joined]
    whole = []
    for group in groups:
        across, down = group
        if len(across) >= 2 and down and len(across) + len(down) >= 4:
            whole.append(group)
    return sorted(whole, key=_longest, reverse=True)


def _meets(upright: Rule, group: Group, em: float) -> bool:
    return any(_cross(level, upright, em) for level in group[0])


def _longest(group: Group) -> float:
    return max(rule.length for rule in group[0])


def _cross(level: Rule, upright: Rule, em: float) -> bool:
    near = _CLOSE * em
    beside = level.start - near <= upright.at <= level.end + near
    return beside and upright.start - near <= level.at <= upright.end + near


def _grid(level: list[Rule], upright: list[Rule], em: float) -> Grid:
    """The places of the rules, and the open sides where rules stand out beyond the last that
    crosses them.
    """
    xs = _opened(_places(upright, em), *_usual_ends(level), 2.5 * em)
    ys = _opened(_places(level, em), *_usual_ends(upright), 1.2 * em)
    return Grid(xs, ys, level, upright)


def _usual_ends(rules: list[Rule]) -> tuple[float, float]:
    """Where long rules begin and end."""
    longest = max(rule.length for rule in rules)
    long = [rule for rule in rules if rule.length > 0.6 * longest]
    return median(rule.start for rule in long), median(rule.end for rule in long)


def _thinned(grid: Grid, tokens: list[Token], em: float) -> Grid:
    """Double rules as one: no word stands in the narrow strip between them."""
    held = [token for token in tokens if _within(token, grid)]
    xs = _without_strips(grid.xs, [token.x for token in held], 1.6 * em)
    ys = _without_strips(grid.ys, [token.y for token in held], em)
    return Grid(xs, ys, grid.level, grid.upright)


def _without_strips(places: list[float], middles: list[float], narrow: float) -> list[float]:
    kept = places[:1]
    for place in places[1:]:
        if place - kept[-1] >= narrow or any(kept[-1] < middle < place for middle in middles):
            kept.append(place)
    return kept


def _opened(places: list[float], start: float, end: float, least: float) -> list[float]:
    opened = list(places)
    if places[0] - start > least:
        opened.insert(0, start)
    if end - places[-1] > least:
        opened.append(end)
    return opened


def _places(rules: list[Rule], em: float) -> list[float]:
    """Where rules lie; those that are close together lie at one place."""
    groups: list[list[float]] = []
    for value in sorted(rule.at for rule in rules):
        if groups and value - groups[-1][-1] <= _CLOSE * em:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _within(token: Token, grid: Grid) -> bool:
    return grid.xs[0] < token.x < grid.xs[-1] and grid.ys[0] < token.y < grid.ys[-1]


def _table(grid: Grid, tokens: list[Token], sheet: PageTokens) -> Table | None:
    if grid.rows < 1 or not tokens:
        return None
    _, drawn = areas_of(grid, sheet.em)
    grid = replace(grid, xs=inner_columns(grid.xs, tokens, sheet.em))
    if grid.columns < 2:
        return None
    areas, _ = areas_of(grid, sheet.em)
    split = Split(grid.ys, _words(areas, grid, tokens))
    split = split_titles(split, grid.xs, sheet.em)
    split = split_rows(split, grid.xs, sheet.em)
    split = split_heads(split, grid.xs, sheet.em)
    split = replace(split, words=split_columns(grid.xs, split.words, sheet.em))
    if not _sound(split.words, drawn, sheet):
        return None
    lines = [len(rows_of(held, sheet.em)) for held in split.words.values() if held]
    if split.rows < 2 or median(lines) > _MOST_LINES:
        return None
    cells = []
    for area in sorted(split.words):
        cells.append(_cell(area, split.words[area], grid.xs, split.ys, sheet))
    return Table(tuple(cells), sheet.boxed(grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1]))


def _cell(
    area: Area, tokens: list[Token], xs: list[float], ys: list[float], sheet: PageTokens
) -> Cell:
    row, column, rows, columns = area
    box = sheet.boxed(xs[column], ys[row], xs[column + columns], ys[row + rows])
    return Cell(row, column, lines_of(tokens, sheet), box, rows, columns)


def _words(areas: list[Area], grid: Grid, tokens: list[Token]) -> dict[Area, list[Token]]:
    """The words of each cell, by their middles."""
    words: dict[Area, list[Token]] = {area: [] for area in areas}
    owners: dict[tuple[int, int], Area] = {}
    for area in areas:
        row, column, rows, columns = area
        for place in product(range(row, row + rows), range(column, column + columns)):
            owners[place] = area
    for token in tokens:
        row, column = _place(token.y, grid.ys), _place(token.x, grid.xs)
        words[owners[row, column]].append(token)
    return words


def _sound(words: dict[Area, list[Token]], drawn: float, sheet: PageTokens) -> bool:
    """Whether enough lines are drawn and enough cells hold a few lines of text in two rows and two
    columns.
    """
    filled = [area for area, held in words.items() if held]
    rows = {area[0] for area in filled}
    columns = {area[1] for area in filled}
    many = len(filled) >= 3 and len(filled) >= 0.25 * len(words)
    if not (many and len(columns) >= 2 and drawn >= 0.45):
        return False
    return len(rows) >= 2 or max(len(rows_of(words[area], sheet.em)) for area in filled) >= 3


def _place(value: float, edges: list[float]) -> int:
    return min(len(edges) - 2, sum(edge <= value for edge in edges[1:]))
