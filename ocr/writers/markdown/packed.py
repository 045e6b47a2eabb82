"""A zip with a document's Markdown, and beside it the pictures that it shows."""

import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from itertools import count
from typing import BinaryIO

from ocr.document import Page, Picture
from ocr.writers.common.text import clean
from ocr.writers.common.view import View
from ocr.writers.html.pictures import extension_of, picture_file
from ocr.writers.markdown import document
from ocr.writers.markdown.blocks import ShowPicture
from ocr.writers.source import Source

_SPOOL = 8 * 1024 * 1024  # bytes of text that wait in memory
_FOLDER = "pictures"
_UNSAFE = re.compile(r"[^\w .()-]")  # in the name of a file
_LONGEST = 100


def write(pages: Iterable[Page], source: Source, out: BinaryIO) -> None:
    """The text waits in a temporary file until all pictures are written."""
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        tempfile.SpooledTemporaryFile(_SPOOL) as text,
    ):
        for part in document(pages, source, _Pictures(archive).of_page):
            text.write(part.encode())
        text.seek(0)
        with archive.open(f"{_name(source.title)}.md", "w", force_zip64=True) as entry:
            shutil.copyfileobj(text, entry)


def _name(title: str) -> str:
    return _UNSAFE.sub("_", clean(title))[:_LONGEST].strip(" .") or "document"


class _Pictures:
    """Puts pictures into the zip, each file of an office document once."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._known: dict[str, str] = {}  # source -> name in the zip

    def of_page(self, view: View, number: int) -> ShowPicture:
        places = count(1)

        def show(picture: Picture) -> str:
            name = self._known.get(picture.source, "")
            if not name:
                name = self._stored(picture, view, f"page-{number}-picture-{next(places)}")
            if not name:
                return ""
            if picture.source:
                self._known[picture.source] = name
            return f"![Picture]({name})"

        return show

    def _stored(self, picture: Picture, view: View, stem: str) -> str:
        """The name of the picture's file; "" where it cannot be shown."""
        file = picture_file(picture, view)
        if not file:
            return ""
        name = f"{_FOLDER}/{stem}.{extension_of(file)}"
        # It is compressed already.
        self._archive.writestr(name, file, zipfile.ZIP_STORED)
        return name
