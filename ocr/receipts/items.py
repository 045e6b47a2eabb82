"""The articles: rows that end in an amount, between the head of the receipt and its sums."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from ocr.receipts.amounts import Amount, amounts
from ocr.receipts.fields import Field, LineItem
from ocr.receipts.labels import Labelled
from ocr.receipts.rows import Row, joined
from ocr.receipts.vocabulary import meanings, words

_ENDINGS = {"subtotal", "total", "tax", "payment", "rounding", "change"}
_COLUMNS = {"count", "description", "price", "amount", "total", "tax", "discount"}
_MOST_NAMES = 4  # rows of a name besides that of the amount
_NAMED = re.compile(r"[^\W\d_]{3}")
_TIMES = re.compile(r"(?i)^\W*([0-9]{1,4}) ?[x\u00d7*](?![^\W\d_])")
_RIGHT = 0.5  # of the width: where amounts of articles end
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(slots=True)
class _Open:
    """An article that is still being read."""

    amount: Amount
    numbers: list[Amount]
    row: Row
    description: list[Field] = field(default_factory=list)


def items(rows: Sequence[Row], found: Sequence[Labelled], mark: str) -> tuple[LineItem, ...]:
    """All articles from the top down; none where no sum shows where they end."""
    end = min(
        (each.row for each in found if each.meaning in _ENDINGS and not each.foreign), default=0
    )
    other = {
        each.row for each in found if not each.foreign or each.words & {"total", "subtotal", "tax"}
    }
    heads = {
        rows[at].page: at for at in range(end) if _is_heading(rows[at])
    }  # each page may have its own
    begin = min(heads.values()) + 1 if heads else 0
    other |= {at for at in range(begin, end) if at <= heads.get(rows[at].page, -1)}
    end = next((at for at in range(begin, end) if _is_count(rows[at], mark)), end)
    width = max((row.words[-1].box.right for row in rows[begin:end] if row.words), default=0)
    lines = [
        (rows[at], _price_of(rows[at], mark, width)) for at in range(begin, end) if at not in other
    ]
    lines = _usual(lines)
    first = next((at for at, (_, amount) in enumerate(lines) if amount), len(lines))
    above = (
        0 < first < len(lines)
        and lines[-1][1] is not None
        and (bool(begin) or not _own(*lines[first], mark))
    )
    first = (0 if begin else first - 1) if above else first
    return tuple(_made(each) for each in _read(lines[first:], above, mark))


def _is_heading(row: Row) -> bool:
    """The heads of columns: two or more, and no number."""
    named = {meaning for word in words(row.text) for meaning in meanings(word) & _COLUMNS}
    return len(named) > 1 and not any(map(str.isdigit, row.text))


def _is_count(row: Row, mark: str) -> bool:
    """As TOTAL QTY: 9 or ITEM(S): 5, which ends the articles."""
    said = [meanings(word) for word in words(row.text) if not word.isdigit() and len(word) > 1]
    counted = any("count" in each for each in said) and any(map(str.isdigit, row.text))
    bare = all(said) and not any(amount.money for amount in amounts(row, mark))
    return counted and (bare or any("total" in each for each in said[:3]))


def _price_of(row: Row, mark: str, width: int) -> Amount | None:
    """The amount at the right end, with decimals."""
    money = [amount for amount in amounts(row, mark) if amount.money]
    if not money or len(words(row.text[money[-1].end :])) > 2:
        return None
    right = money[-1].field.box.right
    return money[-1] if not right or right >= _RIGHT * width else None


def _usual(lines: list[tuple[Row, Amount | None]]) -> list[tuple[Row, Amount | None]]:
    """Without the amounts that have more or less decimals than most: they are something else, or read badly."""
    often = Counter(amount.places for _, amount in lines if amount).most_common(1)
    return [
        (row, amount if amount and amount.places == often[0][0] else None) for row, amount in lines
    ]


def _read(lines: Iterable[tuple[Row, Amount | None]], above: bool, mark: str) -> list[_Open]:
    done: list[_Open] = []
    names: list[Field] = []
    since = 0  # rows without an amount
    for row, amount in lines:
        since = since + 1 if amount is None else 0
        if amount is None:
            if since <= _MOST_NAMES and (named := _name(row, 0, len(row.text))):
                (names if above or not done else done[-1].description).append(named)
            continue
        numbers = [each for each in amounts(row, mark) if each.start < amount.start]
        own = _own(row, amount, mark)
        if done and not names and not own and _is_detail(done[-1], amount, numbers):
            done[-1].numbers += [*numbers, amount]
            continue
        done.append(_Open(amount, numbers, row, [*names, *([own] if own else [])]))
        names = []
    return done


def _is_detail(item: _Open, price: Amount, numbers: Sequence[Amount]) -> bool:
    """Whether a row says how many at what price the article above was, as @2 X 2.20."""
    own = any(one.value * two.value == price.value for one, two in combinations(numbers, 2))
    many = [number for number in numbers if number.value != 1 or "@" in price.row.text]
    return not own and any(number.value * price.value == item.amount.value for number in many)


def _own(row: Row, amount: Amount | None, mark: str) -> Field | None:
    """The article's name in the row of its amount: what has most letters between two numbers."""
    if amount is None:
        return _name(row, 0, len(row.text))
    before = [each for each in amounts(row, mark) if each.start < amount.start]
    begins = [0, *(each.end for each in before)]
    ends = [*(each.start for each in before), amount.start]
    named = [
        name for begin, end in zip(begins, ends, strict=True) if (name := _name(row, begin, end))
    ]
    return max(named, key=lambda name: len(_LETTER.findall(name.text)), default=None)


def _name(row: Row, begin: int, end: int) -> Field | None:
    """The words from `begin` to `end`, without marks and multipliers before and after them."""
    text = row.text[begin:end]
    if not _NAMED.search(text):
        return None
    lead = _TIMES.match(text)
    start = lead.end() if lead else 0
    start += len(text[start:]) - len(text[start:].lstrip(" .:-*#@x"))
    return row.field(begin + start, begin + len(text.rstrip(" :@*-")))


def _made(item: _Open) -> LineItem:
    name = joined(item.description) if item.description else None
    made = LineItem(item.amount.field, name)
    for price in reversed(item.numbers):
        for count in item.numbers:
            if (
                count is not price
                and count.value > 0
                and count.value * price.value == item.amount.value
            ):
                if price.places < count.places or (price.value == 1 and not price.money):
                    count, price = price, count
                return replace(made, quantity=count.field, unit_price=price.field)
    if match := _TIMES.match(item.row.text):
        return replace(made, quantity=item.row.field(*match.span(1)))
    return _leading(item, made)


def _leading(item: _Open, made: LineItem) -> LineItem:
    """A small whole number before the name, as in 2 Coffee 5.00, is how many there are."""
    first = item.numbers[0] if item.numbers else None
    if (
        first
        and not first.money
        and 0 < first.value < 100
        and not item.row.text[: first.start].strip()
    ):
        return replace(made, quantity=first.field)
    return made
