"""The files of a folder: what they are, in which language, and under which password."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ocr.recognition.languages.abbyy import MODEL_OF, NAMING
from ocr.recognition.languages.language import chosen, models_of

KINDS = {
    "pictures": ".png .jpg .jpeg .tif .tiff .gif .bmp .webp .heic .jp2 .pbm .pgm .ppm",
    "PDF": ".pdf",
    "office files": ".docx .xlsx .pptx .doc .xls .ppt .odt .rtf",
}
_KIND_OF = {suffix: kind for kind, suffixes in KINDS.items() for suffix in suffixes.split()}
ENGLISH = "English"
GUESSES = ("password", "hello")  # the usual ones of public test files that do not say theirs


@dataclass(frozen=True, slots=True)
class Input:
    path: Path
    name: str
    kind: str
    language: str
    passwords: tuple[str, ...] = ("",)

    @property
    def truth(self) -> Path:
        return self.path.with_suffix(".txt")


def inputs(folder: Path, only: str) -> list[Input]:
    """Every file under the folder that is a document by its name and has `only` in it; tables count
    as their kind.
    """
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _KIND_OF)
    return [given(path, folder) for path in found if only in path.name]


def given(path: Path, folder: Path) -> Input:
    name = str(path.relative_to(folder)).replace("/", "__")
    return Input(path, name, _KIND_OF[path.suffix.lower()], language(path), passwords(path.stem))


def passwords(stem: str) -> tuple[str, ...]:
    """What to try, in order: NAME_password_SECRET says it."""
    if said := re.search(r"_password_(\w+)$", stem):
        return (said[1],)
    return GUESSES if "password" in stem else ("",)


def language(path: Path) -> str:
    """The ABBYY name for NAME.lang beside the file, else for how the name begins; English without a
    model for it.
    """
    beside = path.with_suffix(".lang")
    codes = (
        beside.read_text().split("+") if beside.is_file() else re.split(r"[_.\-]", path.name)[:1]
    )
    names = (name for name, model in MODEL_OF.items() if model in installed())
    return next((name for name in names if named(codes[0].strip(), MODEL_OF[name])), ENGLISH)


def named(code: str, model: str) -> bool:
    """English is what is left."""
    return model != "eng" and code in (model, model.split("_")[0])


def codes(name: str) -> str:
    """The models for an ABBYY name, as the tesseract command takes them."""
    return "+".join(models_of(chosen([name], NAMING, [installed()])))


def installed() -> set[str]:
    """Asked once."""
    if not _installed:
        listed = subprocess.run(
            ["tesseract", "--list-langs"], capture_output=True, text=True
        ).stdout
        _installed.update(listed.split("\n")[1:])
    return _installed


_installed: set[str] = set()
