"""Which colour spaces a conforming file may use as they are."""

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

_DEVICE = ("/DeviceGray", "/DeviceRGB", "/G", "/RGB")
_CALIBRATED = ("/CalGray", "/CalRGB", "/Lab")
_DEEPEST = 6
_COMPONENTS = {b"GRAY": 1, b"RGB ": 3, b"Lab ": 3, b"CMYK": 4}
_CLASSES = (b"scnr", b"mntr", b"prtr", b"spac")


class Refused(Exception):
    """Something that a conforming file may not hold as it is; the message says what."""


def check_space(space: Any, resources: Any, depth: int = 0) -> None:
    """Raises Refused for a colour space that is not one of sRGB's, or its own, or a sound mix."""
    if depth > _DEEPEST:
        raise Refused("colour spaces within colour spaces")
    if isinstance(space, Name):
        _check_name(space, resources, depth)
        return
    if not isinstance(space, Array) or not len(space):
        raise Refused("a colour space that is none")
    kind = str(space[0])
    if len(space) == 1:
        _check_name(space[0], resources, depth)
    elif kind in _CALIBRATED:
        if not isinstance(space[1], Dictionary) or "/WhitePoint" not in space[1]:
            raise Refused("a colour space that is incomplete")
    elif kind == "/ICCBased":
        check_profile(space[1])
    elif kind in ("/Indexed", "/I", "/Pattern"):
        check_space(space[1], resources, depth + 1)
    elif kind == "/Separation":
        check_space(space[2], resources, depth + 1)
    else:
        raise Refused(f"colours in {kind[1:]}")


def _check_name(space: Any, resources: Any, depth: int) -> None:
    name = str(space)
    if name in _DEVICE or name == "/Pattern":
        return
    named = None
    if isinstance(resources, Dictionary):
        spaces = resources.get("/ColorSpace")
        if isinstance(spaces, Dictionary):
            named = spaces.get(name)
    if named is None or name in ("/DeviceCMYK", "/CMYK"):
        raise Refused(f"colours in {name[1:]}")
    check_space(named, resources, depth + 1)


def check_profile(stream: Any) -> None:
    """An ICC profile that says what it is for, with as many components as the file states."""
    if not isinstance(stream, pikepdf.Stream):
        raise Refused("a colour profile that is none")
    head = stream.read_bytes()[:132]
    if len(head) < 132 or head[36:40] != b"acsp" or not 2 <= head[8] <= 4:
        raise Refused("a damaged colour profile")
    if head[12:16] not in _CLASSES:
        raise Refused("a colour profile of another kind")
    if _COMPONENTS.get(head[16:20]) != int(stream.get("/N", 0)):
        raise Refused("a colour profile of other components")
