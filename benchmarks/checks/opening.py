"""Does a result open in the program that its format belongs to, and what text is in it."""

import csv
import json
import subprocess
import warnings
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pikepdf
import pptx
import pypdfium2
from lxml import html as parser
from markdown_it import MarkdownIt


def txt(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def pdf(path: Path) -> str:
    """Its text as poppler finds it. Raises RuntimeError with what pikepdf has against the file."""
    with pikepdf.open(path) as checked, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of filters that it cannot test, such as JBIG2
        if problems := [str(problem) for problem in checked.check_pdf_syntax()]:
            raise RuntimeError(problems[0])
    with pypdfium2.PdfDocument(path) as document:
        document[len(document) - 1].render(scale=0.1)
    return subprocess.run(
        ["pdftotext", str(path), "-"], capture_output=True, check=True
    ).stdout.decode()


def tree(path: Path) -> str:
    return "\n".join(words(json.loads(path.read_text(encoding="utf-8"))))


def words(node: Any) -> Iterator[str]:
    """The lines of the tree, in order."""
    if isinstance(node, list):
        for entry in node:
            yield from words(entry)
    elif isinstance(node, dict) and "words" in node:
        yield " ".join(word["text"] for word in node["words"])
    elif isinstance(node, dict):
        yield from words(list(node.values()))


def markdown(path: Path) -> str:
    return _shown(path.read_text(encoding="utf-8"))


def packed_markdown(path: Path) -> str:
    """Its text. Raises RuntimeError where a picture that it shows is missing or damaged."""
    with zipfile.ZipFile(path) as archive:
        if broken := archive.testzip():
            raise RuntimeError(f"{broken} is damaged")
        names = archive.namelist()
        (name,) = (name for name in names if name.endswith(".md"))
        text = archive.read(name).decode()
    for address in parser.fromstring(f"<div>{_rendered(text)}</div>").xpath("//img/@src"):
        if address not in names:
            raise RuntimeError(f"{address} is missing")
    return _shown(text)


def html(path: Path) -> str:
    return _text(path.read_text(encoding="utf-8"))


def tables(path: Path) -> str:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return "\n".join(" ".join(row) for row in csv.reader(file))


def _rendered(text: str) -> str:
    rules = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    made: str = rules.render(text)
    return made


def _shown(text: str) -> str:
    return _text(f"<div>{_rendered(text)}</div>")


def _text(markup: str) -> str:
    """What a browser shows."""
    root = parser.fromstring(markup)
    for element in root.xpath("//style | //title | //comment()"):
        element.drop_tree()
    return " ".join(root.itertext())


def hocr(path: Path) -> str:
    found = ElementTree.parse(path).iter()  # noqa: S314  # our own file
    return " ".join("".join(node.itertext()) for node in found if node.get("class") == "ocrx_word")


def alto(path: Path) -> str:
    found = ElementTree.parse(path).iter()  # noqa: S314  # our own file
    return " ".join(node.get("CONTENT", "") for node in found if node.tag.endswith("}String"))


READ: dict[str, Callable[[Path], str]] = {
    "txt": txt,
    "pdf": pdf,
    "md": markdown,
    "mdzip": packed_markdown,
    "html": html,
    "csv": tables,
    "json": tree,
    "hocr": hocr,
    "alto": alto,
}
OPEN: dict[str, Callable[[str], Any]] = {
    "docx": docx.Document,
    "xlsx": openpyxl.load_workbook,
    "pptx": pptx.Presentation,
}


def text_of(path: Path) -> str:
    """The text of a result that LibreOffice is not asked for. Raises what the program raises."""
    return READ[path.suffix[1:]](path)


def owner_opens(path: Path) -> None:
    """Raises what the program raises that an office file belongs to."""
    OPEN[path.suffix[1:]](str(path))
