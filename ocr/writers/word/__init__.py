"""Word files (.docx) that look like the page and can be edited."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from msgspec.structs import replace

from ocr.document import Block, Page, Picture, Table
from ocr.writers.common.running import apart
from ocr.writers.common.view import View
from ocr.writers.source import Source
from ocr.writers.word.arrange import strips_of
from ocr.writers.word.body import DocumentBody
from ocr.writers.word.columns import Room
from ocr.writers.word.heads import Heads
from ocr.writers.word.lists import Lists
from ocr.writers.word.notes import Notes
from ocr.writers.word.paragraphs import Look, Place
from ocr.writers.word.pictures import Pictures
from ocr.writers.word.sections import Sections, Sheet, Strip, has_places
from ocr.writers.word.styles import settle, template
from ocr.writers.word.tables import add_table
from ocr.writers.word.text import add_block
from ocr.writers.word.turned import add_turned


def write(pages: Iterable[Page], source: Source, out: BinaryIO) -> None:
    """One file of all pages. Raises what `source` raises for pictures."""
    document = template(source.title)
    sections, lists, pictures = (
        Sections(DocumentBody(document), Heads(document)),
        Lists(document),
        Pictures(document),
    )
    notes = Notes(document)
    for number, (page, running) in enumerate(apart(pages), 1):
        sheet = sections.begin(page, running)
        if number == 1:
            settle(document, sheet.sizes.body, sheet.tight)
        everything = (*page.blocks, *(part.block for part in running))
        view = View(source, number, replace(page, blocks=everything))
        if has_places(page):
            placed = _Placed(pictures, sheet, view)
            sections.write(strips_of(page, Look(sheet, lists), placed, sheet.margins[1]))
        else:
            sections.write([_flowing(page, sheet, lists, pictures, view, notes)])
    sections.end()
    notes.end()
    document.save(out)


@dataclass(frozen=True, slots=True)
class _Placed:
    """The pictures of one page."""

    pictures: Pictures
    sheet: Sheet
    view: View

    def add(self, place: Place, picture: Picture, room: Room) -> None:
        self.pictures.add(place, picture, self.sheet, self.view, room)

    def add_behind(self, place: Place, picture: Picture) -> None:
        self.pictures.add_at(place, picture, self.sheet, self.view)

    def add_turned(self, place: Place, block: Block) -> None:
        add_turned(place, block, self.sheet.scale, self.pictures.next_number())


def _flowing(
    page: Page, sheet: Sheet, lists: Lists, pictures: Pictures, view: View, notes: Notes
) -> Strip:
    """The items of a page that nobody has seen, one below the other."""
    place = Place(sheet.margins[0], sheet.text_width, 0.0)
    last = None  # the paragraph of the last block
    for item in page.blocks:
        count = len(place.elements)
        if isinstance(item, Block):
            if item.kind == "comment" and notes.comment(last, item):
                continue
            if notes.take(item):
                continue
            add_block(place, item, sheet, lists)
            last = place.elements[-1]
        elif isinstance(item, Table):
            add_table(place, item, sheet)
        else:
            pictures.add(place, item, sheet, view)
        for element in place.elements[count:]:
            notes.watch(element)
    return Strip(place.elements)
