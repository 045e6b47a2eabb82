"""Two ways to call Tesseract: in this process (tesserocr) or by its command (pytesseract)."""

import glob
import os
import shlex
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, Protocol

# Tesseract's own threads make it 4 to 6 times slower; it reads this when it is loaded.
os.environ["OMP_THREAD_LIMIT"] = "1"

from PIL import Image

from ocr.errors import EngineError, ErrorCode

_KEPT = 4  # models kept loaded for as many sets of languages; one takes 10 to 40 MB


@dataclass(frozen=True, slots=True)
class Request:
    """One call for a grey image.

    `psm` is Tesseract's page segmentation mode. `dpi` None lets Tesseract estimate it. `alphabet`
    has the allowed characters; "" allows all.
    """

    image: Image.Image
    languages: tuple[str, ...]
    psm: int
    dpi: int | None
    alphabet: str


class Recognised(NamedTuple):
    """Tesseract's TSV of an image, and its text.

    The text alone says where no space is between two of the TSV's words.
    """

    table: str
    text: str


class Binding(Protocol):
    def languages(self) -> list[str]: ...

    def recognise(self, request: Request) -> Recognised: ...


class InProcess:
    """tesserocr: the models stay loaded between calls.

    A small image takes 3 ms where the command takes 90.
    """

    def __init__(self) -> None:
        import tesserocr

        self._module: Any = tesserocr
        self._path = str(tessdata())
        self._apis: OrderedDict[tuple[str, ...], Any] = OrderedDict()
        self._languages: list[str] | None = None
        self._looked_at = 0  # the folder's time of modification

    def languages(self) -> list[str]:
        """Tesseract loads something at each look, 1 to 2 ms: it looks again when the folder has
        changed.
        """
        changed = os.stat(self._path).st_mtime_ns
        if self._languages is None or changed != self._looked_at:
            self._languages = sorted(self._module.get_languages(f"{self._path}/")[1])
            self._looked_at = changed
        return self._languages

    def recognise(self, request: Request) -> Recognised:
        api = self._api(request.languages)
        image = request.image
        api.SetPageSegMode(request.psm)
        api.SetVariable("tessedit_char_whitelist", request.alphabet)
        data = image.tobytes()  # Tesseract does not own them: they must outlive the call below
        api.SetImageBytes(data, image.width, image.height, 1, image.width)
        if request.dpi:
            api.SetSourceResolution(request.dpi)
        try:
            return Recognised(api.GetTSVText(0), api.GetUTF8Text())
        finally:
            api.Clear()

    def _api(self, languages: tuple[str, ...]) -> Any:
        if languages in self._apis:
            self._apis.move_to_end(languages)
            return self._apis[languages]
        if len(self._apis) >= _KEPT:
            _, oldest = self._apis.popitem(last=False)
            oldest.End()
        api = self._module.PyTessBaseAPI(path=f"{self._path}/", lang="+".join(languages))
        # Tesseract's remarks would fill the child's error stream.
        api.SetVariable("debug_file", os.devnull)
        self._apis[languages] = api
        return api


class Command:
    """pytesseract: one process for each call, for machines where tesserocr has no wheel."""

    def __init__(self) -> None:
        from pytesseract import pytesseract

        self._module: Any = pytesseract

    def languages(self) -> list[str]:
        return sorted(self._module.get_languages())

    def recognise(self, request: Request) -> Recognised:
        options = ["--psm", str(request.psm), "-c", f"tessedit_char_whitelist={request.alphabet}"]
        options += ["-c", "tessedit_create_tsv=1"]
        if request.dpi:
            options += ["--dpi", str(request.dpi)]
        with TemporaryDirectory() as folder:
            image = Path(folder, "page.png")
            base = Path(folder, "page")
            request.image.save(image, compress_level=1)
            languages = "+".join(request.languages)
            self._module.run_tesseract(
                str(image), str(base), "tsv txt", languages, shlex.join(options)
            )
            table = base.with_suffix(".tsv").read_text(encoding="utf-8")
            text = base.with_suffix(".txt").read_text(encoding="utf-8")
        return Recognised(table, text)


_BINDINGS: dict[str, type[InProcess] | type[Command]] = {
    "tesserocr": InProcess,
    "pytesseract": Command,
}


@cache
def binding(name: str | None = None) -> Binding:
    """The named binding, or the first that is installed. Raises EngineError "unavailable"."""
    candidates = list(_BINDINGS)
    if name:
        candidates = [name]
    for candidate in candidates:
        if candidate in _BINDINGS and find_spec(candidate):
            return _BINDINGS[candidate]()
    raise EngineError("Tesseract is not installed here.", code=ErrorCode.UNAVAILABLE)


def tessdata() -> Path:
    """The folder of the installed models: TESSDATA_PREFIX, else the newest of the system's."""
    prefix = os.environ.get("TESSDATA_PREFIX")
    if prefix:
        folders = [prefix]
    else:
        folders = sorted(glob.glob("/usr/share/tesseract-ocr/*/tessdata"), reverse=True)
    for folder in [*folders, "/usr/share/tessdata", "/usr/local/share/tessdata"]:
        if any(Path(folder).glob("*.traineddata")):
            return Path(folder)
    raise EngineError(
        "Tesseract's language models are not installed here.", code=ErrorCode.UNAVAILABLE
    )
