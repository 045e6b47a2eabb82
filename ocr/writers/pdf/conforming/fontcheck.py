"""Whether a font may go into a conforming file for the characters that are written in it."""

import struct

import pikepdf
from fontTools import agl, t1Lib, ttLib
from pikepdf import Dictionary, Name

from ocr.writers.pdf.conforming.colours import Refused
from ocr.writers.pdf.conforming.fonts import Font
from ocr.writers.pdf.conforming.programs import Program, base_names, names_of, program_of
from ocr.writers.pdf.conforming.tounicode import read_table
from ocr.writers.pdf.font import deflated, sections

_OWN = "PolyglyphBlank"
_NEAR = 1.01  # thousandths of an em by which two widths may differ
_MOST_UNKNOWN = 0.2  # of the characters on a page: more of them make its text worthless
_UNKNOWN = "\ufffd"
_FORBIDDEN = ("\x00", "\ufeff", "\ufffe")
_SIMPLE = ("/Type1", "/TrueType")
_COMPOSITE = ("/CIDFontType0", "/CIDFontType2")
_IDENTITY = ("/Identity-H", "/Identity-V")
_DAMAGE = (
    ttLib.TTLibError,
    t1Lib.T1Error,
    pikepdf.PdfError,
    struct.error,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    RuntimeError,
)


class FontChecks:
    """Checks the fonts of one file; each program is read once.

    Where text is to be read aloud, fonts also get tables of what their characters mean.
    """

    def __init__(self, pdf: pikepdf.Pdf, *, accessible: bool) -> None:
        self._pdf = pdf
        self._accessible = accessible
        self._known: dict[int, tuple[Font, Program | str]] = {}
        self._sound: dict[int, set[int]] = {}
        self._meanings: dict[int, dict[int, str]] = {}
        self._written: set[int] = set()  # the fonts whose table was written

    def check(self, font: Font, codes: set[int]) -> None:
        """Raises Refused for a font that is not embedded, or not known to be right."""
        if str(font.dictionary.get("/BaseFont", "")).endswith(_OWN):
            return
        key = id(font)
        if key not in self._known:
            self._known[key] = font, self._program(font)
        program = self._known[key][1]
        if isinstance(program, str):
            raise Refused(program)
        sound = self._sound.setdefault(key, set())
        try:
            for code in codes - sound:
                _check_glyph(font, program, code)
                sound.add(code)
            if self._accessible:
                self._give_meanings(font, codes)
        except _DAMAGE as error:
            raise Refused("a font that is damaged") from error

    def _program(self, font: Font) -> "Program | str":
        """The program, or why there is none."""
        try:
            _check_dictionary(font)
            # Before it is looked up: an encoding that may not be there goes, its meaning stays.
            self._meanings[id(font)] = _meanings(font)
            return program_of(font)
        except Refused as refused:
            return str(refused)
        except _DAMAGE:
            return "a font that is damaged"

    def _give_meanings(self, font: Font, codes: set[int]) -> None:
        key = id(font)
        known = self._meanings[key]
        unknown = [code for code in codes if code not in known or known[code] == _UNKNOWN]
        if len(unknown) > _MOST_UNKNOWN * len(codes):
            raise Refused("text whose meaning is not known")
        for code in unknown:
            known[code] = _UNKNOWN
        if unknown or key not in self._written:
            self._written.add(key)
            width = 4 if font.is_composite else 2
            font.dictionary.ToUnicode = deflated(self._pdf, _table(known, width))


def _check_dictionary(font: Font) -> None:
    dictionary = font.dictionary
    if not any(entry in font.descriptor for entry in ("/FontFile", "/FontFile2", "/FontFile3")):
        raise Refused("a font that is not embedded")
    if font.is_composite:
        if str(dictionary.get("/Encoding")) not in _IDENTITY:
            raise Refused("an encoding that is rare")
        if str(font.descendant.get("/Subtype")) not in _COMPOSITE:
            raise Refused("a font of another kind")
        if "/CIDSystemInfo" not in font.descendant:
            raise Refused("a font that is damaged")
    else:
        if font.subtype not in _SIMPLE:
            raise Refused("a font of another kind")
        for needed in ("/FirstChar", "/LastChar", "/Widths"):
            if needed not in dictionary:
                raise Refused("a font that is damaged")
    descriptor = font.descriptor
    if "/CIDSet" in descriptor:  # it may be left out, and is wrong in many files
        del descriptor["/CIDSet"]


def _check_glyph(font: Font, program: Program, code: int) -> None:
    glyph = program.glyph(code)
    if glyph is None:
        raise Refused("a character without a glyph")
    if abs(program.width(glyph) - 1000 * font.width(code)) > _NEAR:
        raise Refused("a font with other widths than it states")


def _meanings(font: Font) -> dict[int, str]:
    """Code -> text, by the font's own table and by the names of its glyphs."""
    found: dict[int, str] = {}
    if not font.is_composite:
        for code, name in _names(font).items():
            text = agl.toUnicode(name)
            if text:
                found[code] = text
    table = font.dictionary.get("/ToUnicode")
    if isinstance(table, pikepdf.Stream):
        found.update(read_table(table.read_bytes()))
    usable = {}
    for code, text in found.items():
        if text and not any(char in _FORBIDDEN for char in text):
            usable[code] = text
    return usable


def _names(font: Font) -> dict[int, str]:
    encoding = font.dictionary.get("/Encoding")
    if isinstance(encoding, Name | Dictionary):
        return names_of(font, {})
    if font.subtype == "/TrueType":
        return {}
    return base_names("/StandardEncoding")


def _table(meanings: dict[int, str], digits: int) -> bytes:
    chars = []
    for code, text in sorted(meanings.items()):
        data = text.encode("utf-16-be", "surrogatepass").hex()
        if code < 16**digits:
            chars.append(f"<{code:0{digits}x}> <{data}>")
    head = (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n"
        f"<{'0' * digits}> <{'f' * digits}>\nendcodespacerange\n"
    )
    tail = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    return (head + sections("bfchar", chars) + tail).encode()
