"""Takes the text that a recognised page has already out of what a search finds.

Otherwise it would find everything twice, or beside the words that are seen others that nobody sees.
The invisible text of an earlier recognition is dropped. Visible text stays where it is, and is said
to stand for a blank: its words are among those of the recognised page, or it means nothing.
"""

import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import ContentStreamInstruction, Dictionary, Name, Operator

from ocr.writers.pdf.font import deflated
from ocr.writers.pdf.geometry import inherited

_INVISIBLE = 3
_MENTION = re.compile(rb"T[jJ]|['\"]")
_LONGEST = 20_000_000  # bytes of one content: what is longer takes too long to go through
# Around text that is seen and not found: PDFium, Poppler and others take one blank in its place.
_BLANK = ContentStreamInstruction(
    [Name.Span, Dictionary(ActualText=pikepdf.String(" "))], Operator("BDC")
)
_END = ContentStreamInstruction([], Operator("EMC"))
_SHOWS = ("Tj", "TJ", "'", '"')
_DEEPEST = 8  # forms within forms


def remove_old_text(pdf: pikepdf.Pdf, page: pikepdf.Object, *, visible: bool) -> bool:
    """Drop invisible text from a page's content and from the forms it draws, and with `visible` let
    the other text not be found.

    Returns whether there was any. Objects that other pages share stay as they are: this page gets
    its own. Content that cannot be parsed stays.
    """
    contents = page.get("/Contents")
    cleaned = None
    if contents is not None:
        cleaned = _cleaned(page, contents, visible)
    if cleaned is not None:
        page.Contents = deflated(pdf, cleaned)
    resources = _without(pdf, inherited(page, "/Resources"), _DEEPEST, visible)
    if resources is not None:
        page.Resources = resources
    return cleaned is not None or resources is not None


def _without(pdf: pikepdf.Pdf, resources: Any, depth: int, visible: bool) -> Dictionary | None:
    """Resources with cleaned forms, None when no form holds text."""
    if depth == 0 or not isinstance(resources, Dictionary):
        return None
    objects = resources.get("/XObject")
    if not isinstance(objects, Dictionary):
        return None
    changed: dict[str, Any] = {}
    for key, form in _forms(objects):
        cleaned = _form(pdf, form, depth, visible)
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


def _form(
    pdf: pikepdf.Pdf, form: pikepdf.Stream, depth: int, visible: bool
) -> pikepdf.Stream | None:
    cleaned = _cleaned(form, form, visible)
    resources = _without(pdf, form.get("/Resources"), depth - 1, visible)
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


def _cleaned(owner: Any, contents: Any, visible: bool) -> bytes | None:
    """The content without text that is found; None when it has none or is damaged."""
    try:
        if not _mentions(contents):
            return None
        found = list(pikepdf.parse_content_stream(owner))
        kept = list(_kept(found, visible))
        if kept == found:
            return None
        content: bytes = pikepdf.unparse_content_stream(kept)
        return content + b"\n"
    except (pikepdf.PdfError, TypeError, ValueError):
        return None


def _mentions(contents: Any) -> bool:
    """Whether text may be shown anywhere.

    A search of the bytes is quick, parsing is not.
    """
    streams = [contents]
    if isinstance(contents, pikepdf.Array):
        streams = list(contents)
    found = False
    length = 0
    for stream in streams:
        if not isinstance(stream, pikepdf.Stream):
            continue
        data = stream.read_bytes()
        length += len(data)
        found = found or _MENTION.search(data) is not None
    return found and length <= _LONGEST


def _kept(found: list[Any], visible: bool) -> Iterator[Any]:
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
        if name == "BDC" and visible:
            yield _without_actual_text(item)
        elif name not in _SHOWS:
            yield item
        elif mode == _INVISIBLE:
            yield from _rest(name, item.operands)
        elif not visible:
            yield item
        else:
            yield _BLANK
            yield item
            yield _END


def _without_actual_text(item: Any) -> Any:
    """The beginning of marked content without a text of its own.

    Of one within another, some programs take the outer one's.
    """
    if len(item.operands) != 2 or not isinstance(item.operands[1], Dictionary):
        return item
    tag, properties = item.operands
    if "/ActualText" not in properties:
        return item
    others = {key: value for key, value in properties.items() if key != "/ActualText"}
    return ContentStreamInstruction([tag, Dictionary(others)], Operator("BDC"))


def _rest(name: str, operands: Any) -> Iterator[Any]:
    """What an operator does besides showing text: the two with quotes begin a line."""
    if name == '"' and len(operands) == 3:
        yield ContentStreamInstruction([operands[0]], Operator("Tw"))
        yield ContentStreamInstruction([operands[1]], Operator("Tc"))
    if name in ("'", '"'):
        yield ContentStreamInstruction([], Operator("T*"))
