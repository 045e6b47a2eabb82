"""Rules for printed pages that differ from CommonMark's: blocks and signs are read differently.

A page's characters count for more than markup: signs that may be the page's own stay, no cell of a
table is lost, and indented text is no code. Block rules have markdown-it's signature: (state, first
line, line after the last, whether only to test) -> whether the rule applies.
"""

import re
import unicodedata

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

_DEEPEST = 100  # levels of lists and quotations; markdown-it drops what is deeper
# One mark and text after it, that does not begin with another mark.
_ENTRY = re.compile(r"(?:[-*+]|[0-9]{1,9}[.)])[ \t]+(?![-*+][ \t])[^\s]")
_QUOTATION = re.compile(r"(?:> ?){1,5}(?!>)(?: |$|(?<= ))")
_TABLE_TAG = re.compile(r"(?<!\\)<(/?)table\s{0,5}[\s>]", re.IGNORECASE)
_BAR = re.compile(r"(?<!\\)\|")
_TABLE_RULE = re.compile(r"\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?")
_LONGEST_RUN = 3  # signs of a style; longer runs are the lines of a form
_MATHS = re.compile(
    r"\$\$[^$]{1,4000}+\$\$"
    r"|\$(?=\S)[^$\n]{1,400}+\$(?!\d)"
    r"|\\\((?:[^\\\n]|\\[^()\n]){1,400}+\\\)"
)
_FORMULA = re.compile(r"[\\^_{]")  # what the text between two prices has not


def parser() -> MarkdownIt:
    """CommonMark with strikethrough and the rules below.

    Token types of its own: "pipe_table", its rows of cells in `meta`, and "html_table", its text in
    `content`.
    """
    markdown = MarkdownIt("commonmark", {"maxNesting": _DEEPEST})
    markdown.disable(["code", "lheading", "html_block", "reference"])
    markdown.enable("strikethrough")
    blocks, inline = markdown.block.ruler, markdown.inline.ruler
    # What these rules may end.
    everywhere: RuleOptionsType = {"alt": ["paragraph", "blockquote", "list"]}
    blocks.at("hr", _printed_rule, everywhere)
    blocks.at("list", _list, everywhere)
    blocks.at("blockquote", _quotation, everywhere)
    blocks.before("blockquote", "pipe_table", _pipe_table, everywhere)
    blocks.before("pipe_table", "html_table", _html_table, everywhere)
    inline.at("emphasis", _emphasis)
    inline.before("escape", "maths", _maths)
    # Addresses are neither checked nor rewritten: the tree does not keep them.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]  # markdown-it's own way
    markdown.normalizeLink = lambda url: url  # type: ignore[method-assign]  # as above
    markdown.normalizeLinkText = lambda link: link  # type: ignore[method-assign]  # as above
    return markdown


def _line(state: StateBlock, number: int) -> str:
    """A line without its indentation and the white space at its end."""
    start = state.bMarks[number] + state.tShift[number]
    return state.src[start : state.eMarks[number]].rstrip()


def _list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A list begins with one mark and text: "1." alone and rows like "- - - Total" are text."""
    if not _ENTRY.match(_line(state, start)):
        return False
    return list_block(state, start, end, silent)


def _quotation(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A quotation has a space after its signs, which are few: ">5 mg" is text."""
    if not _QUOTATION.match(_line(state, start)):
        return False
    return blockquote(state, start, end, silent)


def _html_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """From `<table>` at the start of a line to its end, or to the end of the text.

    Tables inside it are included.
    """
    if not _TABLE_TAG.match(_line(state, start)):
        return False
    if silent:
        return True
    depth = 0
    number = start
    while number < end:
        for slash in _TABLE_TAG.findall(_line(state, number)):
            if slash:
                depth -= 1
            else:
                depth += 1
        number += 1
        if depth <= 0:
            break
    token = state.push("html_table", "", 0)
    token.content = "\n".join(_line(state, line) for line in range(start, number))
    state.line = number
    return True


def _printed_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line of signs, also under a text, where Markdown would make a heading of it."""
    signs = "".join(_line(state, start).split())
    if len(signs) < 3 or signs[0] not in "-*_=" or len(set(signs)) > 1:
        return False
    if not silent:
        state.push("hr", "hr", 0)
        state.line = start + 1
    return True


def _pipe_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Lines with bars: GFM's table, and rows with bars at both ends without a rule under the first.

    Rows keep all of their cells, as many as they have; GFM would drop those beyond the heading's.
    """
    line = _line(state, start)
    if "|" not in line or start + 1 >= end:
        return False
    after = _line(state, start + 1)
    has_rule = _is_table_rule(after)
    has_rows = _is_row(after) and (_is_row(line) or _is_table_rule(line))
    if not has_rule and not has_rows:
        return False
    if silent:
        return True
    rows: list[list[str]] = []
    number = start
    while number < end and "|" in (line := _line(state, number)):
        is_rule = number <= start + 1 and _is_table_rule(line)
        if not is_rule:
            rows.append(_cells(line))
        number += 1
    state.push("pipe_table", "", 0).meta = {"rows": rows}
    state.line = number
    return True


def _is_table_rule(line: str) -> bool:
    """Whether a line is the one under a table's heading, as in "| --- | :-: |"."""
    return "|" in line and _TABLE_RULE.fullmatch(line) is not None


def _is_row(line: str) -> bool:
    """Whether a line is a row by itself: bars at both ends and one between."""
    return line.startswith("|") and line.endswith("|") and len(_BAR.findall(line)) > 2


def _cells(line: str) -> list[str]:
    cells = _BAR.split(line)
    if line.startswith("|"):
        cells = cells[1:]
    if len(cells) > 1 and not cells[-1]:
        cells.pop()
    return cells


def _maths(state: StateInline, silent: bool) -> bool:
    """A formula in TeX stays as it is written."""
    found = _MATHS.match(state.src, state.pos)
    if found is None:
        return False
    inner = found[0].removeprefix("\\(").removesuffix("\\)")
    if not _FORMULA.search(inner):
        return False
    if not silent:
        state.push("text", "", 0).content = found[0]
    state.pos = found.end()
    return True


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Runs of "*" and "_" as CommonMark has them, but with `_flanks`, and long runs are text."""
    start = state.pos
    marker = state.src[start]
    if silent or marker not in "*_":
        return False
    end = start
    while end < state.posMax and state.src[end] == marker:
        end += 1
    opens, closes = _flanks(state.src, start, end)
    length = end - start
    state.pos = end
    if length > _LONGEST_RUN:
        state.append_pending(state.src[start:end])
        return True
    for _ in range(length):
        state.push("text", "", 0).content = marker
        place = len(state.tokens) - 1
        state.delimiters.append(Delimiter(ord(marker), length, place, -1, opens, closes))
    return True


def _flanks(text: str, start: int, end: int) -> tuple[bool, bool]:
    """Whether a run may open and may close a style, by CommonMark 0.31, 6.2, with two differences.

    Runs of two and more may stand beside any punctuation, as writing without spaces has no other
    place for them. None may stand between digits ("5*3*2") or, of "_", inside a word.
    """
    before = text[start - 1 : start] or " "
    after = text[end : end + 1] or " "
    is_inside = before.isalnum() and after.isalnum()
    is_beside_a_digit = before.isdigit() or after.isdigit()
    if is_inside and (is_beside_a_digit or text[start] == "_"):
        return False, False
    opens, closes = not after.isspace(), not before.isspace()
    if end - start > 1:
        return opens, closes
    mark_before, mark_after = _is_mark(before), _is_mark(after)
    may_open = opens and (not mark_after or not closes or mark_before)
    may_close = closes and (not mark_before or not opens or mark_after)
    return may_open, may_close


def _is_mark(char: str) -> bool:
    """Whether a character is punctuation or a symbol."""
    return unicodedata.category(char)[0] in "PS"
