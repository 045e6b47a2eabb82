"""PDF files whose fonts are inside, made by code."""

import io
from typing import Any

import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pikepdf import Array, Dictionary, Name, Stream, String

LETTERS = "".join(map(chr, range(32, 127)))
ADVANCE = 600  # thousandths of an em, of every letter


def truetype(advance: int = ADVANCE) -> bytes:
    """Letters of ASCII, each a square."""
    names = [f"glyph{ord(char)}" for char in LETTERS]
    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    pen.lineTo((50, 500))
    pen.lineTo((450, 500))
    pen.lineTo((450, 0))
    pen.closePath()
    square = pen.glyph()
    empty = TTGlyphPen(None).glyph()
    builder = FontBuilder(1000, isTTF=True)
    order = [".notdef", *names]
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({ord(char): f"glyph{ord(char)}" for char in LETTERS})
    glyphs = dict.fromkeys(order, square)
    glyphs["glyph32"] = empty
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(order, (advance, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupOS2()
    builder.setupNameTable({"familyName": "Squares", "styleName": "Regular"})
    builder.setupPost()
    buffer = io.BytesIO()
    builder.save(buffer)
    return buffer.getvalue()


def descriptor(pdf: pikepdf.Pdf, data: bytes, flags: int = 32) -> Any:
    file = Stream(pdf, data)
    file.Length1 = len(data)
    return pdf.make_indirect(
        Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name("/ABCDEF+Squares"),
            Flags=flags,
            FontBBox=[0, -200, 600, 800],
            ItalicAngle=0,
            Ascent=800,
            Descent=-200,
            CapHeight=700,
            StemV=80,
            FontFile2=file,
        )
    )


def simple_font(pdf: pikepdf.Pdf, data: bytes, flags: int = 32) -> Any:
    """A font with the usual encoding of Windows."""
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=Name("/ABCDEF+Squares"),
            Encoding=Name.WinAnsiEncoding,
            FirstChar=32,
            LastChar=126,
            Widths=Array([ADVANCE] * len(LETTERS)),
            FontDescriptor=descriptor(pdf, data, flags),
        )
    )


def composite_font(pdf: pikepdf.Pdf, data: bytes, *, has_meanings: bool) -> Any:
    """A font whose codes are the numbers of its glyphs."""
    inner = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name("/ABCDEF+Squares"),
        CIDSystemInfo=Dictionary(
            Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
        ),
        DW=ADVANCE,
        FontDescriptor=descriptor(pdf, data, 4),
    )
    made = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name("/ABCDEF+Squares"),
        Encoding=Name("/Identity-H"),
        DescendantFonts=[pdf.make_indirect(inner)],
    )
    if has_meanings:
        table = b"1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        table += b"1 beginbfrange <0001> <005f> <0020> endbfrange"
        made.ToUnicode = Stream(pdf, table)
    return pdf.make_indirect(made)


def pdf_with(font: Any, pdf: pikepdf.Pdf, *contents: bytes, **page: Any) -> pikepdf.Pdf:
    """A page of 400 x 300 points for each content, which calls the font /F."""
    for content in contents:
        pdf.add_blank_page(page_size=(400, 300))
        target = pdf.pages[-1].obj
        target.Resources = Dictionary(Font=Dictionary(F=font))
        target.Contents = Stream(pdf, content)
        for key, value in page.items():
            target[f"/{key}"] = value
    return pdf
