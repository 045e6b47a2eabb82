"""The items: rows that end in an amount, between the heading of the receipt and its sums."""

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
_MOST_AFTER = 2  # words after a price, such as tax codes
_THREE_LETTERS = re.compile(r"[^\W\d_]{3}")
_TIMES = re.compile(r"(?i)^\W*([0-9]{1,4}) ?[x\u00d7*](?![^\W\d_])")
_RIGHT = 0.5  # of the width: prices end in the right half
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(slots=True)
class _Line:
    row: Row
    price: Amount | None


@dataclass(slots=True)
class _Open:
    """An item that is still being read."""

    amount: Amount
    numbers: list[Amount]
    row: Row
    description: list[Field] = field(default_factory=list)


def items(rows: Sequence[Row], found: Sequence[Labelled], mark: str) -> tuple[LineItem, ...]:
    """All items from the top down; none where no sum shows where they end."""
    end = _first_sum(found)
    headings = _headings(rows[:end])
    begin = 0
    if headings:
        begin = min(headings.values()) + 1
    others = _rows_of_labels(found)
    for at in range(begin, end):
        heading = headings.get(rows[at].page)
        if heading is not None and at <= heading:
            others.add(at)
    for at in range(begin, end):
        if _is_count(rows[at], mark):
            end = at
            break
    width = max((row.words[-1].box.right for row in rows[begin:end]), default=0)
    lines = []
    for at in range(begin, end):
        if at not in others:
            lines.append(_Line(rows[at], _price_of(rows[at], mark, width)))
    _drop_unusual(lines)
    first = _first_price(lines)
    is_name_above = _is_name_above(lines, first, bool(headings), mark)
    if is_name_above:
        first = 0 if headings else first - 1
    return tuple(_made(item) for item in _read(lines[first:], is_name_above, mark))


def _first_sum(found: Sequence[Labelled]) -> int:
    """The row of the first amount that ends the items; 0 where there is none."""
    endings = [each.row for each in found if each.meaning in _ENDINGS and not each.foreign]
    return min(endings, default=0)


def _headings(rows: Sequence[Row]) -> dict[int, int]:
    """The row of the last heading of columns on each page that has one."""
    headings = {}
    for at, row in enumerate(rows):
        if _is_heading(row):
            headings[row.page] = at
    return headings


def _is_heading(row: Row) -> bool:
    """A heading of columns names two or more, and has no number."""
    named: set[str] = set()
    for word in words(row.text):
        named |= meanings(word) & _COLUMNS
    return len(named) > 1 and not _has_digit(row.text)


def _rows_of_labels(found: Sequence[Labelled]) -> set[int]:
    """Rows that are no items: their labels have no unknown words, or name a sum."""
    rows = set()
    for each in found:
        if not each.foreign or each.words & {"total", "subtotal", "tax"}:
            rows.add(each.row)
    return rows


def _is_count(row: Row, mark: str) -> bool:
    """Whether a row counts the items and so ends them, as TOTAL QTY: 9 or ITEM(S): 5."""
    if not _has_digit(row.text):
        return False
    said = []
    for word in words(row.text):
        if not word.isdigit() and len(word) > 1:
            said.append(meanings(word))
    if not any("count" in each for each in said):
        return False
    if any("total" in each for each in said[:3]):
        return True
    return all(said) and not any(amount.money for amount in amounts(row, mark))


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _price_of(row: Row, mark: str, width: int) -> Amount | None:
    """The last amount with decimals, if it stands at the right end."""
    money = [amount for amount in amounts(row, mark) if amount.money]
    if not money:
        return None
    price = money[-1]
    if len(words(row.text[price.end :])) > _MOST_AFTER:
        return None
    right = price.field.box.right
    if right and right < _RIGHT * width:
        return None
    return price


def _drop_unusual(lines: Sequence[_Line]) -> None:
    """Drop prices with more or fewer decimals than most: they are something else, or misread."""
    places = Counter(line.price.places for line in lines if line.price)
    if not places:
        return
    usual, _ = places.most_common(1)[0]
    for line in lines:
        if line.price and line.price.places != usual:
            line.price = None


def _first_price(lines: Sequence[_Line]) -> int:
    for at, line in enumerate(lines):
        if line.price:
            return at
    return len(lines)


def _is_name_above(lines: Sequence[_Line], first: int, has_heading: bool, mark: str) -> bool:
    """Whether the name of each item stands in the rows above its price. `first` has a price."""
    if not 0 < first < len(lines) or lines[-1].price is None:
        return False
    if has_heading:
        return True
    price = lines[first].price
    return price is not None and _own_name(lines[first].row, price, mark) is None


def _read(lines: Iterable[_Line], is_name_above: bool, mark: str) -> list[_Open]:
    done: list[_Open] = []
    names: list[Field] = []
    rows_without_price = 0
    for line in lines:
        row, price = line.row, line.price
        if price is None:
            rows_without_price += 1
            name = _name(row, 0, len(row.text))
            if name is None or rows_without_price > _MOST_NAMES:
                continue
            if is_name_above or not done:
                names.append(name)
            else:
                done[-1].description.append(name)
            continue
        rows_without_price = 0
        numbers = _numbers_before(row, price, mark)
        own = _own_name(row, price, mark)
        has_name = bool(names) or own is not None
        if done and not has_name and _is_detail(done[-1], price, numbers):
            done[-1].numbers += [*numbers, price]
            continue
        if own:
            names.append(own)
        done.append(_Open(price, numbers, row, names))
        names = []
    return done


def _numbers_before(row: Row, price: Amount, mark: str) -> list[Amount]:
    return [number for number in amounts(row, mark) if number.start < price.start]


def _is_detail(item: _Open, price: Amount, numbers: Sequence[Amount]) -> bool:
    """Whether a row gives quantity and unit price of the item above, as @2 X 2.20."""
    for one, two in combinations(numbers, 2):
        if one.value * two.value == price.value:
            return False  # an item of its own
    for number in numbers:
        may_be_quantity = number.value != 1 or "@" in price.row.text
        if may_be_quantity and number.value * price.value == item.amount.value:
            return True
    return False


def _own_name(row: Row, price: Amount, mark: str) -> Field | None:
    """The item's name in the row of its price: the words with most letters between two numbers."""
    gaps = []
    begin = 0
    for number in _numbers_before(row, price, mark):
        gaps.append((begin, number.start))
        begin = number.end
    gaps.append((begin, price.start))
    longest: Field | None = None
    most = 0
    for begin, end in gaps:
        name = _name(row, begin, end)
        if name is None:
            continue
        letters = len(_LETTER.findall(name.text))
        if longest is None or letters > most:
            longest = name
            most = letters
    return longest


def _name(row: Row, begin: int, end: int) -> Field | None:
    """The words from `begin` to `end`, without marks and multipliers before and after them."""
    text = row.text[begin:end]
    if not _THREE_LETTERS.search(text):
        return None
    start = 0
    times = _TIMES.match(text)
    if times:
        start = times.end()
    rest = text[start:]
    start += len(rest) - len(rest.lstrip(" .:-*#@x"))
    return row.field(begin + start, begin + len(text.rstrip(" :@*-")))


def _made(item: _Open) -> LineItem:
    name = None
    if item.description:
        name = joined(item.description)
    made = LineItem(item.amount.field, name)
    factors = _factors(item)
    if factors:
        quantity, unit_price = factors
        return replace(made, quantity=quantity.field, unit_price=unit_price.field)
    times = _TIMES.match(item.row.text)
    if times:
        return replace(made, quantity=item.row.field(*times.span(1)))
    leading = _leading_quantity(item)
    if leading:
        return replace(made, quantity=leading.field)
    return made


def _factors(item: _Open) -> tuple[Amount, Amount] | None:
    """The quantity and the unit price: two numbers of the row whose product is the amount."""
    for price in reversed(item.numbers):
        for count in item.numbers:
            if count is price or count.value <= 0:
                continue
            if count.value * price.value != item.amount.value:
                continue
            is_whole_price = price.value == 1 and not price.money
            if price.places < count.places or is_whole_price:
                return price, count
            return count, price
    return None


def _leading_quantity(item: _Open) -> Amount | None:
    """A small whole number before the name is a quantity, as in 2 Coffee 5.00."""
    if not item.numbers:
        return None
    first = item.numbers[0]
    if first.money or not 0 < first.value < 100:
        return None
    if item.row.text[: first.start].strip():
        return None
    return first
