"""What pages can be read in: every model that Tesseract has, which of them are here, and how to add another."""

from pathlib import Path
from typing import Any

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
    """A list to look at, for those who may see what engines did."""
    if not request.user.has_perm("ocr.view_execution"):
        raise PermissionDenied
    folder = model_folder()
    packs = [row(pack, folder) for pack in PACKS.values()]
    own = {
        "title": "Languages",
        "folder": folder,
        "packs": sorted(packs, key=lambda shown: (not shown["size"], shown["name"])),
        "installed": sum(bool(shown["size"]) for shown in packs),
        "others": {name: row.models for name, row in ENGINES.items() if row.models},
    }
    return TemplateResponse(
        request, "admin/ocr/languages.html", {**admin.site.each_context(request), **own}
    )


def model_folder() -> Path | None:
    """Where the models are, None where there is none."""
    try:
        return tessdata()
    except EngineError:
        return None


def row(pack: Pack, folder: Path | None) -> dict[str, Any]:
    """What the page says of a model; its size is that of its file in bytes, 0 where it is missing.

    `asked` are the names that clients of the documents interface know it by, as far as they are others.
    """
    name = (
        pack.names[0] if len(pack.names) == 1 else f"{pack.names[0]} ({', '.join(pack.names[1:])})"
    )
    return {
        "code": pack.code,
        "name": name,
        "asked": ", ".join(asked for asked in asked_for(pack.code) if asked not in pack.names),
        "script": pack.script.replace("_", " "),
        "size": size_of(pack.code, folder) if folder else 0,
        "command": f"apt-get install {pack.package}" if pack.package else "",
    }


def asked_for(code: str) -> list[str]:
    """The ABBYY names that are read with a model."""
    return [
        name for name, model in MODEL_OF.items() if model and model.removeprefix(FOLDER) == code
    ]


def size_of(code: str, folder: Path) -> int:
    """In bytes, wherever in the folder the model's file is."""
    files = [folder / f"{code}.traineddata", folder / FOLDER / f"{code}.traineddata"]
    return next((file.stat().st_size for file in files if file.is_file()), 0)
