"""The tables of a page: by crossing rules first, then by level rules or white corridors, whichever holds more."""

from ocr.recognition.layout.booktabs import banded
from ocr.recognition.layout.lattice import ruled
from ocr.recognition.layout.page_tokens import PageTokens, Token
from ocr.recognition.layout.rules import Rules
from ocr.recognition.layout.stream import Found, unruled

_FAR_MORE = 1.4  # times the words: what stands below the last rule is not always part of the table


def tables_of(rules: Rules, sheet: PageTokens) -> list[Found]:
    """Tables that share no word."""
    crossed = ruled(rules, list(sheet.tokens), sheet)
    rest = _without(list(sheet.tokens), crossed)
    plain = unruled(rest, sheet)
    level = [table for table in banded(rules, rest, sheet) if not _outdone(table, plain)]
    return [*crossed, *level, *(unruled(_without(rest, level), sheet) if level else plain)]


def _without(tokens: list[Token], found: list[Found]) -> list[Token]:
    gone = {id(token) for table in found for token in table.tokens}
    return [token for token in tokens if id(token) not in gone]


def _outdone(table: Found, others: list[Found]) -> bool:
    """Whether a table without rules holds words of this one, and more columns, or as many and far more words."""
    own = set(map(id, table.tokens))
    columns = table.table.size[1]
    for other in others:
        if len(other.tokens) > len(own) and any(id(token) in own for token in other.tokens):
            more = other.table.size[1] / columns
            if more >= 1.3 or (more >= 1 and len(other.tokens) > _FAR_MORE * len(own)):
                return True
    return False
