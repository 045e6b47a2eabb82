"""What stands below a slide or beside it: the speaker's notes and the comments of reviewers."""

from collections.abc import Iterator

from lxml import etree

from ocr.document import Block, Line
from ocr.readers.office.graphics import paragraphs
from ocr.readers.office.package import Package, Relation, find, q, tag
from ocr.readers.office.slides_shapes import placeholder
from ocr.readers.office.text import Run, labelled, lines

_MOST = 2_000  # comments of a slide that are read


def beside(package: Package, relations: dict[str, Relation]) -> Iterator[Block]:
    """The notes and the comments of the slide that has these relations. Each is read once."""
    authors = None
    for relation in relations.values():
        if relation.kind not in ("notesSlide", "comments") or not package.once(relation.target):
            continue
        root = package.xml(relation.target)
        if root is None:
            continue
        if relation.kind == "notesSlide":
            found = labelled("speaker_note", "Speaker notes", "", _notes(root))
            if found is not None:
                yield found
            continue
        if authors is None:
            authors = _authors(package)
        yield from _comments(root, authors)


def _notes(root: etree._Element) -> list[Line]:
    rows: list[Line] = []
    for shape in root.iter(q("p:sp")):
        kind = placeholder(shape)
        if kind is not None and kind[0] == "body":
            rows += _rows(find(shape, "p:txBody"))
    return rows


def _comments(root: etree._Element, authors: dict[str, str]) -> Iterator[Block]:
    """Comments of older programs (p:cm with p:text) and of newer ones, and the replies to them."""
    for count, entry in enumerate(root.iter("{*}cm", "{*}reply")):
        if count >= _MOST:
            return
        rows: list[Line] = []
        for child in entry:
            local = tag(child).rpartition(":")[2]
            if local == "text":
                rows += lines([Run(child.text or "")])
            elif local == "txBody":
                rows += _rows(child)
        name = authors.get(entry.get("authorId", ""), "")
        found = labelled("comment", "Comment", name, rows)
        if found is not None:
            yield found


def _rows(text: etree._Element | None) -> list[Line]:
    rows: list[Line] = []
    if text is not None:
        for runs in paragraphs(text):
            rows += lines(runs)
    return rows


def _authors(package: Package) -> dict[str, str]:
    """The names of those who wrote comments, by identifier."""
    names = {}
    for kind in ("commentAuthors", "authors"):
        root = package.related(package.main, kind)
        if root is None:
            continue
        for entry in root:
            names[entry.get("id", "")] = entry.get("name", "")
    return names
