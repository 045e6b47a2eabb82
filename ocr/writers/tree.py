"""The tree itself as one JSON document, for programs.

{"format": "polyglyph-tree", "version": 1, "title": ..., "pages": [{"number": 1, ...}]}; a page without its number is
what `Page.from_dict` takes.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import msgspec
from msgspec.structs import replace

from ocr.document import Item, Page, Table
from ocr.writers.source import Source

_PLACES = 4  # of confidences, sizes and dots per inch
_SURROGATES = re.compile("[\ud800-\udfff]")


def write(pages: Iterable[Page], source: Source, out: BinaryIO) -> None:
    """Valid UTF-8 whatever the text: a lone surrogate becomes U+FFFD. A cell, block or picture is held at a time."""
    head = {"format": "polyglyph-tree", "version": 1, "title": source.title}
    for part in _open(head, "pages", (_page(page, number) for number, page in enumerate(pages, 1))):
        out.write(part.encode())
    out.write(b"\n")


def _page(page: Page, number: int) -> Iterator[str]:
    head = {"number": number, **replace(page, blocks=()).to_dict()}
    del head["blocks"]
    return _open(head, "blocks", (_item(item) for item in page.blocks))


def _item(item: Item) -> Iterator[str]:
    if isinstance(item, Table):
        head = {"type": "table", "box": item.box}
        return _open(head, "cells", (iter([_encoded(cell)]) for cell in item.cells))
    return iter([_encoded(item)])


def _open(head: dict[str, Any], name: str, entries: Iterable[Iterator[str]]) -> Iterator[str]:
    """An object of the members of `head` and a last one, the list of `entries`, each in parts and on a line."""
    yield f'{_encoded(head)[:-1]}, "{name}": ['
    for number, parts in enumerate(entries):
        yield ",\n" if number else "\n"
        yield from parts
    yield "\n]}"


def _encoded(data: Any) -> str:
    text = json.dumps(_plain(data), ensure_ascii=False, allow_nan=False)
    return _SURROGATES.sub("\ufffd", text)


def _plain(value: Any) -> Any:
    """Plain values with rounded floats; JSON knows no infinity and no NaN, which become 0.0: unknown."""
    if isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return round(value, _PLACES) if math.isfinite(value) else 0.0
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, msgspec.Struct):
        return _plain(msgspec.to_builtins(value))
    return {key: _plain(entry) for key, entry in value.items()}
