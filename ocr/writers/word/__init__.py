"""Word files (.docx): flowing text to go on writing, in the page's reading order."""

from collections.abc import Iterable
from typing import BinaryIO

from ocr.document import Block, Page, Table
from ocr.writers.common.view import View
from ocr.writers.source import Source
from ocr.writers.word.body import Body
from ocr.writers.word.lists import Lists
from ocr.writers.word.pictures import Pictures
from ocr.writers.word.sections import Sections
from ocr.writers.word.styles import settle, template
from ocr.writers.word.tables import add_table
from ocr.writers.word.text import add_block


def write(pages: Iterable[Page], source: Source, out: BinaryIO) -> None:
    """One file of all pages. Raises what `source` raises for pictures."""
    document = template(source.title)
    body = Body(document)
    sections, lists, pictures = Sections(body), Lists(document), Pictures(document)
    for number, page in enumerate(pages, 1):
        sheet = sections.begin(page)
        if number == 1:
            settle(document, sheet.sizes.body, sheet.tight)
        view = View(source, number, page)
        for item in page.blocks:
            if isinstance(item, Block):
                add_block(body, item, sheet, lists)
            elif isinstance(item, Table):
                add_table(body, item, sheet)
            else:
                pictures.add(body, item, sheet, view)
    sections.end()
    document.save(out)
