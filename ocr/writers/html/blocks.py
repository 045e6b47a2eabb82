"""The items of a page as HTML."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from ocr.document import NOWHERE, Block, Box, Item, Line, Picture, Table
from ocr.writers.common.code import code_lines
from ocr.writers.common.prose import Nesting, is_bullet, mark_and_rest, run_leftward
from ocr.writers.common.view import View
from ocr.writers.html.inline import inline
from ocr.writers.html.pictures import image_element, is_described, picture_file
from ocr.writers.html.tables import html_table

_CLASSES = {"caption": "caption", "note": "note", "formula": "formula"}
_ASIDE = ("comment", "speaker_note")  # what is not on the page itself

_NEAR = 0.1  # of the width of a column


class Blocks:
    """Writes the items of one page."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._room = NOWHERE  # what the text is as wide as
        self._lists: list[str] = []  # the names of the lists that are open
        self._nesting = Nesting()

    def of(self, items: Sequence[Item], room: Box = NOWHERE) -> Iterator[str]:
        """A piece of HTML each, in a part of the page.

        A caption is part of the picture before it or the table after it.
        """
        self._room = room
        place = 0
        while place < len(items):
            item = items[place]
            after = None
            if place + 1 < len(items):
                after = items[place + 1]
            place += 1
            if not (isinstance(item, Block) and item.kind == "list"):
                yield from self._end_lists()
            if isinstance(item, Picture):
                caption = None
                if isinstance(after, Block) and after.kind == "caption":
                    caption = after
                    place += 1
                yield from self._figure(item, caption)
            elif isinstance(item, Table):
                yield from html_table(item)
            elif item.kind == "caption" and isinstance(after, Table):
                place += 1
                yield from html_table(after, _text(item))
            else:
                yield from self._block(item)
        yield from self._end_lists()

    def _block(self, block: Block) -> Iterator[str]:
        if block.kind == "list":
            yield from self._entry(block)
        elif block.kind == "heading":
            name = f"h{min(max(block.level, 1), 6)}"
            text = inline(block.lines, keep_lines=block.keep_lines, bold=False)
            if text:
                yield f"<{name}{self._attributes(block)}>{text}</{name}>"
        elif block.kind == "code":
            text = "\n".join(escape(line, quote=False) for line in code_lines(block))
            yield f"<pre><code>{text}</code></pre>"
        elif block.kind in _ASIDE:
            text = inline(block.lines, keep_lines=True)
            yield f"<aside{_direction(block.lines)}><p>{text}</p></aside>"
        else:
            text = _text(block)
            if text:
                yield f"<p{self._attributes(block)}>{text}</p>"

    def _entry(self, block: Block) -> Iterator[str]:
        """An entry of a list. The number of an entry is part of its text, as it is on the page."""
        mark, lines = mark_and_rest(block)
        name = "ol"
        if is_bullet(mark):
            name = "ul"
        else:
            lines = block.lines
        depth = self._nesting.enter(max(block.level, 1))
        while len(self._lists) > depth:
            yield f"</li></{self._lists.pop()}>"
        if len(self._lists) == depth:
            yield "</li>"
            if self._lists[-1] != name:
                yield f"</{self._lists.pop()}>"
        if len(self._lists) < depth:
            self._lists.append(name)
            yield f"<{name}>"
        yield f"<li{_direction(lines)}>{inline(lines, keep_lines=block.keep_lines)}"

    def _end_lists(self) -> Iterator[str]:
        self._nesting.leave()
        while self._lists:
            yield f"</li></{self._lists.pop()}>"

    def _figure(self, picture: Picture, caption: Block | None) -> Iterator[str]:
        """The picture, its caption, and the text in it to be searched; this alone where the picture
        cannot be shown.
        """
        file = picture_file(picture, self._view)
        texts = [part for block in picture.blocks for part in self._block_of_picture(block)]
        if not file:
            yield from texts
            if caption is not None:
                yield from self._block(caption)
            return
        yield f"<figure>{image_element(picture, file, self._view)}"
        if caption is not None:
            yield f"<figcaption>{_text(caption)}</figcaption>"
        if texts and is_described(picture):
            # It is the picture's description too, but only text is found and copied.
            yield f'<div class="seen" aria-hidden="true">{"".join(texts)}</div>'
        elif texts:
            yield "<details><summary>Text in the picture</summary>"
            yield from texts
            yield "</details>"
        yield "</figure>"

    def _block_of_picture(self, block: Block) -> Iterator[str]:
        text = inline(block.lines, keep_lines=block.keep_lines, bold=False)
        if any(map(str.isalnum, text)):
            yield f"<p{_direction(block.lines)}>{text}</p>"

    def _attributes(self, block: Block) -> str:
        classes = []
        if block.kind in _CLASSES:
            classes.append(_CLASSES[block.kind])
        if block.align in ("center", "right") and self._is_aligned(block):
            classes.append(block.align)
        named = ""
        if classes:
            named = f' class="{" ".join(classes)}"'
        return named + _direction(block.lines)

    def _is_aligned(self, block: Block) -> bool:
        """Whether it stands so in its room too, and not only in a column of the page."""
        if not self._room or not block.box:
            return True
        before = block.box.left - self._room.left
        after = self._room.right - block.box.right
        if block.align == "right":
            return after <= _NEAR * self._room.width
        return abs(before - after) <= 2 * _NEAR * self._room.width


def margin(blocks: Iterable[Block], name: str) -> Iterator[str]:
    """Running heads or feet in a `header` or `footer`."""
    texts = [_text(block) for block in blocks]
    if any(texts):
        yield f"<{name}>{'<br>'.join(filter(None, texts))}</{name}>"


def _text(block: Block) -> str:
    return inline(block.lines, keep_lines=block.keep_lines)


def _direction(lines: Iterable[Line]) -> str:
    if run_leftward(lines):
        return ' dir="rtl"'
    return ""
