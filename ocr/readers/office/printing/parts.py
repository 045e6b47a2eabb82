"""What those who change parts of a file share."""

from lxml import etree

from ocr.readers.office.package import Package

# A parsed part takes many times its size in memory.
_LARGEST = 24_000_000
Changed = dict[str, etree._Element]  # the new root of a part, by its name


def is_small(package: Package, name: str) -> bool:
    """Whether a part is there, and small enough to be changed."""
    try:
        return package.archive.getinfo(name).file_size <= _LARGEST
    except KeyError:
        return False
