"""Font programs inside a PDF: which glyph a character has, and how wide it is there."""

import io
import struct
import tempfile
import zlib
from typing import Any, Protocol

from fontTools import agl, cffLib, t1Lib
from fontTools.encodings.MacRoman import MacRoman
from fontTools.encodings.StandardEncoding import StandardEncoding
from fontTools.pens.basePen import NullPen
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, String

from ocr.writers.pdf.conforming.colours import Refused
from ocr.writers.pdf.conforming.fonts import Font

NOTHING = ".notdef"
_MOST_BYTES = 40_000_000  # of a font program
_MAC = (1, 0)  # platform and encoding of a character map
_APPLE, _USUAL = b"true", b"\x00\x01\x00\x00"  # two beginnings of the same thing
_OTHER_HEAD, _HEAD = b"%!FontType1", b"%!PS-AdobeFont"  # the same, in a remark
_TYPE1_END = b"\n" + b"0" * 512 + b"\ncleartomark\n"
_SYMBOLIC, _NONSYMBOLIC = (
    4,
    32,
)  # the flags of a font with signs of its own, and of one with usual letters


class Program(Protocol):
    """What is asked of a font program. Widths are in thousandths of an em."""

    def glyph(self, code: int) -> Any:
        """The glyph of a code, None where there is none."""

    def width(self, glyph: Any) -> float:
        """How wide a glyph is."""


def program_of(font: Font) -> Program:
    """The embedded program of a font. Raises Refused without one, and for kinds that are rare."""
    descriptor = font.descriptor
    if "/FontFile2" in descriptor:
        data = _bytes(descriptor.FontFile2)
        if data[:4] == _APPLE:
            data = _USUAL + data[4:]
            descriptor.FontFile2.write(zlib.compress(data), filter=Name.FlateDecode)
        if font.is_composite:
            return _CidTrueType(TrueType(data), font)
        return _SimpleTrueType(TrueType(data), font)
    if "/FontFile3" in descriptor:
        data = _bytes(descriptor.FontFile3)
        kind = str(descriptor.FontFile3.get("/Subtype", ""))
        if kind == "/OpenType":
            data = _cff_table(data)
        found = _Cff(data)
        if font.is_composite:
            return _CidCff(found)
        return _named(font, found, found.encoding)
    if "/FontFile" in descriptor and not font.is_composite:
        data = _bytes(descriptor.FontFile)
        if data.startswith(_OTHER_HEAD):
            data = _HEAD + data[len(_OTHER_HEAD) :]
            length = int(descriptor.FontFile.Length1) + len(_HEAD) - len(_OTHER_HEAD)
            descriptor.FontFile.write(zlib.compress(data), filter=Name.FlateDecode)
            descriptor.FontFile.Length1 = length
        type1 = _Type1(data)
        return _named(font, type1, type1.encoding)
    raise Refused("a font that is not embedded")


def _named(font: Font, strings: "_Charstrings", builtin: dict[int, str]) -> "Named":
    # The list of its glyphs is wrong in many files.
    names = [f"/{name}" for name in strings.names() if name != NOTHING]
    font.descriptor.CharSet = String("".join(names))
    return Named(strings, names_of(font, builtin))


def _bytes(stream: Any) -> bytes:
    data: bytes = stream.read_bytes()
    if len(data) > _MOST_BYTES:
        raise Refused("a font that is too large")
    return data


def _cff_table(data: bytes) -> bytes:
    table: bytes = TTFont(io.BytesIO(data), lazy=True).reader["CFF "]
    return table


def names_of(font: Font, builtin: dict[int, str]) -> dict[int, str]:
    """The glyph names that a simple font's codes mean."""
    encoding = font.dictionary.get("/Encoding")
    names = dict(builtin)
    if isinstance(encoding, Name):
        names = base_names(str(encoding))
    elif isinstance(encoding, Dictionary):
        if "/BaseEncoding" in encoding:
            names = base_names(str(encoding.BaseEncoding))
        elif not builtin:
            names = base_names("/StandardEncoding")
        names.update(differences(encoding))
    return names


def base_names(encoding: str) -> dict[int, str]:
    """Code -> name. Raises Refused for an encoding without a table here."""
    names: dict[int, str] = {}
    if encoding == "/WinAnsiEncoding":
        for code in range(32, 256):
            char = bytes([code]).decode("cp1252", "replace")
            names[code] = agl.UV2AGL.get(ord(char), "bullet")
        names[0xA0], names[0xAD], names[0x7F] = "space", "hyphen", "bullet"
    elif encoding == "/MacRomanEncoding":
        names = dict(enumerate(MacRoman))
        names[0xCA] = "space"
        del names[0xE1]  # a point in the middle, by two names
    elif encoding == "/StandardEncoding":
        names = dict(enumerate(StandardEncoding))
    else:
        raise Refused("an encoding that is rare")
    return {code: name for code, name in names.items() if name != NOTHING}


def differences(encoding: Any) -> dict[int, str]:
    names: dict[int, str] = {}
    code = 0
    changes = encoding.get("/Differences")
    if isinstance(changes, Array):
        for entry in changes:
            if isinstance(entry, Name):
                names[code] = str(entry)[1:]
                code += 1
            else:
                code = int(entry)
    return names


class TrueType:
    """The tables of a TrueType font that are needed, without the names of its glyphs."""

    def __init__(self, data: bytes) -> None:
        self.font = TTFont(io.BytesIO(data), lazy=True)
        tables = self.font.reader
        for needed in ("head", "hhea", "maxp", "hmtx", "glyf", "loca"):
            if needed not in tables:
                raise Refused("a font that is damaged")
            if tables.tables[needed].offset + tables.tables[needed].length > len(data):
                raise Refused("a font that is cut off")
        (self._em,) = struct.unpack_from(">H", tables["head"], 18)
        (self._long,) = struct.unpack_from(">H", tables["hhea"], 34)
        (self.count,) = struct.unpack_from(">H", tables["maxp"], 4)
        self._metrics = tables["hmtx"]
        if not self._em or not self._long:
            raise Refused("a font that is damaged")
        self.font.setGlyphOrder([f"g{number}" for number in range(self.count)])

    def width(self, glyph: int) -> float:
        place = 4 * min(glyph, self._long - 1)
        (width,) = struct.unpack_from(">H", self._metrics, place)
        return float(1000 * width / self._em)

    def tables(self) -> dict[tuple[int, int], dict[int, int]]:
        """The character maps: (platform, encoding) -> code -> glyph."""
        found = {}
        if "cmap" in self.font.reader:
            for table in self.font["cmap"].tables:
                mapped = {}
                for code, name in table.cmap.items():
                    mapped[code] = int(name[1:])
                found[table.platformID, table.platEncID] = mapped
        return found


class _CidTrueType:
    def __init__(self, tables: TrueType, font: Font) -> None:
        self._tables = tables
        self._map = b""
        given = font.descendant.get("/CIDToGIDMap")
        if given is None:
            font.descendant.CIDToGIDMap = Name.Identity
        elif given != Name.Identity:
            self._map = given.read_bytes()
        self.unicode: dict[int, int] = {}

    def glyph(self, code: int) -> int | None:
        if self._map:
            if 2 * code + 2 > len(self._map):
                return None
            (code,) = struct.unpack_from(">H", self._map, 2 * code)
        if not 0 < code < self._tables.count:
            return None
        return code

    def width(self, glyph: int) -> float:
        return self._tables.width(glyph)


class _SimpleTrueType:
    """By the rules of the standards: an encoding for usual letters, none for a font of signs."""

    def __init__(self, tables: TrueType, font: Font) -> None:
        self._tables = tables
        maps = tables.tables()
        encoding = font.dictionary.get("/Encoding")
        is_symbolic = bool(int(font.descriptor.get("/Flags", 0)) & _SYMBOLIC)
        self._glyphs: dict[int, int] = {}
        if encoding == Name.MacRomanEncoding and list(maps) == [_MAC]:
            # The same without a name for it: the codes are those of the table.
            flags = int(font.descriptor.get("/Flags", 0))
            font.descriptor.Flags = flags & ~_NONSYMBOLIC | _SYMBOLIC
            del font.dictionary["/Encoding"]
            self._glyphs = maps[_MAC]
            return
        if not is_symbolic:
            self._glyphs = _by_names(encoding, maps)
            return
        if len(maps) != 1 and (3, 0) not in maps:
            raise Refused("a font of signs with several tables")
        self._glyphs = _by_codes(maps)
        if encoding is None:
            return
        # A font of signs may have no encoding: it goes where it changes nothing.
        for code, glyph in _by_names(encoding, maps, strict=False).items():
            if self._glyphs.get(code) != glyph:
                raise Refused("a font of signs with an encoding")
        del font.dictionary["/Encoding"]

    def glyph(self, code: int) -> int | None:
        found = self._glyphs.get(code)
        if found is None or not 0 < found < self._tables.count:
            return None
        return found

    def width(self, glyph: int) -> float:
        return self._tables.width(glyph)


def _by_codes(maps: dict[tuple[int, int], dict[int, int]]) -> dict[int, int]:
    found = {}
    if (3, 0) in maps:
        for code, glyph in maps[3, 0].items():
            found[code & 0xFF] = glyph
        return found
    (only,) = maps.values()
    return {code: glyph for code, glyph in only.items() if code < 256}


def _by_names(
    encoding: Any, maps: dict[tuple[int, int], dict[int, int]], *, strict: bool = True
) -> dict[int, int]:
    base = encoding
    changes: dict[int, str] = {}
    if isinstance(encoding, Dictionary):
        base = encoding.get("/BaseEncoding")
        changes = differences(encoding)
    if strict and not isinstance(base, Name):
        raise Refused("a font without an encoding")
    names: dict[int, str] = {}
    if isinstance(base, Name):
        if strict and str(base) not in ("/WinAnsiEncoding", "/MacRomanEncoding"):
            raise Refused("an encoding that is rare")
        names = base_names(str(base))
    if strict and changes and ((3, 1) not in maps or not _are_known(changes)):
        raise Refused("a font with glyphs of its own")
    names.update(changes)
    usual, mac = maps.get((3, 1), {}), maps.get((1, 0), {})
    if strict and not usual and not mac:
        raise Refused("a font without a table of characters")
    codes_of_mac = {name: code for code, name in enumerate(MacRoman)}
    found = {}
    for code, name in names.items():
        glyph = usual.get(agl.AGL2UV.get(name, -1))
        if glyph is None and name in codes_of_mac:
            glyph = mac.get(codes_of_mac[name])
        if glyph:
            found[code] = glyph
    return found


def _are_known(changes: dict[int, str]) -> bool:
    return all(name in agl.AGL2UV for name in changes.values())


class _Charstrings(Protocol):
    """A font of outlines that are found by name."""

    def names(self) -> list[str]: ...

    def has(self, name: str) -> bool: ...

    def width(self, name: str) -> float: ...


class _Cff:
    """Compact outlines; of those numbered by CID the names are "cid00001" and so on."""

    def __init__(self, data: bytes) -> None:
        held = cffLib.CFFFontSet()
        held.decompile(io.BytesIO(data), None)
        self.top = held[0]
        self.is_numbered = hasattr(self.top, "ROS")
        self._scale = 1000 * float(self.top.FontMatrix[0])
        self._strings = self.top.CharStrings
        self.encoding: dict[int, str] = {}
        if not self.is_numbered:
            given = self.top.Encoding
            if given == "StandardEncoding":
                self.encoding = base_names("/StandardEncoding")
            elif isinstance(given, list):
                self.encoding = {code: name for code, name in enumerate(given) if name != NOTHING}
        elif any("FontMatrix" in font.rawDict for font in self.top.FDArray):
            raise Refused("a font with sizes of its own")

    def names(self) -> list[str]:
        return [str(name) for name in self.top.charset]

    def has(self, name: str) -> bool:
        return name in self._strings

    def width(self, name: str) -> float:
        string = self._strings[name]
        string.draw(NullPen())
        return float(string.width) * self._scale


class _Type1:
    def __init__(self, data: bytes) -> None:
        with tempfile.NamedTemporaryFile(suffix=".font") as file:
            # The end is left out of many, and asked for by the parser.
            file.write(data[: _end_of(data)] + _TYPE1_END)
            file.flush()
            font = t1Lib.T1Font(file.name, kind="OTHER")
        font.parse()
        self._strings = font["CharStrings"]
        self._scale = 1000 * float(font["FontMatrix"][0])
        given = font["Encoding"]
        self.encoding: dict[int, str] = {}
        if given == "StandardEncoding":
            self.encoding = base_names("/StandardEncoding")
        elif isinstance(given, list):
            self.encoding = {code: name for code, name in enumerate(given) if name != NOTHING}

    def names(self) -> list[str]:
        return [str(name) for name in self._strings]

    def has(self, name: str) -> bool:
        return name in self._strings

    def width(self, name: str) -> float:
        string = self._strings[name]
        string.draw(NullPen())
        return float(string.width) * self._scale


def _end_of(data: bytes) -> int:
    """Where the encrypted part ends: before the zeros, if they are there."""
    place = data.rfind(b"cleartomark")
    if place < 0:
        return len(data)
    return len(data[:place].rstrip(b"0\r\n\t "))


class Named:
    def __init__(self, strings: _Charstrings, names: dict[int, str]) -> None:
        self._strings = strings
        self.names = names  # by code

    def glyph(self, code: int) -> str | None:
        name = self.names.get(code)
        if name is None or name == NOTHING or not self._strings.has(name):
            return None
        return name

    def width(self, glyph: str) -> float:
        return self._strings.width(glyph)


class _CidCff:
    def __init__(self, strings: _Cff) -> None:
        self._strings = strings
        self._order = strings.top.charset

    def glyph(self, code: int) -> str | None:
        if self._strings.is_numbered:
            name = f"cid{code:05d}"
            if code == 0 or not self._strings.has(name):
                return None
            return name
        if not 0 < code < len(self._order):
            return None
        name = self._order[code]
        return str(name)

    def width(self, glyph: str) -> float:
        return self._strings.width(glyph)
