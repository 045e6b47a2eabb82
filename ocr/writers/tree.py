"""The tree itself as one JSON document, for programs.

{"format": "polyglyph-tree", "version": 1, "title": ..., "pages": [{"number": 1, ...}]}; a page
without its number is what `Page.from_dict` takes.
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
    """Valid UTF-8 whatever the text: a lone surrogate becomes U+FFFD.

    One cell, block or picture at a time is held in memory.
    """
    head = {"format": "polyglyph-tree", "version": 1, "title": source.title}
    for part in _object(head, "pages", _pages(pages, source)):
        out.write(part.encode())
    out.write(b"\n")


def _pages(pages: Iterable[Page], source: Source) -> Iterator[Iterator[str]]:
    for position, page in enumerate(pages, 1):
        yield _page(page, source.number_of(position))


def _page(page: Page, number: int) -> Iterator[str]:
    head = {"number": number, **replace(page, blocks=()).to_dict()}
    del head["blocks"]
    return _object(head, "blocks", map(_item, page.blocks))


def _item(item: Item) -> Iterator[str]:
    if isinstance(item, Table):
        head: dict[str, Any] = {"type": "table", "box": item.box}
        if item.rules:
            head["rules"] = item.rules
        return _object(head, "cells", map(_single, item.cells))
    return _single(item)


def _single(value: object) -> Iterator[str]:
    """A value in one part."""
    yield _encoded(value)


def _object(head: dict[str, Any], name: str, entries: Iterable[Iterator[str]]) -> Iterator[str]:
    """A JSON object of the members of `head` and a last one, the list `name` of `entries`.

    Each entry comes in parts and begins on a line of its own.
    """
    yield f'{_encoded(head)[:-1]}, "{name}": ['
    before = "\n"
    for parts in entries:
        yield before
        yield from parts
        before = ",\n"
    yield "\n]}"


def _encoded(data: Any) -> str:
    text = json.dumps(_plain(data), ensure_ascii=False, allow_nan=False)
    return _SURROGATES.sub("\ufffd", text)


def _plain(value: Any) -> Any:
    """Plain values with rounded floats.

    JSON knows no infinity and no NaN, which become 0.0: unknown.
    """
    if isinstance(value, str | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            return 0.0
        return round(value, _PLACES)
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, msgspec.Struct):
        return _plain(msgspec.to_builtins(value))
    return {key: _plain(entry) for key, entry in value.items()}
