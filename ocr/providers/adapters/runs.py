"""Runs of one sign in Markdown: which may open a style, which may close it, which belong together."""

import re
import unicodedata


def partners(text: str) -> dict[int, int]:
    """Where a run of backticks stands -> where the next one of its length does."""
    later: dict[int, int] = {}
    found = {}
    for run in reversed(list(re.finditer("`++", text))):
        if (length := len(run[0])) in later:
            found[run.start()] = later[length]
        later[length] = run.start()
    return found


def flanks(text: str, start: int, end: int) -> tuple[bool, bool]:
    """Whether a run may open and may close, by CommonMark 0.31, 6.2. Long runs may stand beside any punctuation, as
    writing without spaces has no other place for them, and none may stand between digits or, of "_", inside a word.
    """
    before, after = text[start - 1 : start] or " ", text[end : end + 1] or " "
    inside = before.isalnum() and after.isalnum()
    if inside and (text[start] == "_" or before.isdigit() or after.isdigit()):
        return False, False
    opens, closes = not after.isspace(), not before.isspace()
    if end - start > 1:
        return opens, closes
    marks = _is_mark(before), _is_mark(after)
    return (
        opens and (not marks[1] or not closes or marks[0]),
        closes and (not marks[0] or not opens or marks[1]),
    )


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"
