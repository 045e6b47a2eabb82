"""HEIC in the image reader: upright once, one page, judged by its header, refused when it is
something else.
"""

import io
import struct
import subprocess
import sys
from typing import Any

import msgspec
import pillow_heif
import pytest
from msgspec.structs import replace
from PIL import Image

from ocr.errors import EngineError
from ocr.readers import image, reader
from ocr.readers.image import load_page, probe
from ocr.readers.pixels import ORIENTATION
from ocr.readers.requests import ProbeRequest

LIMITS = ProbeRequest(max_pixels=50_000_000, max_pages=20)


def heic(*images: Image.Image, orientation: int = 1, primary: int = 0) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    file = pillow_heif.HeifFile()
    for place, picture in enumerate(images):
        file.add_from_pillow(picture)
        file[place].info["exif"] = exif.tobytes()
    buffer = io.BytesIO()
    file.save(buffer, quality=-1, primary_index=primary)
    return buffer.getvalue()


def marked(width: int = 120, height: int = 80) -> Image.Image:
    """White, red in the top left corner."""
    image = Image.new("RGB", (width, height), "white")
    image.paste("red", (0, 0, width // 4, height // 4))
    return image


def is_red(pixel: Any) -> bool:
    return bool(pixel[0] > 200 and pixel[1] < 80)


def run(data: bytes, **changes: Any) -> dict[str, Any]:
    return msgspec.structs.asdict(probe(replace(LIMITS, **changes), io.BytesIO(data)))


def test_it_is_described_as_every_image() -> None:
    found = run(heic(marked()))
    assert found == {
        "media_type": "image/heic",
        "extension": "heic",
        "width": 120,
        "height": 80,
        "pages": 1,
        "pixels": 9600,
        "thumbnail": None,
        "encrypted": False,
    }
    assert reader("image/heic") is image


@pytest.mark.parametrize(
    ("orientation", "corner"), [(1, (3, 3)), (3, (116, 76)), (6, (76, 3)), (8, (3, 116))]
)
def test_orientation_is_applied_once(orientation: int, corner: tuple[int, int]) -> None:
    data = heic(marked(), orientation=orientation)
    page = load_page(io.BytesIO(data))
    size = (80, 120) if orientation in (6, 8) else (120, 80)
    assert page.image.size == (page.width, page.height) == size
    assert (run(data)["width"], run(data)["height"]) == size
    assert is_red(page.image.getpixel(corner))


def test_only_the_primary_picture_is_a_page() -> None:
    data = heic(Image.new("RGB", (40, 40), "blue"), marked(), primary=1)
    found = run(data, max_pages=1, thumbnail=60)
    assert (found["pages"], found["width"]) == (1, 120)
    assert is_red(load_page(io.BytesIO(data)).image.getpixel((3, 3)))


def test_too_many_pixels_are_refused_by_the_header() -> None:
    data = heic(marked(400, 300))
    stated = data.replace(struct.pack(">II", 400, 300), struct.pack(">II", 10_000, 9_000))
    assert stated != data
    with pytest.raises(EngineError) as caught:
        run(stated)
    assert caught.value.code == "too_large"
    assert caught.value.message == "The image has 90 megapixels; at most 50 are accepted."


@pytest.mark.parametrize("keep", [40, 300, -40])
def test_a_cut_file_is_unreadable(keep: int) -> None:
    with pytest.raises(EngineError) as caught:
        run(heic(marked(400, 300))[:keep])
    assert caught.value.code == "unreadable"


def test_avif_is_not_accepted() -> None:
    with pytest.raises(EngineError) as caught:
        run(b"\x00\x00\x00\x1cftypavif" + bytes(100))
    assert caught.value.code == "unsupported"


def test_the_decoder_is_loaded_when_it_is_needed() -> None:
    code = "import sys, ocr.readers.image; print('pillow_heif' in sys.modules)"
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout
        == "False\n"
    )
