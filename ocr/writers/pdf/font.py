"""A font without ink.

Any character can be written in it, and is found and copied, while nothing is drawn.
"""

import io
import zlib
from functools import lru_cache

import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pikepdf import Dictionary, Name

ADVANCE = 0.5  # ems, of every character
_EM = 1000
_NAME = "PolyglyphBlank"
# Codes that no character of the first plane has: they serve those above it.
_FIRST, _LAST = 0xD800, 0xDFFF
_LAST_OF_PLANE = 0xFFFF
_UNKNOWN = 0xFFFD  # stands for what is left when all those codes are taken
_BLOCK = 100  # entries that one section of a character map may have


class InvisibleFont:
    """Codes are those of Unicode's first plane.

    Characters above it get the codes of surrogates as they come.
    """

    def __init__(self) -> None:
        self._astral: dict[str, int] = {}
        self._rows: set[int] = set()  # first bytes of the codes in use

    def code(self, text: str) -> tuple[str, int]:
        """The text as a PDF string in hexadecimal, and the number of characters in it."""
        try:
            data = text.encode("utf-16-be")
        except UnicodeEncodeError:
            return self.code(text.encode("utf-8", "replace").decode())
        if len(data) == 2 * len(text):
            self._rows.update(data[::2])
            return f"<{data.hex()}>", len(text)
        code = ""
        for char in text:
            code += f"{self._number(char):04x}"
        return f"<{code}>", len(text)

    def _number(self, char: str) -> int:
        if char in self._astral:
            return self._astral[char]
        number = ord(char)
        if number > _LAST_OF_PLANE:
            free = _FIRST + len(self._astral)
            if free <= _LAST:
                self._astral[char] = free
                return free
            number = _UNKNOWN
        self._rows.add(number // 256)
        return number

    def embed(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """The font as an object of `pdf`; call it when all text is coded."""
        return pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type0,
                BaseFont=Name("/" + _NAME),
                Encoding=Name("/Identity-H"),
                DescendantFonts=[pdf.make_indirect(_descendant(pdf))],
                ToUnicode=deflated(pdf, _to_unicode(self._rows, self._astral)),
            )
        )


def deflated(pdf: pikepdf.Pdf, data: bytes) -> pikepdf.Stream:
    """A stream that is compressed by us: a file is saved with all its streams as they are."""
    return pdf.make_stream(zlib.compress(data), Filter=Name.FlateDecode)


def _descendant(pdf: pikepdf.Pdf) -> Dictionary:
    data = _truetype()
    file = deflated(pdf, data)
    file.Length1 = len(data)
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/" + _NAME),
        Flags=5,  # of one width, with signs of its own
        FontBBox=[0, -1, 500, _EM],
        ItalicAngle=0,
        Ascent=_EM,
        Descent=-1,  # readers take 0 for unknown
        CapHeight=_EM,
        StemV=80,
        FontFile2=file,
    )
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name("/" + _NAME),
        CIDSystemInfo=Dictionary(
            Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
        ),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=round(ADVANCE * _EM),
        CIDToGIDMap=deflated(pdf, b"\x00\x01" * 65536),
    )


@lru_cache(maxsize=1)
def _truetype() -> bytes:
    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", "blank"])
    builder.setupCharacterMap({0x20: "blank"})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "blank": _blank()})
    builder.setupHorizontalMetrics(dict.fromkeys((".notdef", "blank"), (round(ADVANCE * _EM), 0)))
    builder.setupHorizontalHeader(ascent=_EM, descent=-1)
    builder.setupOS2(sTypoAscender=_EM, sTypoDescender=-1, usWinAscent=_EM, usWinDescent=1)
    builder.setupNameTable({"familyName": _NAME, "styleName": "Regular", "psName": _NAME})
    builder.setupPost(keepGlyphNames=False)
    # The moment of its making is no part of the font: the same words give the same file.
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    buffer = io.BytesIO()
    builder.save(buffer)
    return buffer.getvalue()


def _blank() -> object:
    """A line from corner to corner and back.

    It covers nothing, and readers learn from it how large a letter is.
    """
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((round(ADVANCE * _EM), _EM))
    pen.closePath()
    return pen.glyph()


def _to_unicode(used: set[int], astral: dict[str, int]) -> bytes:
    rows = [_row(high) for high in sorted(used)]
    chars = []
    for char, number in astral.items():
        chars.append(f"<{number:04x}> <{char.encode('utf-16-be').hex()}>")
    head = (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
    )
    tail = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    return (head + sections("bfrange", rows) + sections("bfchar", chars) + tail).encode()


def _row(high: int) -> str:
    """One range of 256 codes: a range may not cross to the next first byte.

    U+0000, U+FFFE and U+FFFF are no characters.
    """
    low, top = 0x00, 0xFF
    if high == 0x00:
        low = 0x01
    if high == 0xFF:
        top = 0xFD
    return f"<{high:02x}{low:02x}> <{high:02x}{top:02x}> <{high:02x}{low:02x}>"


def sections(kind: str, rows: list[str]) -> str:
    """Entries of a character map, in as many sections as they need."""
    text = ""
    for start in range(0, len(rows), _BLOCK):
        part = rows[start : start + _BLOCK]
        text += f"{len(part)} begin{kind}\n" + "\n".join(part) + f"\nend{kind}\n"
    return text
