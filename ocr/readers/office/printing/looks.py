"""The looks of a workbook's cells, as far as a print needs them."""

from dataclasses import dataclass

from lxml import etree

from ocr.readers.office.number_format import LOCAL_DATES
from ocr.readers.office.package import find, find_all, q
from ocr.readers.office.text import integer

_WIDE_FACES = ("verdana", "dejavu", "courier", "tahoma", "lucida", "consolas", "mono", "black")
_WIDER = 1.25
_FIRST_OWN = 164  # numbers of formats below this are known to every program


@dataclass(frozen=True, slots=True)
class CellLook:
    """`wraps` says that texts are broken into lines, `is_turned` that they run upwards; `wide` is
    how much wider its letters are than usual ones.
    """

    wraps: bool = False
    is_turned: bool = False
    wide: float = 1.0


def cell_looks(styles: etree._Element | None) -> list[CellLook]:
    """One for each style that a cell can refer to."""
    faces = []
    for font in find_all(styles, "x:fonts/x:font"):
        name = find(font, "x:name")
        faces.append("" if name is None else name.get("val", "").lower())
    found = []
    for entry in find_all(styles, "x:cellXfs/x:xf"):
        alignment = find(entry, "x:alignment")
        wraps = alignment is not None and alignment.get("wrapText") in ("1", "true")
        turned = alignment is not None and integer(alignment.get("textRotation")) != 0
        number = integer(entry.get("fontId"))
        wide = 1.0
        if 0 <= number < len(faces) and any(part in faces[number] for part in _WIDE_FACES):
            wide = _WIDER
        found.append(CellLook(wraps, turned, wide))
    return found


def fix_dates(styles: etree._Element) -> bool:
    """Give the dates that every country writes its own way the form in which they are read. Whether
    there were any.
    """
    dated = []
    for entry in find_all(styles, "x:cellXfs/x:xf"):
        if integer(entry.get("numFmtId")) in LOCAL_DATES:
            dated.append(entry)
    if not dated:
        return False
    formats = find(styles, "x:numFmts")
    if formats is None:
        formats = etree.Element(q("x:numFmts"))
        styles.insert(0, formats)
    last = _FIRST_OWN
    for known in formats:
        last = max(last, integer(known.get("numFmtId")))
    for place, (number, code) in enumerate(LOCAL_DATES.items(), 1):
        own = str(last + place)
        etree.SubElement(formats, q("x:numFmt"), {"numFmtId": own, "formatCode": code})
        for entry in dated:
            if entry.get("numFmtId") == str(number):
                entry.set("numFmtId", own)
    formats.set("count", str(len(formats)))
    return True
