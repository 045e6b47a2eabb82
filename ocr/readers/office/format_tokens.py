"""What a number format is made of: places of digits, parts of a day, and letters around them."""

import re

PLACES = ("0", "#", "?")
TEXT = "@"  # the place of a text
_REPLACED = (*PLACES, TEXT, "general")  # by the number or the text
_TOKEN = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[\$[^\]]*\]|\[[hms]+\]|\[[^\]]*\]|General|AM/PM|A/P'
    r"|y+|m+|d+|h+|s+(?:\.0+)?|E[+-]0+|.",
    re.IGNORECASE | re.DOTALL,
)


def divided(code: str) -> list[list[str]]:
    """The tokens of each section of a format, at least one section."""
    sections: list[list[str]] = [[]]
    for found in _TOKEN.findall(code):
        if found == ";":
            sections.append([])
        else:
            sections[-1].append(found)
    return sections


def literal(token: str) -> str:
    """The text that a token stands for, "" for places of digits and for what is not shown."""
    if token.startswith('"') and len(token) > 1:
        return token[1:-1]
    if token.startswith("[$"):
        return token[2:-1].partition("-")[0]
    if token.startswith("\\"):
        return token[1:]
    if token[0] == "_":
        return " "
    if token[0] == "*" and len(token) > 1:
        return ""
    if token[0] == "[" and len(token) > 1:
        return ""
    if token.lower() in _REPLACED:
        return ""
    return token
