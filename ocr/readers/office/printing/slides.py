"""Slides to be printed: the date on them is the one that was stored, not today's."""

from lxml import etree

from ocr.readers.office.package import Package, find, q
from ocr.readers.office.printing.parts import Changed, is_small


def changes(package: Package) -> Changed:
    """The parts that are to be printed in place of those of the file."""
    found: Changed = {}
    for name in package.archive.namelist():
        is_slide = name.startswith("ppt/slides/") and name.endswith(".xml")
        if not is_slide or not is_small(package, name):
            continue
        root = package.xml(name)
        if root is not None and _dates_fixed(root):
            found[name] = root
    return found


def _dates_fixed(root: etree._Element) -> bool:
    """Turn fields that follow the calendar into plain text. Whether there were any."""
    changed = False
    for field in list(root.iter(q("a:fld"))):
        if not field.get("type", "").startswith("datetime") or find(field, "a:t") is None:
            continue
        field.tag = q("a:r")
        for name in ("type", "id"):
            field.attrib.pop(name, None)
        for properties in field.findall(q("a:pPr")):
            field.remove(properties)
        changed = True
    return changed
