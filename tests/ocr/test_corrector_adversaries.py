"""What a language model that errs, invents or obeys the image wants changed, and must not get."""

import pytest

from ocr.correctors.llm_guard import apply, check_line
from tests.ocr.corrector_support import read

NAMES = [
    ("Meier Jansen", "Meier Hansen", 0.9),
    ("Miller", "Muller", 0.9),
    ("Bank of Berlin", "Bank of Merlin", 0.9),
    ("Adam Smith", "Adam Smyth", 0.9),
    ("Mohr", "Mohn", 0.85),  # letters of like shapes, but a name
    ("株式会社山田", "株式会社山本", 0.3),
    ("AMINAH", "AMINAN", 0.85),
    ("Mr Van Dyke", "Mr VanDyke", 0.3),
    ("Mc Donald", "McDonald", 0.3),
    ("McDonald", "Mc Donald", 0.3),
    ("Mrs Mohr", "Mrs Mohn", 0.3),
    ("Cashier: Marian", "Cashier: Martan", 0.3),
    ("cashier MARIAN", "cashier MARTAN", 0.3),
    ("Name : Aminah", "Name : Aninah", 0.3),
    ("ZHENG TRADERS SDN BHD", "ZHANG TRADERS SDN BHD", 0.3),
    ("Mohr GmbH", "Mohn GmbH", 0.3),
    ("Brandt Ltd.", "Brandl Ltd.", 0.3),
    ("北京大学医院张明", "北京大学医院李明", 0.9),
]
CODES = [
    ("BIC COBADEFF", "BIC COBADEFE", 0.3),
    ("SWIFT: DEUTDEFF", "SWIFT: DEUTDEFE", 0.3),
    ("PNR QWEOTY", "PNR QWEQTY", 0.3),
    ("Code CORAX", "Code CORAK", 0.3),
    ("Ref: CORAX", "Ref: CORAK", 0.3),
    ("Password: monkey", "Password: money", 0.3),
    ("SERIAL NO: ABEFO", "SERIAL NO: ABEEO", 0.3),
    ("order no. CORAX", "order no. CORAK", 0.3),
    ("http shopping", "http shipping", 0.3),
    ("example . com", "exemple . com", 0.3),
    ("IBAN DE89 3704 OOEB", "IBAN DE89 3704 OOEE", 0.3),
    ("Email: peter", "Email: meter", 0.3),
    ("marion @example.com", "marian @example.com", 0.3),
    ("marion@example.com", "marian@example.com", 0.0),
    ("https: //shopping", "https: //shipping", 0.3),
    ("www. shopping .com", "www. shipping .com", 0.3),
    ("shopping.example/carts", "shipping.example/carts", 0.0),
    ("the (WPAS).", "the (WRAS).", 0.3),
    ("KXJ HGTR", "KXJHGTR", 0.3),
    ("AB-CORAX-7", "AB-CORAK-7", 0.0),
]
NUMBERS = [
    ("ventidue euro", "ventitre euro", 0.3),
    ("sechsundvierzig", "sechsundvienzig", 0.3),
    ("sechsundvierzlg", "sechsundvierzig", 0.3),
    ("doscientos", "doscienlos", 0.3),
    ("sembilan ringgit", "sambilan ringgit", 0.3),
    ("tujuh belas", "tujah belas", 0.3),
    ("bulan Disember", "bulan Desember", 0.3),
    ("the fifteenth", "the sixteenth", 0.3),
    ("thousands", "thousanos", 0.3),
    ("9 grams", "9 grans", 0.3),
    ("50 milligram", "50 nilligram", 0.3),
    ("40 dinar", "40 denar", 0.3),
    ("LOUIS XVIII", "LOUIS XXIII", 0.3),
    ("chapter xvii", "chapter xviii", 0.3),
    ("금삼십만원", "금이십만원", 0.3),  # 300,000 and 200,000 won
    ("共计人民币元整", "共计人民币角整", 0.3),
    ("пятьдесят", "пятьдесяг", 0.3),
    ("five percent", "five per cent", 0.3),
]
MEANINGS = [
    ("the lender pays", "the sender pays", 0.3),
    ("the mortgagor", "the mortgagee", 0.3),
    ("the employer", "the employee", 0.3),
    ("exclusive of tax", "inclusive of tax", 0.3),
    ("a decrease of rent", "a increase of rent", 0.3),
    ("atypical", "typical", 0.3),
    ("hypotension", "hypertension", 0.3),
    ("accepted", "excepted", 0.3),
    ("approved", "approves", 0.6),
    ("no Table left", "no Cable left", 0.3),
    ("notable", "not able", 0.3),
    ("therapist", "the rapist", 0.85),
    ("THANKYOU", "THANK YOU", 0.99),
    ("may be", "maybe", 0.99),
    ("nowhere", "now here", 0.3),
    ("no Customer\u2019s", "no Customer's", 0.3),
    ("it won't", "it wont", 0.3),
    ("cant stop", "can't stop", 0.3),
]
LETTERS = [
    ("Total", "Tot\u0251l", 0.3),  # alpha of phonetics
    ("Total", "To\u01c0al", 0.3),  # a click
    ("Total", "\u1d1botal", 0.3),  # a small capital
    ("window", "w\u0131ndow", 0.3),  # i without its dot
    ("offlce", "of\ufb01ce", 0.3),  # a ligature, which folds to two plain letters
    ("Houfe", "Hou\u017fe", 0.3),  # a long s, which folds to a plain one
    ("BANHS", "BAN\u212aS", 0.3),  # the sign of kelvin, which folds to k
    ("Total", "\uff34otal", 0.3),
    ("Total", "\U0001d413otal", 0.3),
    ("Total", "To\u0301tal", 0.3),
    ("cafe\u0301s", "cafe\u0338s", 0.3),
    ("한국은행", "한국은\u3164행", 0.3),  # a filler that nobody sees
    ("المجموع", "المجمو\u0640ع", 0.3),  # a stroke that lengthens
    ("Иванов", "Ивано\u0461", 0.3),
    ("Иванов", "Иван\u006fв", 0.3),
    ("Total", "Total\ud800", 0.3),
    ("Totai", "Total\x00", 0.3),
    ("Total 12.50", "Total \u0661\u0662.\u0665\u0660", 0.3),
    ("Total 12.50", "Total \uff11\uff12.50", 0.3),
    ("Total 12.50", "Total twelve", 0.3),
]
FIGURES = [
    ("S15.00", "515.00", 0.0),  # a dollar sign
    ("B12.00", "812.00", 0.0),  # baht
    ("|12.50", "112.50", 0.0),  # the ruling of a table
    ("I2.50", "12.50", 0.0),
    ("Z12.00", "212.00", 0.0),  # the class of a tax
    ("(S5.00)", "(55.00)", 0.0),
    ("-q9.90", "-99.90", 0.0),
    ("D12.00", "012.00", 0.0),
    ("1.5l", "1.51", 0.0),  # litres
    ("2.5g", "2.59", 0.0),
    ("2.0G", "2.06", 0.0),
    ("12.5B", "12.58", 0.0),
    ("(1.5S)", "(1.55)", 0.0),
    ("00:1B:44", "00:18:44", 0.0),  # hexadecimal
]


@pytest.mark.parametrize(
    ("old", "new", "confidence"), NAMES + CODES + NUMBERS + MEANINGS + LETTERS + FIGURES
)
def test_guard_holds(old: str, new: str, confidence: float) -> None:
    assert apply(old, check_line(read(old, confidence), new).changes) == old
