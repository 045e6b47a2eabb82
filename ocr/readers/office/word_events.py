"""What the text of a Word file consists of, beside blocks, tables and pictures."""

from dataclasses import dataclass

from ocr.document import Item


@dataclass(frozen=True, slots=True)
class Break:
    """The end of a page. One that is not `hard` is the layout's: it ends no page that is still
    empty.
    """

    hard: bool


@dataclass(frozen=True, slots=True)
class Note:
    """What stands at the foot of the page, where its mark is, or at the end of the document."""

    items: tuple[Item, ...]
    last: bool


@dataclass(frozen=True, slots=True)
class SectionEnd:
    """After the paragraph that carries the properties of the section before it."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sentence for the customer about something on the page that was not read."""

    sentence: str


Event = Item | Break | Note | SectionEnd | LeftOut
