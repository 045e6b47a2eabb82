"""Word files: pages from the breaks that the file states and from those that the last program to
lay it out left.
"""

from dataclasses import dataclass, field

from lxml import etree
from msgspec.structs import replace

from ocr.document import Block, Item, Kind, Page
from ocr.readers import zips
from ocr.readers.office.package import DPI, Package, find, find_all, q
from ocr.readers.office.text import integer
from ocr.readers.office.word_events import Break, LeftOut, Note, SectionEnd
from ocr.readers.office.word_story import Context, Story
from ocr.readers.office.word_styles import switched

_A4 = (11906, 16838)  # twips
_TWIPS = 1440  # an inch


def read(package: Package) -> list[Page]:
    """At least one page. Headers and footers stand once, where their section begins and where it
    ends.
    """
    body = find(package.required(package.main), "w:body")
    if body is None:
        raise zips.damaged()
    sections = [found for found in body.iter(q("w:sectPr")) if _ends_section(found)]
    return _Layout(Context(package), sections).read(body)


def _ends_section(properties: etree._Element) -> bool:
    return properties.getparent().tag in (q("w:body"), q("w:pPr"))


@dataclass(slots=True)
class _Sheet:
    size: tuple[int, int] = _A4
    head: list[Item] = field(default_factory=list)
    body: list[Item] = field(default_factory=list)
    foot: list[Item] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class _Layout:
    """Puts what is read on pages."""

    def __init__(self, context: Context, sections: list[etree._Element]) -> None:
        self._context = context
        self._sections = sections
        self._story = Story(context, context.package.main)
        self._settings = context.package.related(context.package.main, "settings")
        self._section = 0
        self._sheets = [_Sheet()]
        self._endnotes: list[Item] = []
        self._seen: set[str] = set()

    def read(self, body: etree._Element) -> list[Page]:
        self._begin()
        for event in self._story.events(body):
            match event:
                case Break(hard=hard):
                    self._turn(hard)
                case SectionEnd():
                    self._end()
                    self._section += 1
                    self._begin()
                case Note(items, last):
                    if last:
                        self._endnotes.extend(items)
                    else:
                        self._sheets[-1].foot.extend(items)
                case LeftOut(sentence):
                    self._sheets[-1].notes.append(sentence)
                case item:
                    self._sheets[-1].body.append(item)
        return self._finished()

    def _turn(self, hard: bool) -> None:
        if hard or self._sheets[-1].body:
            self._sheets.append(_Sheet(self._size()))

    def _begin(self) -> None:
        if self._section and not self._continues_page():
            self._turn(hard=False)
        if not self._sheets[-1].body:
            self._sheets[-1].size = self._size()
        self._sheets[-1].head += self._repeated("w:headerReference")

    def _continues_page(self) -> bool:
        """Whether the section begins on the page on which the one before it ended."""
        kind = find(self._properties(), "w:type")
        return kind is not None and kind.get(q("w:val")) in ("continuous", "nextColumn")

    def _end(self) -> None:
        self._sheets[-1].foot += self._repeated("w:footerReference")

    def _finished(self) -> list[Page]:
        while len(self._sheets) > 1 and not self._sheets[-1].body:
            empty = self._sheets.pop()
            self._sheets[-1].foot += empty.foot
            self._sheets[-1].notes += empty.notes
        self._sheets[-1].foot += self._endnotes
        self._end()
        return [_page(sheet) for sheet in self._sheets]

    def _properties(self) -> etree._Element | None:
        if self._section >= len(self._sections):
            return None
        return self._sections[self._section]

    def _size(self) -> tuple[int, int]:
        """Width and height in twips."""
        paper = find(self._properties(), "w:pgSz")
        if paper is None:
            return _A4
        width = integer(paper.get(q("w:w")))
        height = integer(paper.get(q("w:h")))
        if 0 < width < 100_000 and 0 < height < 100_000:
            return width, height
        return _A4

    def _repeated(self, name: str) -> list[Item]:
        """The headers or footers of a section, also of its first page, that are not repetitions of
        earlier ones.
        """
        package = self._context.package
        relations = package.relations(package.main)
        items: list[Item] = []
        kind: Kind = "footer"
        if name == "w:headerReference":
            kind = "header"
        for reference in find_all(self._properties(), name):
            relation = relations.get(reference.get(q("r:id"), ""))
            if relation is None or not self._shown(reference):
                continue
            if not package.once(relation.target):
                continue
            root = package.xml(relation.target)
            if root is not None:
                items += Story(self._context, relation.target).items(root)
        return [_of_kind(item, kind) for item in items if self._new(item)]

    def _shown(self, reference: etree._Element) -> bool:
        """Whether a header or footer is in use: that of first or of even pages may be left over."""
        settings = {
            "first": (self._properties(), "w:titlePg"),
            "even": (self._settings, "w:evenAndOddHeaders"),
        }
        place = settings.get(reference.get(q("w:type"), "default"))
        return place is None or bool(switched(*place))

    def _new(self, item: Item) -> bool:
        if isinstance(item, Block):
            text = item.text
        else:
            text = repr(item)
        fresh = text not in self._seen
        self._seen.add(text)
        return fresh


def _of_kind(item: Item, kind: Kind) -> Item:
    """A paragraph as one of another kind; other items as they are."""
    if isinstance(item, Block) and item.kind == "paragraph":
        return replace(item, kind=kind)
    return item


def _page(sheet: _Sheet) -> Page:
    width, height = sheet.size
    return Page(
        round(width / _TWIPS * DPI),
        round(height / _TWIPS * DPI),
        (*sheet.head, *sheet.body, *sheet.foot),
        dpi=DPI,
        recognised=False,
        notes=tuple(dict.fromkeys(sheet.notes)),
    )
