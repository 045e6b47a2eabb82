"""Sample images, made by code: good ones, awkward ones and hostile ones, each as the bytes of a
file.
"""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from ocr.document import Block, Box, Line, Page, Word, around
from tests import fake_engine

RECEIPT = (
    "GREEN STREET CAFE",
    "Coffee 2.50",
    "Sandwich 6.90",
    "Orange juice 3.20",
    "TOTAL 12.60",
    "Thank you",
)
PARAGRAPH = (
    "The quick brown fox jumps over the lazy dog",
    "while seven wizards make toxic brew for the",
    "evil queen and her jealous friend who lives",
    "near the river below the old stone bridge.",
)


def font(size: int) -> Any:
    """DejaVu where the machine has it, else Pillow's own."""
    found = sorted(Path("/usr/share/fonts").rglob("DejaVuSans.ttf"))
    return ImageFont.truetype(str(found[0]), size) if found else ImageFont.load_default(size=size)


def text_image(
    *lines: str, size: int = 24, margin: int = 10, ink: int = 20, paper: int = 245
) -> Image.Image:
    """Grey lines of text, one below the other, as small as they fit."""
    face = font(size)
    width = max(int(face.getlength(line)) for line in lines) + 2 * margin
    image = Image.new("L", (width, round(len(lines) * size * 1.6) + 2 * margin), paper)
    draw = ImageDraw.Draw(image)
    found = []
    for number, line in enumerate(lines):
        top = margin + number * size * 1.6
        draw.text((margin, top), line, fill=ink, font=face)
        words = words_at(line, margin, round(top), face)
        if words:
            box = around(word.box for word in words)
            found.append(Line(words, box))
    blocks: tuple[Block, ...] = ()
    if found:
        blocks = (Block(tuple(found), around(line.box for line in found)),)
    fake_engine.remember(image, Page(*image.size, blocks))
    return image


def words_at(line: str, left: float, top: int, face: Any) -> tuple[Word, ...]:
    """The words of a line that is drawn there."""
    words = []
    for text in line.split():
        width = face.getlength(text)
        words.append(Word(text, Box(round(left), top, round(width), round(face.size)), 0.95))
        left += width + face.getlength(" ")
    return tuple(words)


def page_image() -> Image.Image:
    """Three paragraphs on a page of 1000 x 900 pixels."""
    page = Image.new("L", (1000, 900), 255)
    for number in range(3):
        page.paste(text_image(*PARAGRAPH, size=26, paper=255), (60, 60 + number * 260))
    return page


def colour_at(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    """Of an image with several bands."""
    colour = image.getpixel((x, y))
    assert isinstance(colour, tuple)
    return colour


def value_at(image: Image.Image, x: int, y: int) -> float:
    """Of an image with one band."""
    value = image.getpixel((x, y))
    assert isinstance(value, int | float)
    return value


def receipt_image() -> Image.Image:
    """A receipt photographed in dull light: no ink darker than 90, no paper lighter than 180."""
    return text_image(*RECEIPT, size=26, margin=60, ink=90, paper=180)


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def exif_turned(image: Image.Image, orientation: int, kind: str = "JPEG") -> bytes:
    """The bytes of an image stored turned or mirrored, with the EXIF orientation that says how to
    undo it.
    """
    undo = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(image if undo is None else image.transpose(undo), kind, exif=exif)


def frames(*sizes: tuple[int, int], kind: str = "TIFF") -> bytes:
    """A file of several frames of the given sizes, each another grey so that none is dropped as
    equal.
    """
    images = [Image.new("L", size, 40 * number + 20) for number, size in enumerate(sizes)]
    return encoded(images[0], kind, save_all=True, append_images=images[1:])


def looping_tiff() -> bytes:
    """A TIFF whose last directory names the first as the next one."""
    data = bytearray(encoded(Image.new("L", (10, 10), 128), "TIFF"))
    first = struct.unpack_from("<I", data, 4)[0]
    entries = struct.unpack_from("<H", data, first)[0]
    struct.pack_into("<I", data, first + 2 + 12 * entries, first)
    return bytes(data)


def bomb_png(side: int = 20_000) -> bytes:
    """A sound 1-bit PNG of side x side white pixels in a few kilobytes."""
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    row = b"\x00" + b"\xff" * ((side + 7) // 8)
    packer = zlib.compressobj(9)
    pixels = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", pixels)
        + _chunk(b"IEND", b"")
    )


def huge_header_png() -> bytes:
    """A PNG that says 65535 x 65535 and has no pixels."""
    header = struct.pack(">IIBBBBB", 65535, 65535, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", b"")


def truncated(data: bytes, share: float = 0.5) -> bytes:
    return data[: int(len(data) * share)]


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
