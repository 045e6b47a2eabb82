"""Engines: a page image -> a Page. One row per provider name, imported when asked for.

An engine is a module with `recognise(payload, files)` (called inside the sandbox), `warm()` and `available()`.
A missing SDK turns off its own engine only.
"""

from importlib import import_module
from types import ModuleType

from ocr.errors import EngineError

ENGINES: dict[str, str] = {
    "tesseract": "ocr.engines.tesseract",
}


def path_of(name: str) -> str:
    """The dotted path of an engine; `f"{path}:recognise"` is what the sandbox calls.

    Raises EngineError "unavailable" for a name that no row has.
    """
    try:
        return ENGINES[name]
    except KeyError:
        raise EngineError(f"There is no engine named {name}.", code="unavailable") from None


def engine(name: str) -> ModuleType:
    """The engine's module. Raises EngineError "unavailable" when it is unknown or what it needs is missing."""
    try:
        return import_module(path_of(name))
    except ImportError as error:
        raise EngineError(f"The engine {name} is not installed here.", code="unavailable") from error


def available(name: str) -> tuple[bool, str]:
    """Whether the engine can work here, and if not, why."""
    try:
        engine(name).available()
    except EngineError as error:
        return False, error.message
    return True, ""
