"""A page of texts and lines, drawn as a picture and as a PDF with the same letters at the same
places.
"""

from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw, ImageFont

DPI = 300
PAGE = 2480, 3508  # A4
FONTS = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
THICK = 3


@dataclass(slots=True)
class Drawing:
    """Pixels at 300 dpi from the top left corner; a text is where its baseline begins."""

    size: int
    texts: list[tuple[float, float, str, bool]] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, *, bold: bool = False) -> None:
        self.texts.append((x, y, text, bold))

    def line(self, left: float, top: float, right: float, bottom: float) -> None:
        self.lines.append((left, top, right, bottom))

    def width(self, text: str, *, bold: bool) -> float:
        return font(bold, self.size).getlength(text)


def font(bold: bool, size: int) -> ImageFont.FreeTypeFont:
    """Raises OSError where it is missing."""
    return ImageFont.truetype(FONTS[bold], size)


def draw_picture(drawing: Drawing, path: Path) -> None:
    image = Image.new("L", PAGE, 255)
    draw = ImageDraw.Draw(image)
    for x, y, text, bold in drawing.texts:
        draw.text((x, y), text, fill=0, font=font(bold, drawing.size), anchor="ls")
    for line in drawing.lines:
        draw.line(line, fill=0, width=THICK)
    image.save(path, dpi=(DPI, DPI))


def draw_pdf(drawing: Drawing, path: Path) -> None:
    scale = 72 / DPI
    parts = [f"q {scale} 0 0 {scale} 0 0 cm {THICK} w"]
    for left, top, right, bottom in drawing.lines:
        parts.append(f"{left} {PAGE[1] - top} m {right} {PAGE[1] - bottom} l S")
    for x, y, text, bold in drawing.texts:
        shown = text.encode("cp1252").hex()
        parts.append(
            f"BT /F{int(bold)} {drawing.size} Tf {x:.1f} {PAGE[1] - y:.1f} Td <{shown}> Tj ET"
        )
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(PAGE[0] * scale, PAGE[1] * scale))
        fonts = {f"/F{int(bold)}": embedded(pdf, bold) for bold in FONTS}
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(fonts))
        page.Contents = pdf.make_stream("\n".join([*parts, "Q"]).encode())
        pdf.save(path)


def embedded(pdf: pikepdf.Pdf, bold: bool) -> pikepdf.Object:
    """The whole TrueType font, with the widths of the Windows alphabet."""
    measured = font(bold, 1000)
    letters = [bytes([code]).decode("cp1252", "replace") for code in range(32, 256)]
    name = pikepdf.Name(f"/{Path(FONTS[bold]).stem}")
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor,
        FontName=name,
        Flags=32,
        FontBBox=[-1000, -400, 2000, 1200],
        ItalicAngle=0,
        Ascent=928,
        Descent=-236,
        CapHeight=729,
        StemV=90,
        FontFile2=pdf.make_stream(Path(str(measured.path)).read_bytes()),
    )
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.TrueType,
            BaseFont=name,
            Encoding=pikepdf.Name.WinAnsiEncoding,
            FirstChar=32,
            LastChar=255,
            Widths=[round(measured.getlength(letter)) for letter in letters],
            FontDescriptor=pdf.make_indirect(descriptor),
        )
    )
