"""Engines: a page image -> a Page. One row per provider name, imported when asked for.

A local engine is a module with `read(image, payload) -> Page` (called inside the sandbox), `warm()` and `available()`;
those that are called over the network are in `ocr.providers.adapters`.
A missing SDK turns off its own engine only.
"""

from importlib import import_module
from types import ModuleType

from ocr.errors import EngineError, ErrorCode

ENGINES: dict[str, str] = {
    "auto": "ocr.recognition.engines.auto",
    "paddle-ocr-local": "ocr.recognition.engines.paddle",
    "tesseract": "ocr.recognition.engines.tesseract",
}


def engine(name: str) -> ModuleType:
    """A local engine's module. Raises EngineError "unavailable" when it is unknown or what it needs is missing."""
    try:
        return import_module(ENGINES[name])
    except KeyError:
        raise EngineError(f"There is no engine named {name}.", code=ErrorCode.UNAVAILABLE) from None
    except ImportError as error:
        raise EngineError(
            f"The engine {name} is not installed here.", code=ErrorCode.UNAVAILABLE
        ) from error


def available(name: str) -> tuple[bool, str]:
    """Whether a local engine can work here, and if not, why."""
    try:
        engine(name).available()
    except EngineError as error:
        return False, error.message
    return True, ""
