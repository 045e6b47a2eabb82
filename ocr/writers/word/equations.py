"""Equations as Office Math."""

from typing import Any

from lxml import etree

_MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def add_equation(paragraph: Any, math: str, *, is_alone: bool) -> bool:
    """Add an m:oMath element to a paragraph, on a line of its own when it `is_alone`.

    Returns False, having added nothing, for what is no equation.
    """
    try:
        equation = etree.fromstring(math, _PARSER)
    except (etree.XMLSyntaxError, ValueError):
        return False
    is_math = all(str(part.tag).startswith(f"{{{_MATH}}}") for part in equation.iter())
    if not is_math or etree.QName(equation).localname != "oMath":
        return False
    if is_alone:
        paragraph = etree.SubElement(paragraph, f"{{{_MATH}}}oMathPara")
    paragraph.append(equation)
    return True
