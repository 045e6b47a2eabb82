"""Word files: pages from the breaks that the file states and from those that the last program to lay it out left."""

from dataclasses import dataclass, field

from lxml import etree

from ocr.document import Block, Item, Page
from ocr.readers import zips
from ocr.readers.office.package import DPI, Package, find, find_all, q
from ocr.readers.office.text import integer
from ocr.readers.office.word_events import Break, Note, SectionEnd
from ocr.readers.office.word_story import Context, Story
from ocr.readers.office.word_styles import switched

_A4 = (11906, 16838)  # twips
_TWIPS = 1440  # an inch


def read(package: Package) -> list[Page]:
    """At least one page. Headers and footers stand once, where their section begins and where it ends."""
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
                    (self._endnotes if last else self._sheets[-1].foot).extend(items)
                case item:
                    self._sheets[-1].body.append(item)
        return self._finished()

    def _turn(self, hard: bool) -> None:
        if hard or self._sheets[-1].body:
            self._sheets.append(_Sheet(self._size()))

    def _begin(self) -> None:
        properties = self._properties()
        kind = find(properties, "w:type")
        if self._section and (
            kind is None or kind.get(q("w:val")) not in ("continuous", "nextColumn")
        ):
            self._turn(hard=False)
        if not self._sheets[-1].body:
            self._sheets[-1].size = self._size()
        self._sheets[-1].head += self._repeated("w:headerReference")

    def _end(self) -> None:
        self._sheets[-1].foot += self._repeated("w:footerReference")

    def _finished(self) -> list[Page]:
        while len(self._sheets) > 1 and not self._sheets[-1].body:
            empty = self._sheets.pop()
            self._sheets[-1].foot += empty.foot
        self._sheets[-1].foot += self._endnotes
        self._end()
        return [_page(sheet) for sheet in self._sheets]

    def _properties(self) -> etree._Element | None:
        return self._sections[self._section] if self._section < len(self._sections) else None

    def _size(self) -> tuple[int, int]:
        paper = find(self._properties(), "w:pgSz")
        if paper is None:
            return _A4
        width, height = (integer(paper.get(q(f"w:{side}"))) for side in ("w", "h"))
        return (width, height) if 0 < width < 100_000 and 0 < height < 100_000 else _A4

    def _repeated(self, name: str) -> list[Item]:
        """The header or footer of a section, that of its first page too, without those whose text was there before."""
        relations = self._context.package.relations(self._context.package.main)
        items: list[Item] = []
        for reference in find_all(self._properties(), name):
            relation = relations.get(reference.get(q("r:id"), ""))
            if relation and self._shown(reference) and self._context.package.once(relation.target):
                root = self._context.package.xml(relation.target)
                items += [] if root is None else Story(self._context, relation.target).items(root)
        return [item for item in items if self._new(item)]

    def _shown(self, reference: etree._Element) -> bool:
        """Whether a header or footer is in use: that of first or of even pages may be left over."""
        settings = {
            "first": (self._properties(), "w:titlePg"),
            "even": (self._settings, "w:evenAndOddHeaders"),
        }
        place = settings.get(reference.get(q("w:type"), "default"))
        return place is None or bool(switched(*place))

    def _new(self, item: Item) -> bool:
        text = item.text if isinstance(item, Block) else repr(item)
        fresh = text not in self._seen
        self._seen.add(text)
        return fresh


def _page(sheet: _Sheet) -> Page:
    width, height = (round(side / _TWIPS * DPI) for side in sheet.size)
    return Page(width, height, (*sheet.head, *sheet.body, *sheet.foot), dpi=DPI, recognised=False)
