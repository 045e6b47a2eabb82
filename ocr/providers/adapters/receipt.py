"""The fields of a receipt, as TabScanner names them -> blocks and a table, in the order of print.

No place is known. A name such as "Tax" stands before an amount whose printed name is not in the
answer.
"""

from decimal import Decimal
from itertools import zip_longest
from typing import Any

from ocr.document import NOWHERE, Block, Cell, Item, Line, Table, Word, block_of_lines
from ocr.providers.adapters.lines import clean

_UNSAID = 0.5  # confidence of a receipt whose answer has none at all
_MOST = 2000  # items, and parts of a sum
_HEAD = (("establishment",), ("address",), ("phoneNumber",), ("date", "dateISO"))
_SUMS = (
    ("Subtotal", "subTotal", "subTotalConfidence"),
    ("Discount", "discounts", "discountConfidences"),
    ("Service charge", "serviceCharges", "serviceChargeConfidences"),
    ("Tax", "taxes", "taxesConfidence"),
    ("Tip", "tip", "tipConfidence"),
    ("Rounding", "rounding", "roundingConfidence"),
    ("Total", "total", "totalConfidence"),
    ("Payment", "paymentMethod", "paymentMethodConfidence"),
    ("Cash", "cash", "cashConfidence"),
    ("Change", "change", "changeConfidence"),
)
_ONE = {"discounts": "discount", "taxes": "tax"}  # where a sum stands that has no parts
_COLUMNS = (("qty",), ("productCode",), ("descClean", "desc"), ("price",), ("lineTotal",))


def items_of(result: dict[str, Any]) -> tuple[Item, ...]:
    """The receipt's head, its items and its sums.

    What is missing, empty or makes no sense in `result` is left out. A confidence that is not given
    is the mean of those that are, 0.5 without any.
    """
    usual = _usual(result)
    table = _table(result.get("lineItems"), usual)
    parts = (_head(result, usual), table, _sums(result, usual))
    return tuple(part for part in parts if part and part.lines)


def _head(result: dict[str, Any], usual: float) -> Block | None:
    lines: list[Line] = []
    for names in _HEAD:
        confidence = _certain(result.get(f"{names[0]}Confidence"), usual)
        for row in _first(result, names).split("\n"):
            if row:
                lines.append(_line(row, confidence))
    return block_of_lines(lines, NOWHERE)


def _sums(result: dict[str, Any], usual: float) -> Block | None:
    lines: list[Line] = []
    for title, name, confidence_name in _SUMS:
        other_name = _ONE.get(name, "")
        values = _list(result.get(name)) or _list(result.get(other_name))
        confidences = _list(result.get(confidence_name))
        if not confidences and other_name:
            confidences = _list(result.get(f"{other_name}Confidence"))
        for value, confidence in zip_longest(values[:_MOST], confidences[:_MOST]):
            shown = _shown(value)
            if shown:
                lines.append(_line(f"{title} {shown}", _certain(confidence, usual)))
    return block_of_lines(lines, NOWHERE)


def _table(items: Any, usual: float) -> Table:
    """A row an item; a column for every kind of thing that any of them has."""
    rows = []
    for item in _list(items)[:_MOST]:
        if isinstance(item, dict):
            row = _row(item)
            if any(row):
                rows.append(row)
    used = [number for number in range(len(_COLUMNS)) if any(row[number] for row in rows)]
    cells = []
    for place, row in enumerate(rows):
        for column, number in enumerate(used):
            lines: tuple[Line, ...] = ()
            if row[number]:
                lines = (_line(row[number], usual),)
            cells.append(Cell(place, column, lines))
    return Table(tuple(cells), NOWHERE)


def _row(item: dict[str, Any]) -> list[str]:
    return [_first(item, names).replace("\n", " ") for names in _COLUMNS]


def _first(values: dict[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        shown = _shown(values.get(name))
        if shown:
            return shown
    return ""


def _list(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    if value is None:
        return []
    return [value]


def _shown(value: Any) -> str:
    """A field's text with its line breaks; empty for what is no text and for an amount of zero."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    if not isinstance(value, str):
        return _amount(Decimal(str(value)))
    lines = [line for line in map(clean, value.removesuffix(" 00:00:00").splitlines()) if line]
    text = "\n".join(lines)
    is_zero = not text.strip("0.,")
    if is_zero:
        return ""
    return text


def _amount(value: Decimal) -> str:
    """With two places at least, if it has any: JSON's 4.5 was 4.50 on paper."""
    if not value.is_finite() or not value or abs(value.adjusted()) > 20:
        return ""
    places = -int(value.as_tuple().exponent)
    if places > 0:
        return f"{value:.{max(2, places)}f}"
    return f"{value:f}"


def _line(text: str, confidence: float) -> Line:
    return Line(tuple(Word(word, NOWHERE, confidence) for word in text.split()), NOWHERE)


def _usual(result: dict[str, Any]) -> float:
    """The mean of the confidences of what was found; TabScanner gives 0 for what was not."""
    known = []
    for name, values in result.items():
        if "onfidence" not in name:
            continue
        for value in _list(values):
            confidence = _certain(value, 0.0)
            if confidence:
                known.append(confidence)
    if not known:
        return _UNSAID
    return round(sum(known) / len(known), 4)


def _certain(value: Any, usual: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return usual
    if not 0 < value <= 1:
        return usual
    return round(float(value), 4)
