"""The marks that entries of lists and options of forms begin with."""

import re

from ocr.document import Word

_BULLETS = re.compile(r"[•‣◦▪●○■□◆◇◻➢✓✔✗✘❖→∙·☐☑☒❑❏*\-\u2013\u2014\u2043]")
_BETWEEN_WORDS = "∙·*-\u2013\u2014\u2043→"
_TAKEN_FOR_BULLETS = "¢©®°»e"  # what an engine reads in their place
_NUMBER = re.compile(r"\(?(\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\d{1,2}(\.\d{1,2})+\.?|\([A-Z]\)|[A-Z]\)")
_BARE = re.compile(r"\(?(\d{1,3}|[A-Za-z]|[ivxlIVXL]{1,5})[.):]?|\d{1,2}(\.\d{1,2})+\.?|[o»>]")

_PAGE_NUMBER = re.compile(
    r"[-\u2013\u2014|. ]*(?:(?:page|pg\.?|p\.|seite|s\.|pagina|página|str\.?|стр\.?)\s*)?"
    r"(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:/|of|von|de|di|van|из)\s*\d{1,4})?[-\u2013\u2014|. ]*",
    re.IGNORECASE,
)


def mark_kind(words: tuple[Word, ...], *, recognised: bool) -> str:
    """The kind of mark that a line of two words or more begins with; "" for none.

    Marks of one kind make a list: "bullet", or what their numbers look like.
    """
    if len(words) < 2:
        return ""
    text = words[0].text
    if is_bullet(text) or (recognised and text in _TAKEN_FOR_BULLETS):
        return "bullet"
    if not _NUMBER.fullmatch(text):
        return ""
    if text.count(".") > 1 or re.fullmatch(r"\d+\.\d+", text):
        return "section"
    opened = "(" if text[0] == "(" else ""
    inner = text.strip("(.)")
    number = "1" if inner.isdigit() else "a"
    return opened + number + text[-1]


def is_bullet(text: str) -> bool:
    return bool(_BULLETS.fullmatch(text))


def is_sure_bullet(text: str) -> bool:
    """Whether it is a bullet that hardly stands between words too, as dashes and dots do."""
    return is_bullet(text) and text not in _BETWEEN_WORDS


def is_taken_for_bullet(text: str) -> bool:
    return text in _TAKEN_FOR_BULLETS


def stands_alone(text: str) -> bool:
    """Whether a word by itself may be the mark of what stands to its right."""
    return is_bullet(text) or bool(_BARE.fullmatch(text))


def is_page_number(text: str) -> bool:
    return bool(_PAGE_NUMBER.fullmatch(text.strip()))
