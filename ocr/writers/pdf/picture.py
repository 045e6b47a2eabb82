"""A picture as the bytes of a PDF image: its own where PDF knows their format, else packed again without loss."""

import io
import struct
from dataclasses import dataclass
from typing import Any, BinaryIO

from PIL import Image, ImageChops

from ocr.readers.pixels import flatten, orientation

_QUALITIES = (85, 75)  # of JPEG, for pictures that some lossy format had already
_GROWN = 1.5  # times the input's size: more than this is worth the lower quality
_PALETTE = 256  # colours that a palette holds
_SAMPLE = 256  # pixels of a side: a JPEG is checked at an eighth of its size, its whole stream is read all the same
_BASELINE, _PROGRESSIVE = (0xC0, 0xC1), 0xC2  # the frames that every reader of PDF decodes
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_STRIP, _LENGTH, _ROWS = 273, 279, 278  # TIFF tags


@dataclass(frozen=True, slots=True)
class Picture:
    """`entries` are those of the image's dictionary, with colours and filter; `width` and `height` as stored."""

    width: int
    height: int
    entries: str
    data: bytes
    orientation: int = 1


def picture(image: Image.Image, file: BinaryIO) -> Picture:
    """The frame that `image` stands at; `file` holds its format's own bytes. Call it within `readable`."""
    if image.format in ("JPEG", "MPO"):
        return _jpeg(image, file)
    lossy = _is_lossy(image, file)
    image.load()
    if _is_plain_png(image, file):
        return _smaller(image, _packed(image, _own_bytes(file)))
    turned = orientation(image)
    opaque = image if _is_opaque(image) else flatten(image, image.width * image.height)
    if not lossy:
        return _lossless(opaque, turned)
    return _recompressed(opaque, turned, file.seek(0, io.SEEK_END) / getattr(image, "n_frames", 1))


def _jpeg(image: Image.Image, file: BinaryIO) -> Picture:
    turned, size, mode = orientation(image), image.size, image.mode
    data = _own_bytes(file)
    if mode not in ("L", "RGB", "CMYK") or _frame(data) not in (*_BASELINE, _PROGRESSIVE):
        return _recompressed(image.convert("RGB"), turned)
    image.draft(None, (_SAMPLE, _SAMPLE))
    image.load()
    # Adobe's programs store CMYK upside down, and say who they are.
    inverted = " /Decode [1 0 1 0 1 0 1 0]" if mode == "CMYK" and "adobe" in image.info else ""
    return Picture(*size, _entries(mode, "/DCTDecode") + inverted, data, turned)


def _frame(data: bytes) -> int:
    """The marker of a JPEG's frame, 0 when there is none: it tells how the pixels are coded."""
    place = 2
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker in _FRAMES:
            return marker
        # A marker may be preceded by any number of filling bytes.
        place += 1 if marker == 0xFF else 2 + struct.unpack_from(">H", data, place + 2)[0]
    return 0


def _recompressed(image: Image.Image, turned: int, size: float = float("inf")) -> Picture:
    """As a JPEG, not much larger than `size` bytes if that can be had."""
    plain = image if image.mode in ("L", "RGB") else image.convert("RGB")
    data = b""
    for quality in _QUALITIES:
        buffer = io.BytesIO()
        plain.save(buffer, "JPEG", quality=quality, optimize=True)
        data = buffer.getvalue()
        if len(data) <= _GROWN * size:
            break
    return Picture(*plain.size, _entries(plain.mode, "/DCTDecode"), data, turned)


def _lossless(image: Image.Image, turned: int) -> Picture:
    plain = image if image.mode in ("1", "L", "P") else _simplified(image)
    buffer = io.BytesIO()
    # What a PNG would carry besides its pixels has no place here.
    plain.info = {}
    plain.save(buffer, "PNG")
    return _smaller(plain, _packed(plain, buffer.getvalue(), turned))


def _smaller(image: Image.Image, packed: Picture) -> Picture:
    """Black and white pictures are mostly smallest as faxes; those made of dots are not."""
    fax = _fax(image, packed.orientation) if image.mode == "1" else packed
    return min(fax, packed, key=lambda found: len(found.data))


def _simplified(image: Image.Image) -> Image.Image:
    """Grey, or RGB, or a palette where that shows exactly the same."""
    if image.mode.startswith(("I", "F")):
        return flatten(image, image.width * image.height)
    colours = image.convert("RGB")
    few = colours.getcolors(_PALETTE)
    if few is None:
        return colours
    grey = all(red == green == blue for _, (red, green, blue) in few)  # type: ignore[misc]  # RGB: three numbers
    small = colours.convert("L") if grey else colours.quantize(len(few), dither=Image.Dither.NONE)
    same = ImageChops.difference(small.convert("RGB"), colours).getbbox() is None
    return small if same else colours


def _packed(image: Image.Image, png: bytes, turned: int = 1) -> Picture:
    """The pixels of a PNG, which PDF unpacks the same way."""
    bits, kind = png[24], png[25]
    columns = f"/Predictor 15 /Colors {3 if kind == 2 else 1} /BitsPerComponent {bits} /Columns {image.width}"
    chunks = _chunks(png)
    space = (
        f"[/Indexed /DeviceRGB {len(chunks[b'PLTE']) // 3 - 1} <{chunks[b'PLTE'].hex()}>]"
        if kind == 3
        else ""
    )
    entries = (
        _entries("RGB" if kind == 2 else "L", "/FlateDecode", bits, space)
        + f" /DecodeParms << {columns} >>"
    )
    return Picture(*image.size, entries, chunks[b"IDAT"], turned)


def _chunks(png: bytes) -> dict[bytes, bytes]:
    """The chunks by name, those of one name joined."""
    found: dict[bytes, list[bytes]] = {}
    place = 8
    while place + 8 <= len(png):
        length, name = struct.unpack_from(">I4s", png, place)
        found.setdefault(name, []).append(png[place + 8 : place + 8 + length])
        place += 12 + length
    return {name: b"".join(parts) for name, parts in found.items()}


def _fax(image: Image.Image, turned: int) -> Picture:
    """CCITT group 4, made by the writer of TIFF files; ink is 1 there, so that long white runs are short codes."""
    buffer = io.BytesIO()
    inverted = image.point(lambda value: 255 - value)
    inverted.save(buffer, "TIFF", compression="group4", tiffinfo={_ROWS: image.height})
    with Image.open(buffer, formats=["TIFF"]) as written:
        tags: Any = written.tag_v2  # type: ignore[attr-defined]  # of a TIFF alone
        strips = list(zip(tags[_STRIP], tags[_LENGTH], strict=True))
    (start, length), *_ = strips
    parameters = f" /DecodeParms << /K -1 /Columns {image.width} /Rows {image.height} >>"
    data = buffer.getvalue()[start : start + length]
    return Picture(*image.size, _entries("1", "/CCITTFaxDecode", 1) + parameters, data, turned)


def _entries(mode: str, filtered: str, bits: int = 8, space: str = "") -> str:
    named = {"1": "/DeviceGray", "L": "/DeviceGray", "CMYK": "/DeviceCMYK"}.get(mode, "/DeviceRGB")
    return f"/ColorSpace {space or named} /BitsPerComponent {bits} /Filter {filtered}"


def _is_opaque(image: Image.Image) -> bool:
    return not image.has_transparency_data and image.mode in (
        "1",
        "L",
        "P",
        "RGB",
        "CMYK",
        "YCbCr",
        "LAB",
        "HSV",
    )


def _is_plain_png(image: Image.Image, file: BinaryIO) -> bool:
    """Whether PDF shows a PNG's own bytes: one frame, no transparency, rows in order, its own way up."""
    if image.format != "PNG" or image.has_transparency_data or orientation(image) != 1:
        return False
    file.seek(0)
    head = file.read(33)
    interlaced, kind, bits = head[28], head[25], head[24]
    return not interlaced and kind in (0, 2, 3) and bits <= 8 and getattr(image, "n_frames", 1) == 1


def _is_lossy(image: Image.Image, file: BinaryIO) -> bool:
    """Whether the pixels went through a lossy format: storing them exactly would make the file many times as large."""
    if image.format == "TIFF":
        return image.info.get("compression") in ("jpeg", "tiff_jpeg", "webp")
    if image.format != "WEBP":
        return image.format not in ("PNG", "GIF", "BMP")
    file.seek(0)
    return b"VP8 " in file.read(1 << 16)


def _own_bytes(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()
