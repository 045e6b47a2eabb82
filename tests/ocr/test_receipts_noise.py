"""Receipts as engines read them: wrong letters, numbers in pieces, articles above and below their
amounts.
"""

from ocr.document import Block, Box, Line, Page, Word
from ocr.receipts import receipt_of
from tests.ocr.receipts_texts import BRITISH, MALAYSIAN, bought, oks, read, values


def test_labels_with_letters_taken_for_others() -> None:
    text = (
        MALAYSIAN.replace("SUB TOTAL", "SU8 T0TAI")
        .replace("TOTAL (RM)", "TQTAL (RM)")
        .replace("ROUNDING", "R0UNDLNG")
    )
    receipt = read(text.replace("TUNAI", "TUNA1").replace("BAKI", "8AKI"))
    assert values(receipt, "subtotal", "rounding", "total", "payment", "change") == [
        "16.70",
        "-0.05",
        "17.65",
        "20.00",
        "2.35",
    ]


def test_labels_without_spaces_and_amounts_glued_to_them() -> None:
    text = MALAYSIAN.replace(
        "TOTAL (RM)                        17.65", "TOTALSALES(INCLUSIVEOFGST):RM17.65"
    )
    receipt = read(text.replace("BAKI                               2.35", "BAKI:2.35"))
    assert values(receipt, "total", "change") == ["17.65", "2.35"]
    assert receipt.total is not None
    assert receipt.total.text == "RM17.65"


def test_a_comma_for_a_point_is_one_number_and_digits_stay_as_they_are() -> None:
    receipt = read(MALAYSIAN.replace("17.65", "17,65").replace("16.70", "1G.70"))
    assert values(receipt, "total", "subtotal") == ["17.65", None]
    assert oks(receipt)["total"] is None


def test_a_piece_of_a_number_is_no_number() -> None:
    """Where the sign between thousands was read as something else, the rest must not pass for the
    amount.
    """
    assert values(read(MALAYSIAN.replace("17.65", "3°917.65")), "total") == [None]


def test_thousands_behind_a_currency() -> None:
    assert values(read(MALAYSIAN.replace("     17.65", "RM 3 917.65")), "total") == ["3917.65"]


def test_an_amount_that_was_read_as_two_words() -> None:
    def line(top: int, *words: tuple[str, int, int]) -> Line:
        made = tuple(Word(text, Box(left, top, width, 20), 0.8) for text, left, width in words)
        return Line(made, Box(0, top, 500, 20))

    lines = (
        line(0, ("RECEIPT", 40, 80), ("05/03/2018", 200, 100)),
        line(40, ("TOTAL", 40, 60), ("1", 400, 8), ("12.45", 412, 50)),
        line(80, ("CASH", 40, 60), ("150.", 400, 40), ("00", 448, 20)),
        line(120, ("CHANGE", 40, 60), ("37", 400, 20), (".55", 428, 30)),
        line(160, ("GST", 40, 60), ("2", 300, 8), ("12.45", 412, 50)),
    )
    receipt = receipt_of([Page(600, 300, (Block(lines, Box(0, 0, 600, 300)),))])
    assert receipt is not None
    assert values(receipt, "total", "payment", "change", "tax") == [
        "112.45",
        "150.00",
        "37.55",
        "12.45",
    ]
    assert receipt.total is not None
    assert (receipt.total.text, receipt.total.box) == ("1 12.45", Box(400, 40, 62, 20))


def test_names_above_and_below_the_amounts_of_articles() -> None:
    head = "SHOP\nRECEIPT\n05/03/2018\n"
    sums = "TOTAL    5.00\nCASH    5.00"
    above = read(
        head
        + "ITEM   AMOUNT\nGREEN TEA\n9555    2 X    1.50    3.00\nBISCUIT\n9556    1 X    2.00    2.00\n"
        + sums
    )
    below = read(
        head
        + "ITEM   AMOUNT\n9555    2 X    1.50    3.00\nGREEN TEA\n9556    1 X    2.00    2.00\nBISCUIT\n"
        + sums
    )
    assert (
        bought(above)
        == bought(below)
        == [("GREEN TEA", "2", "1.50", "3.00"), ("BISCUIT", "1", "2.00", "2.00")]
    )


def test_words_of_sums_in_the_names_of_articles() -> None:
    receipt = read(BRITISH.replace("Bread        ", "Birthday card"))
    assert [name for name, *_ in bought(receipt)] == ["Milk", "Birthday card"]
    assert values(receipt, "payment") == ["5.00"]


def test_how_many_at_what_price_below_an_article() -> None:
    receipt = read(
        "SHOP\nRECEIPT\n05/03/2018\nITEM   AMOUNT\n973 COLA    RM4.40\n@2 X RM   2.20\nTOTAL    RM4.40\nCASH    RM4.40"
    )
    assert bought(receipt) == [("COLA", "2", "2.20", "4.40")]


def test_the_total_is_the_one_that_payment_and_change_make() -> None:
    text = "SHOP\nRECEIPT\n05/03/2018\nTEA    6.83\nTOTAL WITH GST @6%   6.83\nROUNDING    0.02\n"
    text += "TOTAL    6.85\nCASH    20.00\nCHANGE    13.15"
    assert values(read(text), "total", "rounding") == ["6.85", "0.02"]


def test_the_amount_below_its_label() -> None:
    receipt = read(
        "SHOP\nRECEIPT\n05-AUG-2017\nTEA    40.00\nTOTAL\n                 RM40.00\nCHANGE\n                 RM10.00"
    )
    assert values(receipt, "total", "change", "date") == ["40.00", "10.00", "2017-08-05"]
