"""Marks in content, and the layers of a file that some of them name."""

from typing import Any

import pikepdf
from pikepdf import Array, ContentStreamInlineImage, Dictionary, Name

_MARKS = ("BMC", "BDC", "EMC", "MP", "DP")


def is_mark(item: Any) -> bool:
    return not isinstance(item, ContentStreamInlineImage) and str(item.operator) in _MARKS


def is_named_mark(item: Any) -> bool:
    """A mark whose entries stand in the resources, where layers do."""
    return is_mark(item) and len(item.operands) == 2 and isinstance(item.operands[1], Name)


def has_hidden_layers(pdf: pikepdf.Pdf) -> bool:
    """Whether any layer of the file is not shown when it is opened."""
    layers = pdf.Root.get("/OCProperties")
    if not isinstance(layers, Dictionary):
        return False
    usual = layers.get("/D")
    if not isinstance(usual, Dictionary):
        return True
    off = usual.get("/OFF")
    is_any_off = isinstance(off, Array) and len(off) > 0
    return is_any_off or usual.get("/BaseState", Name.ON) != Name.ON or "/AS" in usual
