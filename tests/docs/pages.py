"""What the tests of the documentation's pages share."""

from dataclasses import dataclass
from html.parser import HTMLParser

from ocr.api.interfaces import INTERFACES

PAGES = [
    "/docs",
    "/docs/rules",
    "/docs/formats",
    "/docs/providers",
    *(f"/docs/{name}" for name in INTERFACES),
]
VIEWERS = [
    f"/docs/{program}{name}"
    for program in ("swagger", "redoc")
    for name in ("", "/solver", "/jobs")
]


@dataclass
class Program:
    """An example as a reader would copy it."""

    language: str
    first: bool
    code: str = ""


class Programs(HTMLParser):
    """Collects the examples of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Program] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if language := given.get("data-run"):
            self.found.append(Program(language, "data-first" in given))
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "code"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found[-1].code += data


def programs(html: str) -> list[Program]:
    parser = Programs()
    parser.feed(html)
    return parser.found
