"""HTML: one file with everything in it, to read in a browser and to print.

Headings, lists, tables and pictures are such. There is no script, and nothing is fetched.
"""

from collections.abc import Iterable, Iterator
from html import escape
from typing import BinaryIO

from ocr.document import Page
from ocr.writers.common import clean
from ocr.writers.common.running import Running, apart
from ocr.writers.common.view import View
from ocr.writers.html.arrange import arranged
from ocr.writers.html.blocks import Blocks, margin
from ocr.writers.html.style import CSS
from ocr.writers.source import Source

_UNDETERMINED = "und"
_HEAD = """<!DOCTYPE html>
<html{language}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" \
content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Polyglyph">
<title>{title}</title>
<style>{css}</style>
</head>
<body>
<main>
"""


def write(pages: Iterable[Page], source: Source, out: BinaryIO) -> None:
    """A section each page, with its running heads and feet. One picture at a time is held."""
    language = ""
    if source.language and source.language != _UNDETERMINED:
        language = f' lang="{escape(source.language)}"'
    title = escape(clean(source.title) or "Document")
    out.write(_HEAD.format(language=language, title=title, css=CSS).encode())
    for number, (page, running) in enumerate(apart(pages), 1):
        for part in _page(page, running, number, source):
            out.write(f"{part}\n".encode())
    out.write(b"</main>\n</body>\n</html>\n")


def _page(page: Page, running: Running, number: int, source: Source) -> Iterator[str]:
    view = View(source, number, page)
    own = source.number_of(number)
    yield f'<section class="page" id="page-{own}" aria-label="{own}">'
    yield from margin((part.block for part in running if part.is_head), "header")
    yield from arranged(page.blocks, Blocks(view))
    yield from margin((part.block for part in running if not part.is_head), "footer")
    yield "</section>"
