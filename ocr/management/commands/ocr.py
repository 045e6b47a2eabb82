"""`manage.py ocr FILE...`: read files on the spot, without a server, a database or a tenant."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ocr import children
from ocr.document import Document, Page
from ocr.engines import available, engine, path_of
from ocr.errors import EngineError
from ocr.intake import inspect_image
from ocr.languages import UnknownLanguage, models


class Command(BaseCommand):
    help = "Read image files and print their text."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--language", default="en", help="codes separated by commas, e.g. en,de (default: en)")
        parser.add_argument("--provider", default="tesseract")
        parser.add_argument("--json", action="store_true", help="one line of JSON a file, with words and boxes")

    def handle(self, *args: Any, **options: Any) -> None:
        provider = options["provider"]
        usable, reason = available(provider)
        if not usable:
            raise CommandError(reason)
        try:
            languages = models(options["language"].split(","), set(engine(provider).languages()))
        except UnknownLanguage as error:
            raise CommandError(str(error)) from error
        failed = [path for path in options["files"] if not self.show(path, provider, languages, options["json"])]
        if failed:
            raise CommandError(f"{len(failed)} of {len(options['files'])} files could not be read.")

    def show(self, path: Path, provider: str, languages: list[str], as_json: bool) -> bool:
        """Print one file's text, or on stderr why there is none. Returns whether it was read."""
        try:
            document = read_file(path, provider, languages)
        except (EngineError, OSError) as error:
            self.stderr.write(f"{path}: {error}")
            return False
        if as_json:
            pages = [page.to_dict() for page in document.pages]
            self.stdout.write(
                json.dumps({"file": str(path), "text": document.text, "pages": pages}, ensure_ascii=False)
            )
        else:
            self.stdout.write(document.text)
        return True


def read_file(path: Path, provider: str, languages: list[str]) -> Document:
    """Every page of an image file. Raises EngineError, and OSError for a file that cannot be opened."""
    with path.open("rb") as source:
        content: File[bytes] = File(source, name=path.name)
        inspected = inspect_image(content, max_pages=settings.MAX_PAGES)
        return Document(
            tuple(
                read_page(content, provider, {"frame": frame, "languages": languages})
                for frame in range(inspected.facts.pages)
            )
        )


def read_page(content: "File[bytes]", provider: str, payload: dict[str, Any]) -> Page:
    answer = children.engine().call(
        f"{path_of(provider)}:recognise", payload, files=[children.stream(content)], timeout=settings.PAGE_SECONDS
    )
    return Page.from_dict(answer["page"])
