"""Foot- and endnotes, and the comments of reviewers, as Word has them.

A note is known by its mark: "[1]" or "[i]", raised in the text, at the beginning of the note.
"""

import re
from copy import deepcopy
from typing import Any

from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree

from ocr.document import Block, Line, line_of_words
from ocr.writers.common import clean, is_rtl
from ocr.writers.common.text import runs, text_of
from ocr.writers.word.body import Element, add_runs, child

_MARK = re.compile(r"\[(?:\d{1,5}|[ivxlc]{1,9})\]")
_MARKS = re.compile(rf"\s*(?:{_MARK.pattern}\s*)+")
_NAME = re.compile(r"Comment \((.+)\):")
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}s+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}s"
_SIZE = 9.0  # points: letters of notes
_SEPARATORS = ("separator", "continuationSeparator")


class Notes:
    """The notes of a document under construction."""

    def __init__(self, document: Any) -> None:
        self._part = document.part
        # Marks in the text whose notes have not come yet: the run, which holds nothing else.
        self._waiting: dict[str, Element] = {}
        self._made: dict[str, Element] = {}  # "footnote" or "endnote" -> the root of the part
        self._last: Element = None  # the note that was made of the block before

    def watch(self, element: Element) -> None:
        """Look for marks of notes in a paragraph or a table that has just been written."""
        for place in list(element.iter(qn("w:vertAlign"))):
            run = place.getparent().getparent()
            text = "".join(part.text or "" for part in run.iter(qn("w:t")))
            if place.get(qn("w:val")) == "superscript" and _MARKS.fullmatch(text):
                self._waiting |= _parted(run, _MARK.findall(text), text)

    def take(self, block: Block) -> bool:
        """Make a note of a block if the text refers to it, or if it goes on with one.

        Returns whether it is a note then.
        """
        if block.kind != "note":
            self._last = None
            return False
        mark = block.lines[0].words[0].text
        if self._last is not None and _MARK.fullmatch(mark) is None:
            _add_text(self._last, block.lines)
            return True
        self._last = None
        lines = _without_mark(block)
        run = self._waiting.get(mark)
        if run is None or not lines:
            return False
        del self._waiting[mark]
        self._last = self._note(run, mark, lines)
        return True

    def comment(self, paragraph: Element | None, block: Block) -> bool:
        """Make a comment on a paragraph of a block. Returns False where there is no paragraph."""
        if paragraph is None or paragraph.tag != qn("w:p"):
            return False
        title, *lines = block.lines
        author = ""
        named = _NAME.fullmatch(title.text)
        if named:
            author = clean(named[1])[:255]
        text = clean("\n".join(line.text for line in lines or [title]))
        made = self._part._comments_part.comments.add_comment(text=text, author=author)
        start = OxmlElement("w:commentRangeStart")
        start.set(qn("w:id"), str(made.comment_id))
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            paragraph.insert(0, start)
        else:
            properties.addnext(start)
        child(paragraph, "commentRangeEnd", id=made.comment_id)
        child(child(paragraph, "r"), "commentReference", id=made.comment_id)
        return True

    def end(self) -> None:
        """Write the parts that hold the notes. To be called once, before the file is saved."""
        for kind, root in self._made.items():
            blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            name = PackURI(f"/word/{kind}s.xml")
            part = Part(name, _TYPE.format(kind), blob, self._part.package)
            self._part.relate_to(part, _RELATION.format(kind))

    def _note(self, run: Element, mark: str, lines: tuple[Line, ...]) -> Element:
        """A note, to which a run of the text refers from now on."""
        kind = "endnote"
        if mark[1:-1].isdigit():
            kind = "footnote"
        if kind not in self._made:
            self._made[kind] = _root(kind)
        root = self._made[kind]
        identifier = len(root) - len(_SEPARATORS) + 1
        note = child(root, kind, id=identifier)
        for text in run.findall(qn("w:t")):
            run.remove(text)
        child(run, f"{kind}Reference", id=identifier)
        _add_text(note, lines, kind)
        return note


def _root(kind: str) -> Element:
    """A part with nothing but the rule between text and notes, which Word asks for."""
    root = parse_xml(f"<w:{kind}s {nsdecls('w')}/>")
    for number, name in enumerate(_SEPARATORS):
        entry = child(root, kind, type=name, id=number - 1)
        child(child(child(entry, "p"), "r"), name)
    return root


def _add_text(note: Element, lines: tuple[Line, ...], kind: str = "") -> None:
    """A paragraph of a note; with a `kind` the note's mark goes before it."""
    found = runs(lines, lambda _: _SIZE, looks=True)
    paragraph = child(note, "p")
    properties = child(paragraph, "pPr")
    rtl = is_rtl(text_of(found))
    if rtl:
        child(properties, "bidi")
    child(properties, "spacing", before=0, after=0)
    if kind:
        run = child(paragraph, "r")
        looks = child(run, "rPr")
        child(looks, "sz", val=round(_SIZE * 2))
        child(looks, "vertAlign", val="superscript")
        child(run, f"{kind}Ref")
        text = child(child(paragraph, "r"), "t")
        text.text = " "
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    add_runs(paragraph, found, rtl=rtl)


def _without_mark(block: Block) -> tuple[Line, ...]:
    first, *others = block.lines
    rest = line_of_words(first.words[1:], first.box, first.size)
    if rest is None:
        return tuple(others)
    return (rest, *others)


def _parted(run: Element, marks: list[str], text: str) -> dict[str, Element]:
    """The run as one for each of its marks, and the space after them as another."""
    found: dict[str, Element] = {}
    after = run
    for mark in marks:
        part = deepcopy(run)
        _set_text(part, mark)
        after.addnext(part)
        after = part
        found[mark] = part
    if text.endswith(" "):
        space = OxmlElement("w:r")
        child(space, "t")
        _set_text(space, " ")
        after.addnext(space)
    run.getparent().remove(run)
    return found


def _set_text(run: Element, text: str) -> None:
    first, *others = run.findall(qn("w:t"))
    for other in others:
        run.remove(other)
    first.text = text
    first.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
