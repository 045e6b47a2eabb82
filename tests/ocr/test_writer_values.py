"""What the texts of tables become in a spreadsheet: numbers, dates and times with their formats, or
text as it was.
"""

from datetime import date, datetime, time
from typing import Any

import pytest
from openpyxl.styles.numbers import is_date_format

from ocr.writers.sheets.style import Style, column_styles
from ocr.writers.sheets.values import GENERAL, parse

NUMBERS = [
    ("0", 0, "0"),
    ("1234", 1234, "0"),
    ("2024", 2024, "0"),
    ("4006381333931", 4006381333931, "0"),
    ("1,234.56", 1234.56, "#,##0.00"),
    ("1.234,56", 1234.56, "#,##0.00"),
    ("1 234,56", 1234.56, "#,##0.00"),
    ("1\u00a0234,56", 1234.56, "#,##0.00"),
    ("1\u202f234\u202f567,8", 1234567.8, "#,##0.0"),
    ("1'234.56", 1234.56, "#,##0.00"),
    ("1\u2019234\u2019567", 1234567, "#,##0"),
    ("1,23,456.78", 123456.78, "#,##0.00"),
    ("1.234.567", 1234567, "#,##0"),
    ("1.50", 1.5, "0.00"),
    (" 12,5 ", 12.5, "0.0"),
    (".50", 0.5, ".00"),
    ("0,125", 0.125, "0.000"),
    ("-42.50", -42.5, "0.00"),
    ("\u221242.50", -42.5, "0.00"),
    ("\u20137", -7, "0"),
    ("42.50-", -42.5, "0.00;0.00-"),
    ("(123.45)", -123.45, "0.00_);(0.00)"),
    ("(1,234)", -1234, "#,##0_);(#,##0)"),
    ("+5", 5, "+0;-0"),
    ("+1.5", 1.5, "+0.0;-0.0"),
    ("1.5e-07", 1.5e-07, "0.0E+00"),
    ("１２３．５", 123.5, "0.0"),  # noqa: RUF001  # the wide forms are what is tested
    ("\u0661\u0662\u0663\u066b\u0665", 123.5, "0.0"),
    ("\u200e-5", -5, "0"),
]
MONEY = [
    ("$1,234.50", 1234.5, "[$$]#,##0.00"),
    ("$ 5", 5, "[$$] 0"),
    ("5,00 €", 5.0, "0.00 [$€]"),
    ("€5.00", 5.0, "[$€]0.00"),
    ("£1,200", 1200, "[$£]#,##0"),
    ("₹1,23,456", 123456, "[$₹]#,##0"),
    ("￥1,200", 1200, "[$￥]#,##0"),
    ("1,200円", 1200, "#,##0[$円]"),
    ("CHF 1'234.50", 1234.5, "[$CHF] #,##0.00"),
    ("12.50 USD", 12.5, "0.00 [$USD]"),
    ("RM12.30", 12.3, "[$RM]0.00"),
    ("100 kr", 100, "0 [$kr]"),
    ("US$ 9.99", 9.99, "[$US$] 0.00"),
    ("-$4.00", -4.0, "[$$]0.00"),
    ("$-4.00", -4.0, "[$$]0.00;[$$]-0.00"),
    ("($42.50)", -42.5, "[$$]0.00_);([$$]0.00)"),
    ("$ (42.50)", -42.5, "[$$] 0.00_);[$$] (0.00)"),
    ("€ 1.234", 1234, "[$€] #,##0"),
    ("1,234 €", 1234, "#,##0 [$€]"),
]
SHARES = [
    ("12.5 %", 0.125, "0.0 %"),
    ("12,5%", 0.125, "0.0%"),
    ("7%", 0.07, "0%"),
    ("-3.25%", -0.0325, "0.00%"),
    ("%12", 0.12, "%0"),
    ("1,234 %", 0.01234, "0.000 %"),
]
DATES = [
    ("2024-03-01", date(2024, 3, 1), "yyyy-mm-dd"),
    ("2024/3/1", date(2024, 3, 1), "yyyy\\/m\\/d"),
    ("01.03.2024", date(2024, 3, 1), "dd\\.mm\\.yyyy"),
    ("1.3.2024", date(2024, 3, 1), "d\\.m\\.yyyy"),
    ("01.03.24", date(2024, 3, 1), "dd\\.mm\\.yy"),
    ("31.12.99", date(1999, 12, 31), "dd\\.mm\\.yy"),
    ("13/01/2024", date(2024, 1, 13), "dd\\/mm\\/yyyy"),
    ("01/13/2024", date(2024, 1, 13), "mm\\/dd\\/yyyy"),
    ("05/05/2024", date(2024, 5, 5), "dd\\/mm\\/yyyy"),
    ("1 March 2024", date(2024, 3, 1), "[$-409]d mmmm yyyy"),
    ("MARCH 1, 2024", date(2024, 3, 1), '[$-409]mmmm d", "yyyy'),
    ("1st March 2024", date(2024, 3, 1), '[$-409]d"st" mmmm yyyy'),
    ("01-Mar-24", date(2024, 3, 1), "[$-409]dd-mmm-yy"),
    ("Sept. 9, 2024", date(2024, 9, 9), '[$-409]mmm\\. d", "yyyy'),
    ("1. März 2024", date(2024, 3, 1), "[$-407]d\\. mmmm yyyy"),
    ("1er février 2024", date(2024, 2, 1), '[$-40C]d"er" mmmm yyyy'),
    ("3 de enero de 2024", date(2024, 1, 3), '[$-C0A]d" de "mmmm" de "yyyy'),
    ("2024年3月1日", date(2024, 3, 1), 'yyyy"年"m"月"d"日"'),
    ("２０２４年３月０１日", date(2024, 3, 1), 'yyyy"年"m"月"dd"日"'),
    ("二〇二四年十二月三十一日", date(2024, 12, 31), '[$-804][DBNum1]yyyy"年"m"月"d"日"'),
    ("二〇二四年十月二十日", date(2024, 10, 20), '[$-804][DBNum1]yyyy"年"m"月"d"日"'),
    ("二〇二四年三月十日", date(2024, 3, 10), '[$-804][DBNum1]yyyy"年"m"月"d"日"'),
    ("2024년 3월 1일", date(2024, 3, 1), 'yyyy"년" m"월" d"일"'),
    ("12:30", time(12, 30), "hh:mm"),
    ("9:05:07", time(9, 5, 7), "h:mm:ss"),
    ("9:05 pm", time(21, 5), "h:mm AM/PM"),
    ("12:15am", time(0, 15), "hh:mmAM/PM"),
    ("2024-03-01 12:30", datetime(2024, 3, 1, 12, 30), "yyyy-mm-dd hh:mm"),
    ("2024-03-01T12:30:05", datetime(2024, 3, 1, 12, 30, 5), "yyyy-mm-dd\\Thh:mm:ss"),
    ("15.03.2024, 8:00", datetime(2024, 3, 15, 8), 'dd\\.mm\\.yyyy", "h:mm'),
]
TEXTS = [
    *(
        "",
        " ",
        "-",
        "abc",
        "=1+1",
        "+",
        "@home",
        "1O0",
        "12kg",
        "5 apples",
        "1e5",
        "12E5",
        "A-12",
        "½",
    ),
    *(
        "007",
        "01234",
        "00.5",
        "0.123.456",
        "12345678901234567",
        "0.1234567890123456",
        "1234567890.123456",
    ),
    *(
        "1.2.3",
        "10.0.0.1",
        "192.168.100.200",
        "+49 123 456",
        "+4912345678",
        "555-1234",
        "(555) 123-4567",
    ),
    *(
        "1,234,56",
        "1,2345,678",
        "1 23 456",
        "1234 567",
        "12 34",
        "1.234.5",
        "1,234.567.8",
        "100-",
        "(1)",
        "(12)",
    ),
    *("$", "%", "5 % 6", "$5 €", "$5M", "((5))", "(5", "5)", "-(5.00)", "--5", "+-5", "5,-", "$x"),
    *(
        "01/03/2024",
        "01-03-2024",
        "01/03/24",
        "1/2",
        "1/2/24",
        "13/13/2024",
        "29.02.2023",
        "31.04.2024",
    ),
    *(
        "01.01.1899",
        "01.01.2101",
        "2024-13-01",
        "March 2024",
        "1 Smarch 2024",
        "32 March 2024",
        "1.2.34",
    ),
    *("24:00", "12:60", "13:00 pm", "0:30 am", "3:2", "125:30", "12:30:61", "2024-03-01T12:30:00Z"),
    "9" * 100_000,
    "1" + ",000" * 20_000,
]


def column_style(texts: list[str]) -> Style:
    """That of a column alone."""
    return column_styles((0, text) for text in texts).get(0, Style())


@pytest.mark.parametrize(("text", "value", "shown"), NUMBERS + MONEY + SHARES)
def test_numbers(text: str, value: float, shown: str) -> None:
    found = parse(text)
    assert (found.value, found.format) == (value, shown)
    assert type(found.value) is type(value)
    assert not is_date_format(found.format)


@pytest.mark.parametrize(("text", "value", "shown"), DATES)
def test_dates(text: str, value: Any, shown: str) -> None:
    found = parse(text)
    assert (found.value, found.format) == (value, shown)
    assert type(found.value) is type(value)
    assert is_date_format(found.format)


@pytest.mark.parametrize("text", TEXTS)
def test_what_stays_text(text: str) -> None:
    found = parse(text)
    assert (found.value, found.format, found.is_text) == (text, GENERAL, True)


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1,234", None, 1234),
        ("1.234", None, 1.234),
        ("1,234", ",", 1.234),
        ("1.234", ",", 1234),
        ("1,234", ".", 1234),
        ("1.234", ".", 1.234),
        ("€ 1.234", ".", 1.234),
        ("12,50", ".", 12.5),
        (",5", ",", 0.5),
        (",5", None, ",5"),
        ("0.234", ",", 0.234),
    ],
)
def test_one_separator_follows_the_column(text: str, decimal: str | None, value: Any) -> None:
    assert parse(text, Style(decimal=decimal)).value == value


def test_day_and_month_follow_the_column() -> None:
    assert parse("01/03/2024", Style(day_first=True)).value == date(2024, 3, 1)
    assert parse("01/03/2024", Style(day_first=False)).value == date(2024, 1, 3)
    assert parse("01/03/2024", Style(day_first=False)).format == "mm\\/dd\\/yyyy"
    # A day over 12 needs no column, and no column makes it a month.
    assert parse("13/01/2024", Style(day_first=False)).value == date(2024, 1, 13)


@pytest.mark.parametrize(
    ("texts", "style"),
    [
        ([], Style()),
        (["1,234", "1.234", "01/02/2024", "abc", "1.2.3", "10.0.0.1"], Style()),
        (["1.234", "12,50"], Style(decimal=",")),
        (["€ 3,99", "(1.200,00)"], Style(decimal=",", brackets=True)),
        (["1.234.567"], Style(decimal=",")),
        (["1,234,567"], Style(decimal=".")),
        (["1,23,456"], Style(decimal=".")),
        (["0,125"], Style(decimal=",")),
        (["1,5", "2,5", "3.5"], Style(decimal=",")),
        (["1,5", "3.5"], Style()),
        (["01/02/2024", "13/02/2024"], Style(day_first=True)),
        (["01/02/2024", "02/13/2024 12:30"], Style(day_first=False)),
        (["13/02/2024", "14/02/2024", "02/13/2024"], Style()),
        (["05/05/2024"], Style()),
        (["13/13/2024", "31/02/2024"], Style()),
        (["1.5" * 100], Style()),
    ],
)
def test_what_a_column_tells(texts: list[str], style: Style) -> None:
    assert column_style(texts) == style


def test_brackets_are_losses_where_the_table_has_one_that_can_be_nothing_else() -> None:
    style = column_style(["(81)", "(197)", "12"])
    assert parse("(81)", style).value == -81
    assert parse("(81)", column_style(["(81)", "(1)", "12"])).value == "(81)"
