"""Charts of Office files, as readers hand them to writers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chart:
    """`xml` is a part of DrawingML (c:chartSpace) that refers to no other; `workbook` is the xlsx
    with its numbers, empty where there is none.
    """

    xml: bytes
    workbook: bytes
