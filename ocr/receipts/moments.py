"""The date and the time of a receipt."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time

from ocr.receipts.fields import Field
from ocr.receipts.rows import Row
from ocr.receipts.values.dates import day_first, moment
from ocr.receipts.vocabulary import meanings, words

_DATE = re.compile(
    r"(?<![0-9.,/-])(?:"
    r"[0-9]{1,2} ?[-/.] ?[0-9]{1,2} ?[-/.] ?(?:[0-9]{4}(?=[0-9]{2}:[0-9]{2})|[0-9]{4}|[0-9]{2})"
    r"|[0-9]{4} ?[-/.] ?[0-9]{1,2} ?[-/.] ?[0-9]{1,2}"
    r"|[0-9]{1,2}(?:st|nd|rd|th|er|º|\.)?(?: de |[ -/]?)[^\W\d_]{3,10}\.?(?: de |, |[ ,/-])[0-9]{2,4}"
    r"|[^\W\d_]{3,10}\.? [0-9]{1,2}(?:st|nd|rd|th)?,? [0-9]{4}"
    r"|[0-9]{4}[年년] ?[0-9]{1,2}[月월] ?[0-9]{1,2}[日일]"
    r")(?:(?![0-9/])|(?=[0-9]{2}:))",
    re.I,
)
_TIME = re.compile(
    r"(?<![0-9.])(?<![0-9]:)([0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?)( ?[ap]\.?m\b\.?)?(?![0-9:])",
    re.I,
)
_BEFORE_RANGE = re.compile(r" ?(?:-|to|bis|à) ?[0-9]", re.I)
_AFTER_RANGE = re.compile(r"[0-9m] ?(?:-|to|bis|à) ?$", re.I)
_GAPS = re.compile(r" ?([-/.]) ?(?=[0-9])")
_MONTH_FIRST = {"USD"}
_NEAR = 4  # rows from the date within which its time stands


@dataclass(frozen=True, slots=True)
class _Seen:
    worth: int
    row: int
    field: Field


def date_and_time(rows: Sequence[Row], currency: str | None) -> tuple[Field | None, Field | None]:
    """ISO 8601 and HH:MM:SS. Where day and month could be exchanged, other dates of the paper or its currency tell."""
    days = list(_days(rows, currency))
    often = Counter(day.field.value for day in days)
    day = max(
        days, key=lambda seen: (seen.worth + (often[seen.field.value] > 1), -seen.row), default=None
    )
    times = [_Seen(_near(seen, day), seen.row, seen.field) for seen in _times(rows)]
    hour = max(times, key=lambda seen: (seen.worth, -seen.row), default=None)
    return day.field if day else None, hour.field if hour and hour.worth > 0 else None


def _days(rows: Sequence[Row], currency: str | None) -> Iterator[_Seen]:
    found = [
        (number, row, match)
        for number, row in enumerate(rows)
        for match in _DATE.finditer(row.text)
    ]
    orders = {order for _, _, match in found if (order := day_first(_tight(match[0]))) is not None}
    order = orders.pop() if len(orders) == 1 else currency not in _MONTH_FIRST
    for number, row, match in found:
        shown = moment(_tight(match[0]), order)
        if shown and isinstance(shown[0], date):
            said = _said(row.text[: match.start()])
            worth = (
                3 * ("date" in said) - 4 * bool(said & {"later"}) + 2 * bool(_TIME.search(row.text))
            )
            yield _Seen(
                worth, number, row.field(match.start(), match.end(), shown[0].isoformat()[:10])
            )


def _times(rows: Sequence[Row]) -> Iterator[_Seen]:
    for number, row in enumerate(rows):
        for match in _TIME.finditer(row.text):
            hour = _hour(match)
            if hour is None or _is_range(row.text, match):
                continue
            worth = 2 * ("time" in _said(row.text[: match.start()]))
            yield _Seen(
                worth, number, row.field(match.start(), match.end(), hour.isoformat("seconds"))
            )


def _is_range(text: str, match: re.Match[str]) -> bool:
    """Whether it is an end of opening hours."""
    return bool(
        _BEFORE_RANGE.match(text, match.end()) or _AFTER_RANGE.search(text[: match.start()])
    )


def _hour(match: re.Match[str]) -> time | None:
    """An hour over 12 needs no p.m., but some print it."""
    shown = moment(match[0].strip()) or moment(match[1])
    return shown[0] if shown and isinstance(shown[0], time) else None


def _near(seen: _Seen, day: _Seen | None) -> int:
    away = abs(seen.row - day.row) if day else _NEAR
    return seen.worth + (4 if away == 0 else 2 if away <= 1 else 1 if away <= _NEAR else 0)


def _said(text: str) -> set[str]:
    """What the last words before a date mean."""
    return {meaning for word in words(text)[-3:] for meaning in meanings(word)}


def _tight(text: str) -> str:
    return _GAPS.sub(r"\1", text)
