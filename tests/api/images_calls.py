"""Pictures for the images interface, and the bytes that it answers with."""

from PIL import Image

from tests.ocr import samples


def photo(width: int = 800, height: int = 500) -> bytes:
    return samples.encoded(
        Image.new("RGB", (width, height), "teal"), "JPEG", comment=b"taken at home"
    )
