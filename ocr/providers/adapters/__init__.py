"""Engines of other companies and machines, called over the network: a picture out, a Page back.

They run in the worker itself, as its child has no network, and are given a picture that the child
has made: no byte of a customer's file is decoded here, and of an answer nothing but JSON. To add
one, write a module that is a `Provider`, and its row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ocr.document import Page


@dataclass(frozen=True, slots=True)
class Picture:
    """A page for a provider: a JPEG or a PNG, upright as it is stored.

    Boxes of the answer are in its pixels.
    """

    data: bytes
    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Access:
    """How a provider is reached, and for how long it may be asked about one page, with retries."""

    url: str  # of its interface, without a slash at the end
    key: str = field(default="", repr=False)
    model: str = ""
    seconds: float = 120.0
    account: str = ""  # the public half of a pair: AWS's access key id
    region: str = ""
    title: str = "The provider"  # its name, for sentences


class Provider(Protocol):
    def read(self, picture: Picture, access: Access, languages: Sequence[str]) -> Page:
        """The page as the provider reads it; `languages` are English names: "Simplified Chinese".

        Raises EngineError with a sentence that the customer can act on.
        """

    def missing(self, access: Access) -> str:
        """What has to be configured before this provider can be asked; empty when all is there."""


@dataclass(frozen=True, slots=True)
class Row:
    """How a provider is imported, how it is configured, and what pages for people say of it.

    `prefix` begins the names of its settings: OPENAI_API_KEY, OPENAI_URL.
    `needed` and `optional` are the endings of those that it has, for people; `missing` decides.
    `url` and `model` are asked when nothing else is configured.
    `manual` is the address of its maker's own documentation.
    `languages` are the models that it can be asked for, named as Tesseract names them; None for one
    that takes every language.
    """

    load: Callable[[], Provider]
    title: str
    prefix: str
    manual: str
    url: str = ""
    model: str = ""
    needed: tuple[str, ...] = ("API_KEY",)
    optional: tuple[str, ...] = ("URL", "MODEL")
    languages: frozenset[str] | None = None

    def settings(self, endings: tuple[str, ...]) -> list[str]:
        """Whole names of settings."""
        return [f"{self.prefix}_{ending}" for ending in endings]


def _chat() -> Provider:
    from ocr.providers.adapters import chat

    return chat


def _gemini() -> Provider:
    from ocr.providers.adapters import gemini

    return gemini


def _mistral() -> Provider:
    from ocr.providers.adapters import mistral

    return mistral


def _tabscanner() -> Provider:
    from ocr.providers.adapters import tabscanner

    return tabscanner


def _textract() -> Provider:
    from ocr.providers.adapters import textract

    return textract


def _paddle_api() -> Provider:
    from ocr.providers.adapters import paddle_api

    return paddle_api


# The models are those that their makers name as the successors of what they shut down in 2026 and
# in January 2027.
PROVIDERS: dict[str, Row] = {
    "llama-cpp": Row(
        _chat,
        "llama.cpp server",
        "LLAMA_CPP",
        "https://github.com/ggml-org/llama.cpp/tree/master/tools/server",
        model="default",
        needed=("URL",),
        optional=("KEY", "MODEL"),
    ),
    "gemini": Row(
        _gemini,
        "Google Gemini",
        "GEMINI",
        "https://ai.google.dev/gemini-api/docs",
        "https://generativelanguage.googleapis.com/v1beta",
        "gemini-3.5-flash-lite",
    ),
    "openai": Row(
        _chat,
        "OpenAI",
        "OPENAI",
        "https://platform.openai.com/docs/api-reference/chat",
        "https://api.openai.com/v1",
        "gpt-6-luna",
    ),
    "mistral": Row(
        _mistral,
        "Mistral OCR",
        "MISTRAL",
        "https://docs.mistral.ai",
        "https://api.mistral.ai/v1",
        "mistral-ocr-latest",
    ),
    "xai-grok": Row(
        _chat, "xAI Grok", "XAI", "https://docs.x.ai", "https://api.x.ai/v1", "grok-4.3"
    ),
    "tab-scanner": Row(
        _tabscanner,
        "TabScanner",
        "TABSCANNER",
        "https://docs.tabscanner.com",
        "https://api.tabscanner.com",
        optional=("URL",),
    ),
    "aws-textract": Row(
        _textract,
        "AWS Textract",
        "AWS_TEXTRACT",
        "https://docs.aws.amazon.com/textract",
        needed=("ACCESS_KEY_ID", "SECRET", "REGION"),
        optional=("URL",),
    ),
    "paddle-ocr-api": Row(
        _paddle_api,
        "PaddleOCR server",
        "PADDLE_OCR",
        "https://paddlepaddle.github.io/PaddleX/latest/en/pipeline_deploy/serving.html",
        needed=("URL",),
        optional=("KEY",),
    ),
}


def provider(name: str) -> Provider:
    """A provider, imported now. Raises KeyError for a name that is not in the table."""
    return PROVIDERS[name].load()
