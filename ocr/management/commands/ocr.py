"""`manage.py ocr FILE...`: read files on the spot, without a server, a database or a tenant."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ocr import children
from ocr.document import Document, Page
from ocr.errors import EngineError
from ocr.intake.inspection import inspect_document
from ocr.readers import has_pages
from ocr.recognition.engines import ENGINES, RecognitionOptions, available, engine
from ocr.recognition.languages import codes
from ocr.recognition.languages.language import UnknownLanguage, chosen, models_of
from ocr.recognition.requests import PageOfFile, ReadRequest, read_pages


class Command(BaseCommand):
    help = "Read images, PDF and office files and print their text."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--language", default="", help="e.g. en,de or German (default: found out by the page)"
        )
        parser.add_argument(
            "--provider",
            default=settings.DEFAULT_PROVIDER,
            help=f"one of {', '.join(ENGINES)} (default: %(default)s)",
        )
        parser.add_argument("--password", default="", help="opens the files that have one")
        parser.add_argument(
            "--json", action="store_true", help="one line of JSON a file, with words and boxes"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        provider = options["provider"]
        usable, reason = available(provider)
        if not usable:
            raise CommandError(reason)
        try:
            names = [name for name in options["language"].split(",") if name]
            languages = chosen(names, codes.NAMING, [engine(provider).languages()])
        except UnknownLanguage as error:
            raise CommandError(str(error)) from error
        asked = Asked(provider, tuple(models_of(languages)), options["password"])
        failed = [
            path for path in options["files"] if not self.show(path, asked, as_json=options["json"])
        ]
        if failed:
            raise CommandError(f"{len(failed)} of {len(options['files'])} files could not be read.")

    def show(self, path: Path, asked: "Asked", *, as_json: bool) -> bool:
        """Print one file's text, or on stderr why there is none. Returns whether it was read."""
        try:
            document = read_file(path, asked)
        except (EngineError, OSError) as error:
            self.stderr.write(f"{path}: {error}")
            return False
        if as_json:
            pages = [page.to_dict() for page in document.pages]
            self.stdout.write(
                json.dumps(
                    {"file": str(path), "text": document.text, "pages": pages}, ensure_ascii=False
                )
            )
        else:
            self.stdout.write(document.text)
        return True


@dataclass(frozen=True, slots=True)
class Asked:
    """What reads the files, in which languages (none: found out by the page), and what
    opens them.
    """

    provider: str
    languages: tuple[str, ...] = ()
    password: str = ""


def read_file(path: Path, asked: Asked) -> Document:
    """Every page. Raises EngineError, and OSError for a file that cannot be opened."""
    with path.open("rb") as source:
        content: File[bytes] = File(source, name=path.name)
        info = inspect_document(content, password=asked.password).info
        numbers: list[int | None] = [None]
        if has_pages(info.media_type):
            numbers = list(range(1, info.pages + 1))
        pages: list[Page] = []
        for number in numbers:
            place = PageOfFile(media_type=info.media_type, number=number, password=asked.password)
            options = RecognitionOptions(languages=asked.languages)
            request = ReadRequest(page=place, provider=asked.provider, options=options)
            pages += read(content, request)
        return Document(tuple(pages))


def read(content: "File[bytes]", request: ReadRequest) -> tuple[Page, ...]:
    seconds = settings.FILE_SECONDS
    if request.page.number:
        seconds = settings.PAGE_WALL_SECONDS
    files = [children.stream(content)]
    return children.engine().call(read_pages, request, files=files, timeout=seconds).pages
