"""The image reader: what it accepts, what it refuses before decoding, and what an upright RGB page
is.
"""

import io
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from PIL import Image, ImageChops

from ocr.errors import EngineError
from ocr.readers import READERS, reader
from ocr.readers.image import load_page, probe
from ocr.readers.pixels import PAGE_PIXELS
from ocr.readers.requests import ProbeRequest
from ocr.readers.sniff import sniff
from tests.ocr import samples

LIMITS = ProbeRequest(max_pixels=50_000_000, max_pages=20)


def run(data: bytes, **changes: Any) -> dict[str, Any]:
    return msgspec.structs.asdict(probe(replace(LIMITS, **changes), io.BytesIO(data)))


def refused(data: bytes, **changes: Any) -> EngineError:
    with pytest.raises(EngineError) as caught:
        run(data, **changes)
    return caught.value


def thumbnail_of(data: bytes, side: int) -> Image.Image:
    image = Image.open(io.BytesIO(run(data, thumbnail=side)["thumbnail"]))
    image.load()
    return image


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"II*\x00", "image/tiff"),
        (b"MM\x00*", "image/tiff"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", None),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"\x00\x00\x00\x18ftypavif", "image/avif"),
        (b"\x00\x00\x00\x18ftypmp42", None),
        (b"%PDF-1.7", "application/pdf"),
        (b"\xef\xbb\xbf\n%PDF-1.4", "application/pdf"),
        (b"<html>%PDF-1.4", None),
        (b"PK\x03\x04", "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        (b"BMW is a maker of cars and motorcycles", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"<!doctype html>", None),
        (b"plain text", None),
        (b"", None),
    ],
)
def test_sniff(head: bytes, expected: str | None) -> None:
    assert sniff(head) == expected


@pytest.mark.parametrize(
    ("kind", "media_type", "extension"),
    [
        ("PNG", "image/png", "png"),
        ("JPEG", "image/jpeg", "jpg"),
        ("GIF", "image/gif", "gif"),
        ("BMP", "image/bmp", "bmp"),
        ("TIFF", "image/tiff", "tiff"),
        ("WEBP", "image/webp", "webp"),
    ],
)
def test_each_accepted_format(kind: str, media_type: str, extension: str) -> None:
    found = run(samples.encoded(Image.new("RGB", (60, 40), "navy"), kind))
    assert found == {
        "media_type": media_type,
        "extension": extension,
        "width": 60,
        "height": 40,
        "pages": 1,
        "pixels": 2400,
        "thumbnail": None,
        "encrypted": False,
    }
    assert reader(media_type).probe is probe


def test_every_registered_reader_can_be_imported() -> None:
    assert all(hasattr(reader(media_type), "probe") for media_type in READERS)
    with pytest.raises(EngineError) as caught:
        reader("image/svg+xml")
    assert caught.value.code == "unsupported"


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"<svg/>", samples.encoded(Image.new("L", (9, 9)), "PPM"), b"%PDF-1.4\n"],
    ids=["empty", "text", "svg", "ppm", "pdf"],
)
def test_other_content_is_unsupported(data: bytes) -> None:
    assert refused(data).code == "unsupported"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"])
def test_half_a_file_is_unreadable(kind: str) -> None:
    noise = Image.effect_noise((300, 200), 90)
    error = refused(samples.truncated(samples.encoded(noise, kind)))
    assert error.code == "unreadable"
    assert error.message.endswith("cannot be read.")


def test_a_broken_later_frame_is_unreadable() -> None:
    noise = [Image.effect_noise((100, 100), spread).convert("P") for spread in (20, 60, 90)]
    data = samples.encoded(noise[0], "GIF", save_all=True, append_images=noise[1:])
    assert run(data)["pages"] == 3
    assert refused(samples.truncated(data, 0.9)).code == "unreadable"


@pytest.mark.parametrize(
    ("data", "megapixels"),
    [(samples.bomb_png(), "400"), (samples.huge_header_png(), "4,294.8")],
    ids=["bomb", "header"],
)
def test_too_many_pixels_are_refused_from_the_header(data: bytes, megapixels: str) -> None:
    error = refused(data)
    assert error.code == "too_large"
    assert error.message == f"The image has {megapixels} megapixels; at most 50 are accepted."


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"])
def test_the_limit_is_exact(kind: str) -> None:
    data = samples.encoded(Image.new("L", (300, 200)), kind)
    assert run(data, max_pixels=60_000)["pixels"] == 60_000
    assert refused(data, max_pixels=59_999).code == "too_large"


def test_every_frame_of_a_tiff_is_held_to_the_limit() -> None:
    data = samples.frames((20, 20), (30, 50))
    found = run(data)
    assert (found["width"], found["pages"], found["pixels"]) == (20, 2, 1900)
    assert refused(data, max_pixels=1499).code == "too_large"


@pytest.mark.parametrize("kind", ["TIFF", "GIF", "WEBP", "PNG"])
def test_too_many_frames(kind: str) -> None:
    data = samples.frames(*[(16, 16)] * 5, kind=kind)
    assert run(data, max_pages=5)["pages"] == 5
    assert (
        refused(data, max_pages=4).message
        == "The image has more than 4 frames; no more are accepted."
    )


def test_a_loop_of_frames_ends() -> None:
    assert run(samples.looping_tiff())["pages"] == 1


def test_the_hidden_preview_of_a_phone_picture_is_no_frame() -> None:
    pictures = [Image.new("RGB", (64, 48), colour) for colour in ("red", "blue")]
    data = samples.encoded(pictures[0], "MPO", save_all=True, append_images=pictures[1:])
    found = run(data)
    assert (found["media_type"], found["pages"]) == ("image/jpeg", 1)


@pytest.mark.parametrize("kind", ["JPEG", "TIFF", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation(orientation: int, kind: str) -> None:
    truth = samples.text_image("Upright", size=40)
    data = samples.exif_turned(truth, orientation, kind)
    found, loaded = run(data), load_page(io.BytesIO(data))
    assert (
        (found["width"], found["height"])
        == (loaded.width, loaded.height)
        == loaded.image.size
        == truth.size
    )
    difference = ImageChops.difference(loaded.image.convert("L"), truth)
    assert difference.histogram()[60:] == [0] * 196


def test_the_thumbnail_is_small_upright_and_bare() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Maker"
    image = Image.new("RGB", (1600, 800), "white")
    image.paste("black", (0, 0, 400, 800))  # left in the file, so at the top when upright
    thumbnail = thumbnail_of(samples.encoded(image, "JPEG", exif=exif, icc_profile=b"profile"), 320)
    assert (thumbnail.format, thumbnail.size) == ("WEBP", (160, 320))
    grey = thumbnail.convert("L")
    assert samples.value_at(grey, 80, 20) < 40
    assert samples.value_at(grey, 80, 300) > 200
    assert not {"exif", "icc_profile", "xmp"} & set(thumbnail.info)


def test_a_small_image_is_not_enlarged_for_its_thumbnail() -> None:
    assert thumbnail_of(samples.encoded(Image.new("1", (50, 20), 1)), 320).size == (50, 20)


def test_a_thumbnail_shows_the_first_frame() -> None:
    thumbnail = thumbnail_of(samples.frames((40, 40), (40, 40)), 32)
    assert abs(samples.value_at(thumbnail.convert("L"), 5, 5) - 20) < 8


def _sixteen_bits() -> Image.Image:
    image = Image.new("I;16", (40, 20), 4000)
    image.paste(0, (0, 0, 20, 20))
    return image


def _half(mode: str, dark: Any, light: Any) -> Image.Image:
    image = Image.new(mode, (40, 20), light)
    image.paste(dark, (0, 0, 20, 20))
    return image


@pytest.mark.parametrize(
    ("image", "kind"),
    [
        (_half("1", 0, 1), "TIFF"),
        (_half("L", 0, 255), "PNG"),
        (_half("RGB", "black", "white").convert("P"), "GIF"),
        (_half("CMYK", (0, 0, 0, 255), (0, 0, 0, 0)), "JPEG"),
        (_half("CMYK", (0, 0, 0, 255), (0, 0, 0, 0)), "TIFF"),
        (_half("RGBA", (0, 0, 0, 255), (0, 0, 0, 0)), "PNG"),
        (_half("LA", (0, 255), (0, 0)), "PNG"),
        (_sixteen_bits(), "PNG"),
        (_half("F", 0.0, 1.0), "TIFF"),
    ],
    ids=["1-bit", "grey", "palette", "cmyk-jpeg", "cmyk-tiff", "rgba", "la", "16-bit", "float"],
)
def test_every_kind_of_pixels_becomes_rgb(image: Image.Image, kind: str) -> None:
    page = load_page(io.BytesIO(samples.encoded(image, kind))).image
    assert page.mode == "RGB"
    assert max(samples.colour_at(page, 5, 10)) < 20
    assert min(samples.colour_at(page, 35, 10)) > 235


def test_white_on_nothing_is_put_on_black() -> None:
    page = load_page(
        io.BytesIO(samples.encoded(_half("RGBA", (255, 255, 255, 255), (255, 255, 255, 0))))
    ).image
    assert page.getpixel((5, 10)) == (255, 255, 255)
    assert page.getpixel((35, 10)) == (0, 0, 0)


def test_a_frame_is_chosen() -> None:
    data = samples.frames((40, 40), (30, 20))
    second = load_page(io.BytesIO(data), 1)
    assert (second.width, second.height, second.image.getpixel((0, 0))) == (30, 20, (60, 60, 60))
    with pytest.raises(EngineError) as caught:
        load_page(io.BytesIO(data), 2)
    assert caught.value.code == "unreadable"


def test_a_large_page_is_scaled_down_but_keeps_its_stored_size() -> None:
    data = samples.encoded(Image.new("1", (8000, 4000), 1), dpi=(600, 600))
    loaded = load_page(io.BytesIO(data))
    assert (loaded.width, loaded.height) == (8000, 4000)
    assert loaded.image.width * loaded.image.height == pytest.approx(PAGE_PIXELS, rel=0.01)
    assert loaded.dpi == pytest.approx(600 * loaded.image.width / 8000, rel=0.01)


@pytest.mark.parametrize(("dpi", "expected"), [((300, 300), 300), ((1, 1), None), (None, None)])
def test_resolution(dpi: Any, expected: float | None) -> None:
    data = samples.encoded(Image.new("L", (30, 30)), **({"dpi": dpi} if dpi else {}))
    assert load_page(io.BytesIO(data)).dpi == pytest.approx(expected, abs=0.1)
