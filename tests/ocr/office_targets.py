"""What the tests of office files let a child do. Imported by children only."""

from typing import Any, BinaryIO

from ocr.document import Picture
from ocr.readers import office


def read(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    pages = office.read_all(files[0], payload.get("password", ""))
    sources = [item.source for page in pages for item in page.blocks if isinstance(item, Picture)]
    pictures = [office.picture(files[0], source, payload.get("password", "")) for source in sources]
    sizes = [list(picture.size) for picture in pictures if picture]
    return {
        "texts": [page.text for page in pages],
        "pictures": sizes,
        "recognised": pages[0].recognised,
    }
