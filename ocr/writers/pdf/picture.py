"""A picture as the bytes of a PDF image.

They are its own where PDF knows their format, else packed again without loss.
"""

import io
import struct
from dataclasses import dataclass
from typing import Any, BinaryIO

from PIL import Image, ImageChops

from ocr.readers.pixels import flatten, orientation

_QUALITIES = (85, 75)  # of JPEG, for pictures that some lossy format had already
_FINE = (92,)  # of JPEG, for a page that was drawn
_SMALL_PAGE = 400_000  # bytes that a drawn page may have without a thought
_GROWN = 1.5  # times the input's size: more than this is worth the lower quality
_PALETTE = 256  # colours that a palette holds
# Pixels of a side: a JPEG is checked at an eighth of its size, its whole stream is read all the
# same.
_SAMPLE = 256
_BASELINE, _PROGRESSIVE = (0xC0, 0xC1), 0xC2  # the frames that every reader of PDF decodes
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_STRIP, _LENGTH, _ROWS = 273, 279, 278  # TIFF tags
_SPACES = {"1": "/DeviceGray", "L": "/DeviceGray", "CMYK": "/DeviceCMYK"}
_GREY, _RGB, _INDEXED = 0, 2, 3  # kinds of colour in a PNG
_OPAQUE = ("1", "L", "P", "RGB", "CMYK", "YCbCr", "LAB", "HSV")  # modes without transparency


@dataclass(frozen=True, slots=True)
class Picture:
    """`entries` are those of the image's dictionary, with colours and filter.

    `width` and `height` are as stored, `orientation` is that of EXIF.
    """

    width: int
    height: int
    entries: str
    data: bytes
    orientation: int = 1


def picture(image: Image.Image, file: BinaryIO) -> Picture:
    """The frame that `image` stands at. Call it within `readable`.

    `file` holds the bytes of the image's own format.
    """
    if image.format in ("JPEG", "MPO"):
        return _jpeg(image, file)
    lossy = _is_lossy(image, file)
    image.load()
    if _is_plain_png(image, file):
        return _smaller(image, _packed(image, _own_bytes(file)))
    turned = orientation(image)
    opaque = image
    if not _is_opaque(image):
        opaque = flatten(image, image.width * image.height)
    if not lossy:
        return _lossless(opaque, turned)
    frames = getattr(image, "n_frames", 1)
    bytes_a_frame = file.seek(0, io.SEEK_END) / frames
    return _recompressed(opaque, turned, bytes_a_frame)


def drawn_page(image: Image.Image) -> Picture:
    """A page that was drawn: without loss, or as a fine JPEG where that is far smaller."""
    exact = _lossless(image, 1)
    if len(exact.data) <= _SMALL_PAGE:
        return exact
    fine = _recompressed(image, 1, qualities=_FINE)
    if _GROWN * len(fine.data) < len(exact.data):
        return fine
    return exact


def _jpeg(image: Image.Image, file: BinaryIO) -> Picture:
    turned, size, mode = orientation(image), image.size, image.mode
    data = _own_bytes(file)
    if mode not in ("L", "RGB", "CMYK") or _frame(data) not in (*_BASELINE, _PROGRESSIVE):
        return _recompressed(image.convert("RGB"), turned)
    image.draft(None, (_SAMPLE, _SAMPLE))
    image.load()
    entries = _entries(mode, "/DCTDecode")
    # Adobe's programs store CMYK upside down, and say who they are.
    if mode == "CMYK" and "adobe" in image.info:
        entries += " /Decode [1 0 1 0 1 0 1 0]"
    return Picture(*size, entries, data, turned)


def _frame(data: bytes) -> int:
    """The marker of a JPEG's frame, 0 when there is none: it tells how the pixels are coded."""
    place = 2
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker in _FRAMES:
            return marker
        if marker == 0xFF:  # a marker may be preceded by any number of filling bytes
            place += 1
        else:
            (length,) = struct.unpack_from(">H", data, place + 2)
            place += 2 + length
    return 0


def _recompressed(
    image: Image.Image,
    turned: int,
    size: float = float("inf"),
    qualities: tuple[int, ...] = _QUALITIES,
) -> Picture:
    """As a JPEG, not much larger than `size` bytes if that can be had."""
    if image.mode not in ("L", "RGB"):
        image = image.convert("RGB")
    data = b""
    for quality in qualities:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality, optimize=True)
        data = buffer.getvalue()
        if len(data) <= _GROWN * size:
            break
    return Picture(*image.size, _entries(image.mode, "/DCTDecode"), data, turned)


def _lossless(image: Image.Image, turned: int) -> Picture:
    if image.mode not in ("1", "L", "P"):
        image = _simplified(image)
    buffer = io.BytesIO()
    # What a PNG would carry besides its pixels has no place here.
    image.info = {}
    image.save(buffer, "PNG")
    return _smaller(image, _packed(image, buffer.getvalue(), turned))


def _smaller(image: Image.Image, packed: Picture) -> Picture:
    """Black and white pictures are mostly smallest as faxes; those made of dots are not."""
    if image.mode != "1":
        return packed
    fax = _fax(image, packed.orientation)
    if len(packed.data) < len(fax.data):
        return packed
    return fax


def _simplified(image: Image.Image) -> Image.Image:
    """Grey, or RGB, or a palette where that shows exactly the same."""
    if image.mode.startswith(("I", "F")):
        return flatten(image, image.width * image.height)
    colours = image.convert("RGB")
    few = colours.getcolors(_PALETTE)
    if few is None:
        return colours
    seen: set[Any] = {colour for _, colour in few}
    if all(red == green == blue for red, green, blue in seen):
        small = colours.convert("L")
    else:
        small = colours.quantize(len(few), dither=Image.Dither.NONE)
    if ImageChops.difference(small.convert("RGB"), colours).getbbox() is not None:
        return colours
    return small


def _packed(image: Image.Image, png: bytes, turned: int = 1) -> Picture:
    """The pixels of a PNG, which PDF unpacks the same way."""
    bits, kind = png[24], png[25]
    chunks = _chunks(png)
    mode, channels, space = "L", 1, ""
    if kind == _RGB:
        mode, channels = "RGB", 3
    elif kind == _INDEXED:
        palette = chunks[b"PLTE"]
        space = f"[/Indexed /DeviceRGB {len(palette) // 3 - 1} <{palette.hex()}>]"
    rows = f"/Predictor 15 /Colors {channels} /BitsPerComponent {bits} /Columns {image.width}"
    entries = _entries(mode, "/FlateDecode", bits, space) + f" /DecodeParms << {rows} >>"
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
    """CCITT group 4, made by the writer of TIFF files.

    Ink is 1 there, so that long white runs are short codes.
    """
    buffer = io.BytesIO()
    inverted = image.point(lambda value: 255 - value)
    inverted.save(buffer, "TIFF", compression="group4", tiffinfo={_ROWS: image.height})
    with Image.open(buffer, formats=["TIFF"]) as written:
        tags: Any = written.tag_v2  # type: ignore[attr-defined]  # of a TIFF alone
        start, length = tags[_STRIP][0], tags[_LENGTH][0]
    parameters = f" /DecodeParms << /K -1 /Columns {image.width} /Rows {image.height} >>"
    entries = _entries("1", "/CCITTFaxDecode", 1) + parameters
    data = buffer.getvalue()[start : start + length]
    return Picture(*image.size, entries, data, turned)


def _entries(mode: str, filtered: str, bits: int = 8, space: str = "") -> str:
    if not space:
        space = _SPACES.get(mode, "/DeviceRGB")
    return f"/ColorSpace {space} /BitsPerComponent {bits} /Filter {filtered}"


def _is_opaque(image: Image.Image) -> bool:
    return not image.has_transparency_data and image.mode in _OPAQUE


def _is_plain_png(image: Image.Image, file: BinaryIO) -> bool:
    """Whether PDF shows a PNG's own bytes.

    It has one frame, no transparency, rows in order, and is upright.
    """
    if image.format != "PNG" or image.has_transparency_data or orientation(image) != 1:
        return False
    if getattr(image, "n_frames", 1) != 1:
        return False
    file.seek(0)
    head = file.read(33)
    bits, kind, interlaced = head[24], head[25], head[28]
    return bits <= 8 and kind in (_GREY, _RGB, _INDEXED) and not interlaced


def _is_lossy(image: Image.Image, file: BinaryIO) -> bool:
    """Whether the pixels went through a lossy format.

    Storing them exactly would make the file many times as large.
    """
    if image.format == "TIFF":
        return image.info.get("compression") in ("jpeg", "tiff_jpeg", "webp")
    if image.format != "WEBP":
        return image.format not in ("PNG", "GIF", "BMP")
    file.seek(0)
    return b"VP8 " in file.read(1 << 16)


def _own_bytes(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()
