"""What the tests of office files let a child do."""

from typing import BinaryIO

import msgspec

from ocr.document import Picture
from ocr.readers import office
from ocr.readers.requests import ProbeAnswer, ProbeRequest


class Seen(msgspec.Struct, frozen=True):
    texts: tuple[str, ...]
    pictures: tuple[tuple[int, int], ...]
    recognised: bool


def probe(request: ProbeRequest, files: list[BinaryIO]) -> ProbeAnswer:
    return office.probe(request, files[0])


def read(request: None, files: list[BinaryIO]) -> Seen:
    pages = office.read_all(files[0])
    sources = [item.source for page in pages for item in page.blocks if isinstance(item, Picture)]
    pictures = [office.picture(files[0], source) for source in sources]
    sizes = tuple(picture.size for picture in pictures if picture)
    return Seen(tuple(page.text for page in pages), sizes, pages[0].recognised)
