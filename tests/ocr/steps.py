"""Faults for the steps that a local engine may leave out: how each is reached with a small picture,
and broken.
"""

from collections.abc import Callable
from typing import Any, NoReturn

import pytest

from ocr.optional import Step
from ocr.recognition import read_page
from ocr.recognition.engines import auto, paddle, tesseract
from ocr.recognition.engines.auto import by_line


def broken(*_: Any, **__: Any) -> NoReturn:
    raise ZeroDivisionError("secret detail")


def _second_engine(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(auto, "_SURE", 2.0)  # so that no reading is enough
    patch.setattr(paddle, "read", broken)


def _line_by_line(patch: pytest.MonkeyPatch) -> None:
    # As of a script that only Tesseract knows
    patch.setattr(auto, "reads", lambda _languages: False)
    patch.setattr(auto, "_CLEAR", 2.0)
    patch.setattr(by_line, "read", broken)


def _second_readings(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(auto, "is_scan", lambda *_: True)
    patch.setattr(auto, "_is_paddles", lambda _page: False)
    patch.setattr(auto, "with_second_readings", broken)


def _tilted(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(auto, "is_scan", lambda *_: True)
    patch.setattr(auto, "_is_paddles", lambda _page: False)
    patch.setattr(auto, "with_tilted_lines", broken)


FAULTS: dict[Step, Callable[[pytest.MonkeyPatch], None]] = {
    Step.SECOND_ENGINE: _second_engine,
    Step.LINE_BY_LINE: _line_by_line,
    Step.SECOND_READINGS: _second_readings,
    Step.TILTED: _tilted,
    Step.LARGER_LETTERS: lambda patch: patch.setattr(tesseract, "_with_larger_letters", broken),
    Step.LEFTOVERS: lambda patch: patch.setattr(auto, "with_leftovers", broken),
    Step.OWN_WORDS: lambda patch: patch.setattr(read_page, "with_own_words", broken),
    Step.LAYOUT: lambda patch: patch.setattr(read_page, "arranged", broken),
}
