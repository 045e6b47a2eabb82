"""Slides to be printed: the date on them is the one that was stored, not today's."""

from collections.abc import Iterator

from lxml import etree

from ocr.readers.office.package import Package, find, find_all, q
from ocr.readers.office.printing.parts import Changed, is_small


def changes(package: Package, numbers: tuple[int, ...] = ()) -> Changed:
    """The parts that are to be printed in place of those of the file; slides that have none of the
    `numbers` are hidden.
    """
    found: Changed = {}
    for number, name, root in _shown(package):
        changed = _dates_fixed(root)
        if numbers and number not in numbers:
            root.set("show", "0")
            changed = True
        if changed:
            found[name] = root
    return found


def _shown(package: Package) -> Iterator[tuple[int, str, etree._Element]]:
    """Number, part and root of each slide that is read and small enough to be changed."""
    relations = package.relations(package.main)
    number = 0
    for entry in find_all(package.required(package.main), "p:sldIdLst/p:sldId"):
        relation = relations.get(entry.get(q("r:id"), ""))
        if relation is None or not package.once(relation.target):
            continue
        if not is_small(package, relation.target):
            number += 1
            continue
        root = package.xml(relation.target)
        if root is not None and root.get("show") not in ("0", "false"):
            number += 1
            yield number, relation.target, root


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
