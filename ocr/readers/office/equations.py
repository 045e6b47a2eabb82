"""Office Math, the equations of Word and PowerPoint: on one line as text, and as it is kept."""

from collections.abc import Callable
from unicodedata import combining

from lxml import etree

from ocr.readers.office.package import chosen, find, find_all, q, tag
from ocr.readers.office.text import clean

_DELETED = {"w:del", "w:moveFrom"}
_DEEPEST = 60  # equations in equations: what is deeper is written as it comes
_LONGEST = 20_000  # characters of Office Math: a longer equation is kept as its text alone
_ROOTS = {"": "\u221a", "2": "\u221a", "3": "\u221b", "4": "\u221c"}
_OPENING = "([{\u27e8|"


def linear(element: etree._Element) -> str:
    """An equation on one line, as in "(b·h)/2+x^3", "" for an empty one."""
    return " ".join(clean(_written(element, 0)).split())


def kept(equation: etree._Element) -> str:
    """An m:oMath element with nothing in it but Office Math, "" for one that is too long or deep.

    Letters that a reviewer has deleted are left out.
    """
    made = etree.Element(q("m:oMath"), nsmap={"m": q("m:oMath")[1:].partition("}")[0]})
    if not _copy(equation, made, 0):
        return ""
    text = str(etree.tostring(made, encoding="unicode"))
    if len(text) > _LONGEST:
        return ""
    return text


def _copy(element: etree._Element, made: etree._Element, depth: int) -> bool:
    """Copy what is in an element. Returns False when that is too deep."""
    if depth > _DEEPEST:
        return False
    for child in chosen(element):
        name = tag(child)
        target = made
        if name.startswith("m:"):
            attributes = {}
            for key, value in child.attrib.items():
                if str(key).startswith(q("m:")):
                    attributes[key] = value
            target = etree.SubElement(made, child.tag, attributes)
            if name == "m:t":
                target.text = clean(child.text or "")
        elif not name.startswith("w:") or name in _DELETED or name.endswith("Pr"):
            continue
        if not _copy(child, target, depth + 1):
            return False
    return True


def _written(element: etree._Element, depth: int) -> str:
    if depth > _DEEPEST:
        return "".join(found.text or "" for found in element.iter(q("m:t")))
    name = tag(element)
    if name in ("m:t", "w:t"):
        return element.text or ""
    if name in _DELETED or name.endswith("Pr"):
        return ""
    write = _WRITERS.get(name)
    if write is not None:
        return write(element, depth)
    return "".join(_written(child, depth + 1) for child in chosen(element))


def _part(element: etree._Element, name: str, depth: int) -> str:
    found = find(element, name)
    if found is None:
        return ""
    return _written(found, depth + 1).strip()


def _group(text: str) -> str:
    """A part as it may stand beside another sign: in brackets unless it is one number or letter."""
    letters = [char for char in text if not combining(char)]
    if len(letters) <= 1 or text.replace(".", "").replace(",", "").isdigit():
        return text
    if _is_in_brackets(text):
        return text
    return f"({text})"


def _is_in_brackets(text: str) -> bool:
    """Whether one pair of brackets goes around the whole text."""
    if text[0] not in "([{" or text[-1] not in ")]}":
        return False
    depth = 0
    for place, char in enumerate(text):
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        if depth == 0 and place < len(text) - 1:
            return False
    return True


def _fraction(element: etree._Element, depth: int) -> str:
    above = _group(_part(element, "m:num", depth))
    below = _group(_part(element, "m:den", depth))
    kind = find(element, "m:fPr/m:type")
    if kind is not None and kind.get(q("m:val")) == "noBar":
        return f"{above}\u00a6{below}"
    return f"{above}/{below}"


def _scripts(element: etree._Element, depth: int) -> str:
    text = _group(_part(element, "m:e", depth))
    return text + _sides(_part(element, "m:sub", depth), _part(element, "m:sup", depth))


def _sides(below: str, above: str) -> str:
    text = ""
    if below:
        text += f"_{_group(below)}"
    if above:
        text += f"^{_group(above)}"
    return text


def _scripts_before(element: etree._Element, depth: int) -> str:
    sides = _sides(_part(element, "m:sub", depth), _part(element, "m:sup", depth))
    return f"({sides}){_group(_part(element, 'm:e', depth))}"


def _root(element: etree._Element, depth: int) -> str:
    degree = _part(element, "m:deg", depth)
    text = _part(element, "m:e", depth)
    if degree in _ROOTS:
        return f"{_ROOTS[degree]}({text})"
    return f"\u221a({degree}&{text})"


def _large(element: etree._Element, depth: int) -> str:
    """A sum, a product or an integral."""
    sign = _stated(element, "m:naryPr/m:chr", "\u222b")
    sides = _sides(_part(element, "m:sub", depth), _part(element, "m:sup", depth))
    return f"{sign}{sides} {_part(element, 'm:e', depth)}"


def _bracketed(element: etree._Element, depth: int) -> str:
    opening = _stated(element, "m:dPr/m:begChr", "(")
    closing = _stated(element, "m:dPr/m:endChr", ")")
    between = _stated(element, "m:dPr/m:sepChr", "|")
    parts = []
    for part in find_all(element, "m:e"):
        parts.append(_written(part, depth + 1).strip())
    return opening + between.join(parts) + closing


def _function(element: etree._Element, depth: int) -> str:
    name = _part(element, "m:fName", depth)
    text = _part(element, "m:e", depth)
    if text[:1] in _OPENING:
        return name + text
    return f"{name} {text}"


def _below(element: etree._Element, depth: int) -> str:
    return f"{_part(element, 'm:e', depth)}_{_group(_part(element, 'm:lim', depth))}"


def _above(element: etree._Element, depth: int) -> str:
    return f"{_part(element, 'm:e', depth)}^{_group(_part(element, 'm:lim', depth))}"


def _matrix(element: etree._Element, depth: int) -> str:
    rows = []
    for row in find_all(element, "m:mr"):
        cells = []
        for cell in find_all(row, "m:e"):
            cells.append(_written(cell, depth + 1).strip())
        rows.append(", ".join(cells))
    return f"[{'; '.join(rows)}]"


def _lines(element: etree._Element, depth: int) -> str:
    parts = []
    for part in find_all(element, "m:e"):
        parts.append(_written(part, depth + 1).strip())
    return "; ".join(parts)


def _accent(element: etree._Element, depth: int) -> str:
    sign = _stated(element, "m:accPr/m:chr", "\u0302")
    return _marked(_part(element, "m:e", depth), sign)


def _bar(element: etree._Element, depth: int) -> str:
    sign = "\u0332"
    if _stated(element, "m:barPr/m:pos", "bot") == "top":
        sign = "\u0305"
    return _marked(_part(element, "m:e", depth), sign)


def _marked(text: str, sign: str) -> str:
    """A sign over or under a letter; over several it is left out."""
    if len(text) == 1 and combining(sign[:1] or " "):
        return text + sign
    return text


def _stated(element: etree._Element, path: str, default: str) -> str:
    """The sign that an element states, `default` where it does not; "" is a sign too."""
    found = find(element, path)
    if found is None:
        return default
    return str(found.get(q("m:val"), ""))


_WRITERS: dict[str, Callable[[etree._Element, int], str]] = {
    "m:f": _fraction,
    "m:sSup": _scripts,
    "m:sSub": _scripts,
    "m:sSubSup": _scripts,
    "m:sPre": _scripts_before,
    "m:rad": _root,
    "m:nary": _large,
    "m:d": _bracketed,
    "m:func": _function,
    "m:limLow": _below,
    "m:limUpp": _above,
    "m:m": _matrix,
    "m:eqArr": _lines,
    "m:acc": _accent,
    "m:bar": _bar,
}
