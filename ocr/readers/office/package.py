"""An OOXML file: its parts, and what they say about each other."""

import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from lxml import etree

from ocr.errors import EngineError
from ocr.readers import zips
from ocr.readers.containers import main_part

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = (  # the ISO's own names for what everybody else writes; longer ones first
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _RELATIONS.encode()),
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/presentationml/main",
        b"http://schemas.openxmlformats.org/presentationml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/drawingml/",
        b"http://schemas.openxmlformats.org/drawingml/2006/",
    ),
)
_PREFIXES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "xdr": "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
    "x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "r": _RELATIONS,
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
}
_SHORT = {namespace: prefix for prefix, namespace in _PREFIXES.items()}
EMU_PER_PIXEL = 9525  # at 96 pixels an inch
DPI = 96.0


@dataclass(frozen=True, slots=True)
class Relation:
    kind: str  # the last part of its type, as in "image"
    target: str  # the name of a part


def q(name: str) -> str:
    """`w:p` as lxml writes it."""
    prefix, _, local = name.partition(":")
    return f"{{{_PREFIXES[prefix]}}}{local}"


def tag(element: etree._Element) -> str:
    """The tag with its usual prefix, as `w:p`; without a prefix in namespaces not listed here."""
    namespace, _, local = str(element.tag).rpartition("}")
    prefix = _SHORT.get(namespace.removeprefix("{"))
    if not prefix:
        return local
    return f"{prefix}:{local}"


def find(element: etree._Element | None, path: str) -> etree._Element | None:
    """The first element at a path like `w:pPr/w:numPr`."""
    if element is None:
        return None
    return element.find(path, _PREFIXES)


def find_all(element: etree._Element | None, path: str) -> list[etree._Element]:
    if element is None:
        return []
    found: list[etree._Element] = element.findall(path, _PREFIXES)
    return found


def chosen(element: etree._Element) -> Iterator[etree._Element]:
    """The children; of alternatives the first, which newer programs show."""
    for child in element:
        name = tag(child)
        if name != "mc:AlternateContent":
            yield child
        elif len(child):
            yield from chosen(child[0])


class Package:
    """The parts of a docx, xlsx or pptx. All that it raises on a damaged file is among
    `zips.DAMAGE` or EngineError.
    """

    def __init__(self, file: BinaryIO, *, whole: bool = True) -> None:
        """With `whole` every entry is unpacked once and checked, before any is used."""
        self.archive = zips.opened(file)
        if whole:
            zips.sweep(self.archive)
        self.main = main_part(self.archive)[0]
        self._names = set(self.archive.namelist())
        self._used: set[str] = set()

    def once(self, name: str) -> bool:
        """Whether `name` is asked for the first time: a part that is used again and again may be a
        trap.
        """
        fresh = name not in self._used
        self._used.add(name)
        return fresh

    def xml(self, name: str) -> etree._Element | None:
        """The root of a part, None when there is no such part."""
        if name not in self._names:
            return None
        data = zips.part(self.archive, name)
        if b"http://purl.oclc.org/ooxml/" in data:
            for strict, usual in _STRICT:
                data = data.replace(strict, usual)
        return zips.tree(data)

    def required(self, name: str) -> etree._Element:
        """The root of a part. Raises EngineError "unreadable" when there is no such part."""
        root = self.xml(name)
        if root is None:
            raise zips.damaged()
        return root

    def relations(self, name: str) -> dict[str, Relation]:
        """What a part refers to inside the file, by identifier.

        External targets are left out: they are never fetched.
        """
        folder, _, file = name.rpartition("/")
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        if root is None:
            return {}
        found = {}
        for entry in root:
            if entry.get("TargetMode") == "External":
                continue
            kind = entry.get("Type", "").rpartition("/")[2]
            found[entry.get("Id", "")] = Relation(kind, _resolved(folder, entry))
        return found

    def related(self, name: str, kind: str) -> etree._Element | None:
        """The root of the first part of a kind that a part refers to."""
        for relation in self.relations(name).values():
            if relation.kind == kind:
                return self.xml(relation.target)
        return None

    def blob(self, name: str) -> bytes | None:
        """The bytes of any part, None when there is no such part."""
        if name not in self._names:
            return None
        return zips.part(self.archive, name)


@contextmanager
def readable() -> Iterator[None]:
    """Turns every way in which a damaged file shows into an EngineError."""
    try:
        yield
    except EngineError:
        raise
    except zips.DAMAGE as error:
        raise zips.damaged() from error


def _resolved(folder: str, entry: etree._Element) -> str:
    target: str = entry.get("Target", "")
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(folder, target))
