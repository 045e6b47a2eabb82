"""What a font's table says of the meaning of its codes."""

import re
from typing import Any

_BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)end(?:bfchar|bfrange)", re.DOTALL)
_TOKEN = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")


def read_table(data: bytes) -> dict[int, str]:
    found: dict[int, str] = {}
    for kind, body in _BLOCK.findall(data):
        tokens = list(_TOKEN.finditer(body))
        if kind == b"bfchar":
            for code, text in zip(tokens[::2], tokens[1::2], strict=False):
                found[_number(code)] = _text(text)
        else:
            _read_ranges(tokens, found)
    return found


def _read_ranges(tokens: list[Any], found: dict[int, str]) -> None:
    """`<first> <last> <text>` or `<first> <last> [<text> <text> ...]`."""
    place = 0
    while place + 2 < len(tokens):
        first, last = _number(tokens[place]), _number(tokens[place + 1])
        last = min(last, first + 0xFFFF)
        place += 2
        if tokens[place].group(2):
            place += 1
            code = first
            while place < len(tokens) and not tokens[place].group(3):
                if code <= last:
                    found[code] = _text(tokens[place])
                code += 1
                place += 1
        else:
            text = _text(tokens[place])
            for code in range(first, last + 1):
                if text:
                    found[code] = text[:-1] + chr(min(ord(text[-1]) + code - first, 0x10FFFF))
        place += 1


def _number(code: Any) -> int:
    return int(b"".join((code.group(1) or b"0").split()) or b"0", 16)


def _text(code: Any) -> str:
    digits = b"".join((code.group(1) or b"").split()).decode("ascii")
    data = bytes.fromhex(digits + "0" * (len(digits) % 2))
    if len(data) == 1:
        return chr(data[0])
    return data.decode("utf-16-be", "ignore")
