"""Numbers of a workbook as Excel shows them; what is not known for certain is shown in full."""

import pytest

from ocr.readers.office.number_format import format_of, shown, text_shown


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (4006381333931, "General", "4006381333931"),
        (4111111111111111, "General", "4111111111111111"),
        (1e20, "General", "100000000000000000000"),
        (12345678901.25, "General", "12345678901.25"),
        (1 / 3, "General", "0.333333333"),
        (142857142857142.84, "General", "142857142857143"),
        (0.000012345, "General", "1.2345E-05"),
        (5, "0.0.0", "5"),
        (5, '"', "5"),
        (5, "?/?/?", "5"),
        (5, "[<3]0", "5"),
        (1234.5, "[DBNum1]0", "1234.5"),
        (1234, "[$-2000401]0", "1234"),
        (-45355, "yyyy-mm-dd", "-45355"),
    ],
)
def test_the_value_is_shown_in_full(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (12345678, '#,##0.0,,"M"', "12.3M"),
        (1234567, "#,##0,", "1,235"),
        (5e9, '0.00,,,"bn"', "5.00bn"),
        (1234567, "0,,.00", "1.23"),
        (12345, '[>=1000]#,##0.0,"k";0', "12.3k"),
        (87, '[>=1000]#,##0.0,"k";0', "87"),
        (-12345, '[>=1000]#,##0.0,"k";0', "-12345"),
        (987654, '[>=1000000]#,##0.0,,"M";[>=1000]#,##0.0,"k";0', "987.7k"),
        (2, '[=1]"one";[=2]"two";0', "two"),
        (1, '[=1]"yes";[=0]"no";@', "yes"),
        (0, '0;-0;"zero"', "zero"),
        (-5, "[<0]0;0", "-5"),
        (-1234.5, "#,##0.00;[Red]#,##0.00", "-1,234.50"),
        (-1234.5, "#,##0.00;[Red]-#,##0.00", "-1,234.50"),
        (-0.05, "[Green]\u25b20%;[Red]\u25bc0%", "\u25bc5%"),
        (-5.25, "General;[Red]-General", "-5.25"),
        (12345678, '0.0,,"Mio. \u20ac"', "12.3Mio. \u20ac"),
        (0.5, "[<1]0%;0.0", "50%"),
        (-0.001, "0.00", "0.00"),
        (0.285, "0%", "29%"),
        (1.005, "0.00", "1.01"),
        (1234567, "##0.0E+0", "1.2E+6"),
        (999999, "0.0E+0", "1.0E+6"),
    ],
)
def test_scales_and_conditions(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (501, "00000", "00501"),
        (78051120, "000-00-0000", "078-05-1120"),
        (2125550123, "(000) 000-0000", "(212) 555-0123"),
        (5550123, "[<=9999999]###-####;(###) ###-####", "555-0123"),
        (12345678901, "000\\.000\\.000\\-00", "123.456.789-01"),
        (4111111111111111, "0000 0000 0000 0000", "4111 1111 1111 1111"),
        (5, "000,000", "000,005"),
        (1.5, "# ?/?", "1 1/2"),
        (0.25, "# ?/?", "1/4"),
        (0, "# ?/?", "0"),
        (2, "# ??/??", "2"),
        (0.625, "# ?/8", "5/8"),
        (-1.25, "# ?/?", "-1 1/4"),
        (0.999, "# ?/?", "1"),
        (123456789, '0#" "##" "##" "##" "##', "01 23 45 67 89"),
        (7561234567897, "000\\.0000\\.0000\\.00", "756.1234.5678.97"),
        (9780306406157, '000"-"0"-"000"-"00000"-"0', "978-0-306-40615-7"),
    ],
)
def test_masks_and_fractions(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("[$-407]d. mmmm yyyy", "4. März 2024"),
        ("[$-407]dddd, d. mmmm yyyy", "Montag, 4. März 2024"),
        ("[$-40C]dddd d mmmm yyyy", "lundi 4 mars 2024"),
        ("[$-419]d mmmm yyyy", "4 марта 2024"),
        ("[$-de-DE]mmmm", "März"),
        ('[$-40A]d "de" mmmm "de" yyyy', "4 de marzo de 2024"),
        ("[$-415]d mmmm yyyy", "4 marca 2024"),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "Monday, March 04, 2024"),
        ('yyyy"年"m"月"d"日"', "2024年3月4日"),
        ('[$-411]ggge"年"m"月"d"日"', "2024-03-04"),
        ("[$-D07041E]d mmmm yyyy", "2024-03-04"),
        ("[$-ZZZZ]d mmm", "4 Mar"),
    ],
)
def test_days_are_named_in_the_language_of_the_format(code: str, text: str) -> None:
    assert shown(45355, code) == text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.0123, "mm:ss", "17:43"),
        (0.0123, "mm:ss.0", "17:42.7"),
        (0.99999999, "h:mm", "23:59"),
        (0.999999, "h:mm:ss", "0:00:00"),
        (45355.6, "[$-409]m/d/yy h:mm AM/PM;@", "3/4/24 2:24 PM"),
    ],
)
def test_seconds_are_rounded_and_minutes_are_not(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_a_text_gets_the_letters_of_its_format() -> None:
    assert text_shown("12", '0;-0;0;@" kg"') == "12 kg"
    assert text_shown("plain", "@") == "plain"
    assert text_shown("plain", "#,##0") == "plain"


def test_a_format_that_is_too_long_is_none() -> None:
    assert format_of(200, {200: "0" * 256}) == "General"
