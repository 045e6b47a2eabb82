"""Dates and times as they are printed -> a date, time or both, and the Excel format that shows it so.

Texts are canonical (see symbols). A date whose day and month could be exchanged is none unless the column tells their
order. Years run from 1900 to 2100; of two digits, 00 to 29 are of this century, as in Excel.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time

from ocr.receipts.values.months import month
from ocr.receipts.values.symbols import literal

Moment = date | time | datetime
_Shown = tuple[date, str]

_TIME = re.compile(
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?(?:(?P<gap> ?)(?P<half>[ap]\.?m\.?))?",
    re.I,
)
_BOTH = re.compile(r"(?P<date>.*[^ ,T])(?P<gap>,? |T)(?P<time>[0-9]{1,2}:.*)")
_YEAR_FIRST = re.compile(
    r"(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})"
)
_YEAR_LAST = re.compile(
    r"(?P<first>[0-9]{1,2})(?P<mark>[-/.])(?P<second>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4}|[0-9]{2})"
)
_DAY_NAME = re.compile(
    r"(?P<day>[0-9]{1,2})(?P<mark>\.|st|nd|rd|th|er|º)?(?P<gap> de | |-|/|)(?P<name>[^\W\d_]{3,10})(?P<dot>\.?)"
    r"(?P<gap2> de |, | |-|/)(?P<year>[0-9]{4}|[0-9]{2})"
)
_NAME_DAY = re.compile(
    r"(?P<name>[^\W\d_]{3,10})(?P<dot>\.?)(?P<gap> )(?P<day>[0-9]{1,2})(?P<mark>st|nd|rd|th)?"
    r"(?P<gap2>, ?| )(?P<year>[0-9]{4})"
)
_EASTERN = re.compile(
    r"(?P<year>[0-9]{4})(?P<y>年|년) ?(?P<month>[0-9]{1,2})(?P<m>月|월) ?(?P<day>[0-9]{1,2})(?P<d>日|일)"
)
_IDEOGRAPHS = "一二三四五六七八九"
_IDEOGRAPHIC = re.compile(
    f"(?P<year>[〇零○{_IDEOGRAPHS}]{{4}})年(?P<month>十?[{_IDEOGRAPHS}]|十)月"
    f"(?P<day>[二三]?十[{_IDEOGRAPHS}]?|[{_IDEOGRAPHS}])日"
)


def moment(text: str, day_first: bool | None = None) -> tuple[Moment, str] | None:
    """The date, the time or both, and the format; or None. `day_first` is the column's order of day and month."""
    if match := _TIME.fullmatch(text):
        return _time(match)
    if shown := _date(text, day_first):
        return shown
    match = _BOTH.fullmatch(text)
    clock = match and _TIME.fullmatch(match["time"])
    day, hour = match and _date(match["date"], day_first), clock and _time(clock)
    if not match or not day or not hour:
        return None
    return datetime.combine(day[0], hour[0]), f"{day[1]}{literal(match['gap'])}{hour[1]}"


def day_first(text: str) -> bool | None:
    """The order of day and month in a date that can be read in one way only; None for any other text."""
    match = _YEAR_LAST.match(text)
    if match is None or _exchangeable(match) or not _year_last(match, None):
        return None
    return int(match["first"]) > 12 or match["mark"] == "."


def _time(match: re.Match[str]) -> tuple[time, str] | None:
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (match["half"][0] in "pP")
    if hour > 23 or minute > 59 or second > 59:
        return None
    half = f"{match['gap']}AM/PM" if match["half"] else ""
    return time(hour, minute, second), "h" * len(match["hour"]) + ":mm" + (
        ":ss" if match["second"] else ""
    ) + half


def _date(text: str, order: bool | None) -> _Shown | None:
    if match := _YEAR_LAST.fullmatch(text):
        return _year_last(match, order)
    for pattern, build in _FORMS:
        if match := pattern.fullmatch(text):
            return build(match)
    return None


def _day(year: str, month: int, day: int, shown: str) -> _Shown | None:
    full = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 30 else 1900)
    try:
        return (date(full, month, day), shown) if 1900 <= full <= 2100 else None
    except ValueError:
        return None


def _year_last(match: re.Match[str], order: bool | None) -> _Shown | None:
    """12.05.2024, which has the day first, and 12/05/2024 and 12-05-2024, where the column or a day over 12 tells."""
    first, second, year, mark = match["first"], match["second"], match["year"], match["mark"]
    # Two digits a part, or it is the number of a version or chapter.
    if len(year) == 2 and (len(first) < 2 or len(second) < 2):
        return None
    if mark == "." or int(second) <= 12 < int(first) or first == second:
        order = True
    elif int(first) <= 12 < int(second):
        order = False
    if order is None:
        return None
    shown = [
        ("d" if order else "m") * len(first),
        ("m" if order else "d") * len(second),
        "y" * len(year),
    ]
    day, month = (first, second) if order else (second, first)
    return _day(year, int(month), int(day), literal(mark).join(shown))


def _exchangeable(match: re.Match[str]) -> bool:
    return match["mark"] != "." and int(match["first"]) <= 12 and int(match["second"]) <= 12


def _year_first(match: re.Match[str]) -> _Shown | None:
    shown = ["yyyy", "m" * len(match["month"]), "d" * len(match["day"])]
    return _day(
        match["year"], int(match["month"]), int(match["day"]), literal(match["mark"]).join(shown)
    )


def _day_name(match: re.Match[str]) -> _Shown | None:
    named = month(match["name"])
    if named is None:
        return None
    day = "d" * len(match["day"]) + literal(match["mark"] or "") + literal(match["gap"])
    name = named.format + literal(match["dot"]) + literal(match["gap2"])
    shown = f"[$-{named.language}]{day}{name}{'y' * len(match['year'])}"
    return _day(match["year"], named.number, int(match["day"]), shown)


def _name_day(match: re.Match[str]) -> _Shown | None:
    named = month(match["name"])
    if named is None:
        return None
    day = "d" * len(match["day"]) + literal(match["mark"] or "") + literal(match["gap2"])
    shown = f"[$-{named.language}]{named.format}{literal(match['dot'])} {day}yyyy"
    return _day(match["year"], named.number, int(match["day"]), shown)


def _eastern(match: re.Match[str]) -> _Shown | None:
    gap = " " if " " in match[0] else ""
    month, day = "m" * len(match["month"]), "d" * len(match["day"])
    shown = f'yyyy"{match["y"]}"{gap}{month}"{match["m"]}"{gap}{day}"{match["d"]}"'
    return _day(match["year"], int(match["month"]), int(match["day"]), shown)


def _ideographic(match: re.Match[str]) -> _Shown | None:
    year = "".join(str(_IDEOGRAPHS.find(char) + 1) for char in match["year"])
    return _day(
        year, _tens(match["month"]), _tens(match["day"]), '[$-804][DBNum1]yyyy"年"m"月"d"日"'
    )


def _tens(text: str) -> int:
    """三 -> 3, 十 -> 10, 二十三 -> 23."""
    tens, ten, ones = text.rpartition("十")
    return (
        (_IDEOGRAPHS.find(tens) + 1 or 1) * 10 * bool(ten) + _IDEOGRAPHS.find(ones) + 1
        if ten
        else _one(text)
    )


def _one(text: str) -> int:
    return _IDEOGRAPHS.find(text) + 1


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], _Shown | None]], ...] = (
    (_YEAR_FIRST, _year_first),
    (_DAY_NAME, _day_name),
    (_NAME_DAY, _name_day),
    (_EASTERN, _eastern),
    (_IDEOGRAPHIC, _ideographic),
)
