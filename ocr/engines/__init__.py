"""Engines: a page image -> a Page. One row per provider name, imported when asked for.

An engine is a module with `read(image, payload) -> Page` (called inside the sandbox), `warm()` and `available()`.
A missing SDK turns off its own engine only.
"""

from importlib import import_module
from types import ModuleType

from ocr.errors import EngineError

ENGINES: dict[str, str] = {
    "tesseract": "ocr.engines.tesseract",
}

# Names that the documents promise and that no engine answers to yet: what is missing, for those who ask.
MISSING: dict[str, str] = {
    "auto": "Choosing a provider by the file is not part of this version.",
    "paddle-ocr-local": "PaddleOCR on this machine is not part of this version.",
    "llama-cpp": "Reading by a llama.cpp server is not part of this version.",
    "gemini": "Google Gemini cannot be called by this version.",
    "openai": "OpenAI cannot be called by this version.",
    "mistral": "Mistral OCR cannot be called by this version.",
    "xai-grok": "xAI Grok cannot be called by this version.",
    "tab-scanner": "TabScanner cannot be called by this version.",
    "aws-textract": "AWS Textract cannot be called by this version.",
    "paddle-ocr-api": "A PaddleOCR server cannot be called by this version.",
}


def providers() -> list[str]:
    """Every public name, those that can work here first."""
    return [*ENGINES, *(name for name in MISSING if name not in ENGINES)]


def engine(name: str) -> ModuleType:
    """The engine's module. Raises EngineError "unavailable" when it is unknown or what it needs is missing."""
    try:
        return import_module(ENGINES[name])
    except KeyError:
        reason = MISSING.get(name, f"There is no engine named {name}.")
        raise EngineError(reason, code="unavailable") from None
    except ImportError as error:
        raise EngineError(f"The engine {name} is not installed here.", code="unavailable") from error


def available(name: str) -> tuple[bool, str]:
    """Whether the engine can work here, and if not, why."""
    try:
        engine(name).available()
    except EngineError as error:
        return False, error.message
    return True, ""
