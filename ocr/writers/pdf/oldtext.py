"""Takes the invisible text of an earlier recognition out of a page.

Otherwise a search would find everything twice.
"""

import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import ContentStreamInstruction, Dictionary, Name, Operator

from ocr.writers.pdf.font import deflated
from ocr.writers.pdf.geometry import inherited

_INVISIBLE = 3
_MENTION = re.compile(rb"\b3(?:\.0*)?\s+Tr\b")
_SHOWS = ("Tj", "TJ", "'", '"')
_DEEPEST = 8  # forms within forms


def remove_old_text(pdf: pikepdf.Pdf, page: pikepdf.Object) -> bool:
    """Drop invisible text from a page's content and from the forms it draws.

    Returns whether there was any. Objects that other pages share stay as they are: this page gets
    its own. Content that cannot be parsed stays.
    """
    contents = page.get("/Contents")
    cleaned = None
    if contents is not None:
        cleaned = _cleaned(page, contents)
    if cleaned is not None:
        page.Contents = deflated(pdf, cleaned)
    resources = _without(pdf, inherited(page, "/Resources"), _DEEPEST)
    if resources is not None:
        page.Resources = resources
    return cleaned is not None or resources is not None


def _without(pdf: pikepdf.Pdf, resources: Any, depth: int) -> Dictionary | None:
    """Resources with cleaned forms, None when no form holds invisible text."""
    if depth == 0 or not isinstance(resources, Dictionary):
        return None
    objects = resources.get("/XObject")
    if not isinstance(objects, Dictionary):
        return None
    changed: dict[str, Any] = {}
    for key, form in _forms(objects):
        cleaned = _form(pdf, form, depth)
        if cleaned is not None:
            changed[key] = cleaned
    if not changed:
        return None
    copy = Dictionary(dict(resources.items()))
    copy.XObject = Dictionary({**dict(objects.items()), **changed})
    return copy


def _forms(objects: Dictionary) -> Iterator[tuple[str, Any]]:
    for key, value in objects.items():
        if isinstance(value, pikepdf.Stream) and value.get("/Subtype") == Name.Form:
            yield key, value


def _form(pdf: pikepdf.Pdf, form: pikepdf.Stream, depth: int) -> pikepdf.Stream | None:
    cleaned = _cleaned(form, form)
    resources = _without(pdf, form.get("/Resources"), depth - 1)
    if cleaned is None and resources is None:
        return None
    if cleaned is None:
        cleaned = form.read_bytes()
    copy = deflated(pdf, cleaned)
    for key, value in form.items():
        if key not in ("/Length", "/Filter", "/DecodeParms"):
            copy[key] = value
    if resources is not None:
        copy.Resources = resources
    return copy


def _cleaned(owner: Any, contents: Any) -> bytes | None:
    """The content without invisible text; None when it has none or is damaged."""
    try:
        if not _mentions(contents):
            return None
        found = list(pikepdf.parse_content_stream(owner))
        kept = list(_kept(found))
        if kept == found:
            return None
        content: bytes = pikepdf.unparse_content_stream(kept)
        return content + b"\n"
    except (pikepdf.PdfError, TypeError, ValueError):
        return None


def _mentions(contents: Any) -> bool:
    """Whether invisible text is switched on anywhere.

    A search of the bytes is quick, parsing is not.
    """
    streams = [contents]
    if isinstance(contents, pikepdf.Array):
        streams = list(contents)
    for stream in streams:
        if not isinstance(stream, pikepdf.Stream):
            continue
        if _MENTION.search(stream.read_bytes()):
            return True
    return False


def _kept(found: list[Any]) -> Iterator[Any]:
    mode = 0  # how text is rendered
    saved: list[int] = []
    for item in found:
        name = str(item.operator)
        if name == "q":
            saved.append(mode)
        elif name == "Q":
            if saved:
                mode = saved.pop()
        elif name == "Tr" and item.operands:
            mode = int(item.operands[0])
        if name in _SHOWS and mode == _INVISIBLE:
            yield from _rest(name, item.operands)
        else:
            yield item


def _rest(name: str, operands: Any) -> Iterator[Any]:
    """What an operator does besides showing text: the two with quotes begin a line."""
    if name == '"' and len(operands) == 3:
        yield ContentStreamInstruction([operands[0]], Operator("Tw"))
        yield ContentStreamInstruction([operands[1]], Operator("Tc"))
    if name in ("'", '"'):
        yield ContentStreamInstruction([], Operator("T*"))
