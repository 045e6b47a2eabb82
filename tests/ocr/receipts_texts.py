"""Receipts of several countries as text, and what is asked of a receipt that was read."""

from ocr.receipts import Field, Receipt, receipt_of
from tests.ocr.receipts_layout import page

MALAYSIAN = """
KEDAI RUNCIT MAJU SDN BHD (123456-X)
NO 12, JALAN MERDEKA 3/4,
TAMAN INDAH,
50450 KUALA LUMPUR
TEL : 03-1234 5678
GST ID : 000123456789
TAX INVOICE
DATE: 05/03/2018        TIME: 14:05:33
ITEM             QTY   U/PRICE   AMOUNT
KOPI O            2      2.10      4.20 SR
ROTI BAKAR        1     12.50     12.50 SR
TOTAL QTY: 3
SUB TOTAL (EXCL GST)              16.70
GST 6%                             1.00
ROUNDING ADJ                      -0.05
TOTAL (RM)                        17.65
TUNAI                             20.00
BAKI                               2.35
GST SUMMARY      AMOUNT      TAX
SR @ 6%           16.70     1.00
"""
GERMAN = """
Backhaus Sonnenschein GmbH
Hauptstraße 5
12345 Musterstadt
Quittung Nr. 4711
2 x Brötchen              1,10 EUR
Käsekuchen                3,90 EUR
Summe                     5,00 EUR
Gegeben bar              10,00 EUR
Rückgeld                  5,00 EUR
enthaltene MwSt 7%        0,33 EUR
12.03.2024 08:15 Uhr
"""
FRENCH = """
BOULANGERIE DU PONT SARL
3 rue de la Gare
75011 Paris
FACTURE
Le 3 mars 2024 à 09:12
Baguette                  1,30 €
Gâteau maison         1 234,50 €
Total HT              1 171,37 €
TVA 5,5%                 64,43 €
Total TTC             1 235,80 €
Carte bancaire        1 235,80 €
"""
SPANISH = """
BAR LA PLAZA S.L.
Calle Mayor 7
28013 Madrid
NIF: B12345678
FACTURA SIMPLIFICADA
Fecha: 14/02/2024   Hora: 21:40
Tortilla                  8,50
Cerveza                   3,00
Base imponible           10,45
IVA 10%                   1,05
TOTAL                    11,50 €
Efectivo                 20,00 €
Cambio                    8,50 €
"""
AMERICAN = """
Blue Door Diner LLC
200 Main Street
Springfield, IL 62704
Server: Ann       03/25/2024 7:05 PM
1 Burger                 $12.00
2 Cola                    $6.00
Subtotal                 $18.00
Sales Tax                 $1.50
Tip                       $3.00
Total                    $22.50
Visa                     $22.50
Thank you! Keep this receipt.
"""
BRITISH = """
THE CORNER SHOP LTD
14 High Street
London SW1A 1AA
VAT No: GB123456789
RECEIPT
21 June 2024   17:45
Milk                      £1.20
Bread                     £2.30
Discount                 -£0.50
Total                     £3.00
Cash                      £5.00
Change                    £2.00
"""


def read(text: str, **how: float) -> Receipt:
    receipt = receipt_of([page(text, slant=how.get("slant", 0.0), apart=bool(how.get("apart")))])
    assert receipt is not None
    return receipt


def values(receipt: Receipt, *names: str) -> list[str | None]:
    fields: list[Field | None] = [getattr(receipt, name) for name in names]
    return [field.value if field else None for field in fields]


def oks(receipt: Receipt) -> dict[str, bool | None]:
    return {check.name: check.ok for check in receipt.checks}


def bought(receipt: Receipt) -> list[tuple[str | None, ...]]:
    return [
        tuple(
            field.value if field else None
            for field in (item.description, item.quantity, item.unit_price, item.amount)
        )
        for item in receipt.items
    ]


LETTER = """
Nordwind Insurance AG
Hafenstrasse 4
20457 Hamburg
12.03.2024
Dear customer,
thank you for your letter. We found your invoice and the receipt for the repair.
The total amount of 1,250.00 EUR including VAT will be paid to your account by
the end of the month, and the rest of 12.50 in April.
Yours sincerely
"""
