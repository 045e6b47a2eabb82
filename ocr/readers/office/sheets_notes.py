"""The notes and comments on the cells of a sheet, each with its place: "B3: checked by Ines"."""

from collections.abc import Iterator

from lxml import etree

from ocr.document import Block
from ocr.readers.office.package import Package, find, find_all
from ocr.readers.office.sheets_cells import Hidden, place_of
from ocr.readers.office.sheets_values import text_of
from ocr.readers.office.text import Run, block

_MOST = 10_000  # notes of a sheet
_LONGEST = 30_000  # letters of one


def cell_notes(package: Package, part: str, hidden: Hidden) -> Iterator[Block]:
    """The notes of a sheet in the order of its rows, without those on hidden cells.

    A comment that is a conversation has all its answers. Excel stores it a second time as a note,
    for older programs: that one is left out.
    """
    texts: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    relations = list(package.relations(part).values())
    for relation in relations:
        if relation.kind == "threadedComment" and package.once(relation.target):
            names = names or _persons(package)
            _add_conversations(texts, package.xml(relation.target), names)
    conversations = set(texts)
    for relation in relations:
        if relation.kind == "comments" and package.once(relation.target):
            _add_notes(texts, package.xml(relation.target), conversations)
    for reference in sorted(texts, key=lambda reference: place_of(reference) or (0, 0)):
        row, column = place_of(reference) or (0, 0)
        if hidden.has_row(row) or hidden.has_column(column):
            continue
        for text in texts[reference]:
            if found := block([Run(f"{reference}: {text[:_LONGEST]}")], "note"):
                yield found


def _add_notes(
    texts: dict[str, list[str]], root: etree._Element | None, conversations: set[str]
) -> None:
    for entry in find_all(root, "x:commentList/x:comment")[:_MOST]:
        reference = entry.get("ref", "")
        body = find(entry, "x:text")
        if body is None or not place_of(reference) or reference in conversations:
            continue
        if text := text_of(body).strip():
            texts.setdefault(reference, []).append(text)


def _add_conversations(
    texts: dict[str, list[str]], root: etree._Element | None, names: dict[str, str]
) -> None:
    if root is None:
        return
    for entry in root.findall("{*}threadedComment")[:_MOST]:
        reference = entry.get("ref", "")
        body = entry.find("{*}text")
        if body is None or not place_of(reference):
            continue
        text = (body.text or "").strip()
        name = names.get(entry.get("personId", ""), "")
        if text and name:
            text = f"{name}: {text}"
        if text:
            texts.setdefault(reference, []).append(text)


def _persons(package: Package) -> dict[str, str]:
    """The names of those who wrote comments, by identifier."""
    root = package.related(package.main, "person")
    if root is None:
        return {}
    return {entry.get("id", ""): entry.get("displayName", "") for entry in root}
