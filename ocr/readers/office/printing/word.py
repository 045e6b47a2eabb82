"""A Word file to be printed: its final text.

Tracked changes are accepted, as the reader does; a field that would be computed anew, as today's
date or the file's name, becomes the text that it was stored with; an equation becomes a line of
text where LibreOffice has no formula editor, which would leave nothing of it.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from ocr.readers import zips
from ocr.readers.office.equations import linear
from ocr.readers.office.package import Package, find, q, tag
from ocr.readers.office.printing.parts import Changed, is_small

_EDITOR = Path("/usr/lib/libreoffice/program/libsmlo.so")
_TOLD = re.compile(rb":(?:del|ins|moveFrom|moveTo|oMath|fldSimple|instrText)\b|PrChange\b")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_HOLD_PARAGRAPHS = {"w:body", "w:tc", "w:hdr", "w:ftr", "w:footnote", "w:endnote", "w:txbxContent"}
_ROOTS = {"w:document", "w:hdr", "w:ftr", "w:footnotes", "w:endnotes"}
_DELETED = ("w:del", "w:moveFrom")
_INSERTED = ("w:ins", "w:moveTo")
_MARKERS = {"w:rPr", "w:trPr", "w:ctrlPr", "m:ctrlPr"}  # in them a change is only noted
_NOTED = (
    "w:rPrChange",
    "w:pPrChange",
    "w:sectPrChange",
    "w:tblPrChange",
    "w:tblPrExChange",
    "w:tblGridChange",
    "w:trPrChange",
    "w:tcPrChange",
    "w:numberingChange",
    "w:cellIns",
    "w:moveFromRangeStart",
    "w:moveFromRangeEnd",
    "w:moveToRangeStart",
    "w:moveToRangeEnd",
)
# Fields of which LibreOffice prints its own value: the day of the print, the name of our copy.
_COMPUTED = {
    "DATE",
    "TIME",
    "CREATEDATE",
    "SAVEDATE",
    "PRINTDATE",
    "EDITTIME",
    "FILENAME",
    "FILESIZE",
    "TEMPLATE",
    "AUTHOR",
    "USERNAME",
    "USERINITIALS",
    "USERADDRESS",
    "LASTSAVEDBY",
    "REVNUM",
    "NUMWORDS",
    "NUMCHARS",
    "TITLE",
    "SUBJECT",
    "KEYWORDS",
    "COMMENTS",
    "INFO",
    "DOCPROPERTY",
    "DOCVARIABLE",
}


def changes(package: Package) -> Changed:
    """The parts that are to be printed in place of those of the file."""
    found: Changed = {}
    for name in package.archive.namelist():
        if not name.endswith(".xml") or not is_small(package, name):
            continue
        if not _TOLD.search(zips.part(package.archive, name)):
            continue
        root = package.xml(name)
        if root is not None and tag(root) in _ROOTS:
            _finish(root)
            found[name] = root
    return found


def _finish(root: etree._Element) -> None:
    _accept(root)
    _fix_fields(root)
    if not _EDITOR.exists():
        _write_out_equations(root)


def _accept(root: etree._Element) -> None:
    """Accept all changes."""
    for row in _found(root, "w:tr"):
        if find(row, "w:trPr/w:del") is not None:
            _remove_row(row)
    merged = [paragraph for paragraph in root.iter(q("w:p")) if _has_deleted_end(paragraph)]
    for name in _DELETED:
        for element in _found(root, name):
            _remove(element)
    for name in _INSERTED:
        for element in _found(root, name):
            if _is_marker(element):
                _remove(element)
            else:
                _unwrap(element)
    for name in _NOTED:
        for element in _found(root, name):
            _remove(element)
    # From the last one on, so that what is joined is moved once.
    for paragraph in reversed(merged):
        _join_next(paragraph)


def _has_deleted_end(paragraph: etree._Element) -> bool:
    marks = find(paragraph, "w:pPr/w:rPr")
    return find(marks, "w:del") is not None or find(marks, "w:moveFrom") is not None


def _found(root: etree._Element, name: str) -> list[etree._Element]:
    return list(root.iter(q(name)))


def _is_marker(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and tag(parent) in _MARKERS


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _remove_row(row: etree._Element) -> None:
    table = row.getparent()
    _remove(row)
    if table is not None and tag(table) == "w:tbl" and next(table.iter(q("w:tr")), None) is None:
        _remove(table)


def _unwrap(element: etree._Element) -> None:
    """Put the children in the place of the element."""
    parent = element.getparent()
    if parent is None:
        return
    place = parent.index(element)
    parent[place : place + 1] = list(element)


def _join_next(paragraph: etree._Element) -> None:
    """Put what is left of a paragraph, whose end was deleted, before the next one."""
    after = paragraph.getnext()
    if after is None or tag(after) != "w:p" or find(paragraph, "w:pPr/w:sectPr") is not None:
        return
    place = 0
    if len(after) and tag(after[0]) == "w:pPr":
        place = 1
    after[place:place] = [child for child in paragraph if tag(child) != "w:pPr"]
    _remove(paragraph)


@dataclass(slots=True)
class _Field:
    """A field that is written as marks around its instruction and its result."""

    marks: list[etree._Element] = field(default_factory=list)
    instruction: str = ""
    has_result: bool = False


def _fix_fields(root: etree._Element) -> None:
    for simple in _found(root, "w:fldSimple"):
        has_text = next(simple.iter(q("w:t")), None) is not None
        if _is_computed(simple.get(q("w:instr"), "")) and has_text:
            _unwrap(simple)
    opened: list[_Field] = []
    for mark in list(root.iter(q("w:fldChar"), q("w:instrText"))):
        kind = mark.get(q("w:fldCharType"), "")
        if kind == "begin":
            opened.append(_Field())
        if not opened:
            continue
        current = opened[-1]
        current.marks.append(mark)
        if kind == "separate":
            current.has_result = True
        elif kind == "end":
            _close(opened.pop())
        elif not kind:
            current.instruction += mark.text or ""


def _close(found: _Field) -> None:
    if not found.has_result or not _is_computed(found.instruction):
        return
    for mark in found.marks:
        _remove(mark)


def _is_computed(instruction: str) -> bool:
    words = instruction.split(maxsplit=1)
    return bool(words) and words[0].upper() in _COMPUTED


def _write_out_equations(root: etree._Element) -> None:
    """Put one line of text in the place of each equation, as the reader does."""
    for group in _found(root, "m:oMathPara"):
        equations = [linear(equation) for equation in group.iter(q("m:oMath"))]
        _replace_by_text(group, " ".join(equations))
    for equation in _found(root, "m:oMath"):
        _replace_by_text(equation, linear(equation))


def _replace_by_text(element: etree._Element, text: str) -> None:
    parent = element.getparent()
    if parent is None:
        return
    run = etree.Element(q("w:r"))
    letters = etree.SubElement(run, q("w:t"))
    letters.text = text
    letters.set(_SPACE, "preserve")
    if tag(parent) in _HOLD_PARAGRAPHS:
        paragraph = etree.Element(q("w:p"))
        paragraph.append(run)
        run = paragraph
    run.tail = element.tail
    parent.replace(element, run)
