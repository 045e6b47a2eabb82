"""The languages page: every Tesseract model, which are installed, and how to install others."""

from dataclasses import dataclass
from pathlib import Path

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.response import TemplateResponse

from ocr.errors import EngineError
from ocr.recognition.engines import ENGINES
from ocr.recognition.engines.bindings import tessdata
from ocr.recognition.languages.abbyy import MODEL_OF
from ocr.recognition.languages.tesseract_packs import FOLDER, PACKS, Pack


def languages_view(request: HttpRequest) -> TemplateResponse:
    """A read-only list, for users who may view executions."""
    if not request.user.has_perm("ocr.view_execution"):
        raise PermissionDenied
    folder = model_folder()
    packs = [row(pack, folder) for pack in PACKS.values()]
    own = {
        "title": "Languages",
        "folder": folder,
        "packs": sorted(packs, key=lambda shown: (not shown.size, shown.name)),
        "installed": len([shown for shown in packs if shown.size]),
        "others": {name: row.models for name, row in ENGINES.items() if row.models},
    }
    return TemplateResponse(
        request, "admin/ocr/languages.html", {**admin.site.each_context(request), **own}
    )


def model_folder() -> Path | None:
    """The folder of the models, None where there is none."""
    try:
        return tessdata()
    except EngineError:
        return None


@dataclass(frozen=True, slots=True)
class ModelRow:
    """`size` is in bytes, 0 where the model is not installed. `command` installs it.

    `asked` are other names of the language in the documents interface.
    """

    code: str
    name: str
    asked: str
    script: str
    size: int
    command: str


def row(pack: Pack, folder: Path | None) -> ModelRow:
    """The row of a model."""
    name = pack.names[0]
    if len(pack.names) > 1:
        name += f" ({', '.join(pack.names[1:])})"
    asked = [other for other in asked_for(pack.code) if other not in pack.names]
    return ModelRow(
        code=pack.code,
        name=name,
        asked=", ".join(asked),
        script=pack.script.replace("_", " "),
        size=size_of(pack.code, folder) if folder else 0,
        command=f"apt-get install {pack.package}" if pack.package else "",
    )


def asked_for(code: str) -> list[str]:
    """The ABBYY names that are read with a model."""
    names = []
    for name, model in MODEL_OF.items():
        if model and model.removeprefix(FOLDER) == code:
            names.append(name)
    return names


def size_of(code: str, folder: Path) -> int:
    """The size of the model's file in bytes, 0 if it is not installed."""
    files = [folder / f"{code}.traineddata", folder / FOLDER / f"{code}.traineddata"]
    for file in files:
        if file.is_file():
            return file.stat().st_size
    return 0
