"""Takes the invisible text of an earlier recognition out of a page, so that nothing is found twice."""

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
    """Drop invisible text from a page's content and from the forms it draws; whether there was any.

    Objects that other pages share stay as they are: this page gets its own. Content that cannot be parsed stays.
    """
    contents = page.get("/Contents")
    cleaned = _cleaned(page, contents) if contents is not None else None
    if cleaned is not None:
        page.Contents = deflated(pdf, cleaned)
    resources = _without(pdf, inherited(page, "/Resources"), _DEEPEST)
    if resources is not None:
        page.Resources = resources
    return cleaned is not None or resources is not None


def _without(pdf: pikepdf.Pdf, resources: Any, depth: int) -> Dictionary | None:
    """Resources with cleaned forms, None when no form holds invisible text."""
    objects = resources.get("/XObject") if isinstance(resources, Dictionary) else None
    if depth == 0 or not isinstance(objects, Dictionary):
        return None
    changed = {
        key: new for key, form in _forms(objects) if (new := _form(pdf, form, depth)) is not None
    }
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
    copy = deflated(pdf, form.read_bytes() if cleaned is None else cleaned)
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
        return None if kept == found else pikepdf.unparse_content_stream(kept) + b"\n"
    except (pikepdf.PdfError, TypeError, ValueError):
        return None


def _mentions(contents: Any) -> bool:
    """Whether invisible text is switched on anywhere: a search of the bytes is quick, parsing is not."""
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    return any(
        isinstance(part, pikepdf.Stream) and _MENTION.search(part.read_bytes()) for part in streams
    )


def _kept(found: list[Any]) -> Iterator[Any]:
    mode, saved = 0, []
    for item in found:
        name = str(item.operator)
        if name == "q":
            saved.append(mode)
        elif name == "Q":
            mode = saved.pop() if saved else mode
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
