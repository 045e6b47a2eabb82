"""Steps that only improve a result. A step that fails leaves the result as it was.

The customer gets a note, and the log gets the traceback. Nobody reads the log of a child process,
so the sandbox collects a child's faults, sends them beside its answer, and the parent writes them
to the log.
"""

import logging
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from ocr.errors import EngineError

logger = logging.getLogger("polyglyph.optional")
Result = TypeVar("Result")


class Step(Enum):
    """What can be left out, and what the customer reads when it was."""

    SECOND_ENGINE = "The page was not read by a second engine"
    LARGER_LETTERS = "Small letters were not read a second time, enlarged"
    LINE_BY_LINE = "The page was not read a second time, line by line"
    SECOND_READINGS = "Doubtful words were not read a second time"
    LEFTOVERS = "Single digits and dashes beside the text were not looked for"
    SHADED_WORDS = "Words in shaded areas were not looked for"
    TILTED = "Stamps and other lines at an angle were not looked for"
    OWN_WORDS = "The words that the file itself holds were not compared with those that were read"
    LAYOUT = "Tables, columns, headings and lists were not looked for"
    PLACES = "The words stay as the provider sent them, without a layout or places of their own"
    PICTURE = "A picture on the page could not be read"
    ATTACHMENTS = "The names of attached files were not looked for"
    LANGUAGE = "The language of the text was not detected"
    LANGUAGE_MODEL = "The language model did not correct the text"
    DICTIONARY = "The dictionary did not correct the text"
    CORRECTOR = "One of the correctors did not correct the text"
    CORRECTION = "The text was not corrected"
    RECEIPT = "The fields of the receipt were not read"
    PRINT = "The document was printed as it is, with deleted text and as wide as its columns are"
    OWN_LOOK = "The document could not be printed, so that its PDF was drawn from its text"
    PRINTED_WORDS = "The words of the document's pictures are not in its PDF"
    QUALITY = "How well the page could be read was not measured"
    THUMBNAIL = "The small picture of the file was not made"


@dataclass(frozen=True, slots=True)
class Fault:
    """One step that failed: its name, the customer's sentence, and the traceback, which is never
    for customers.
    """

    step: str
    note: str
    trace: str


_collected: ContextVar[list[Fault] | None] = ContextVar("collected", default=None)


@contextmanager
def collected() -> Iterator[list[Fault]]:
    """The faults of the steps that fail inside, those of an inner `collected` too."""
    found: list[Fault] = []
    outer = _collected.get()
    token = _collected.set(found)
    try:
        yield found
    finally:
        _collected.reset(token)
        if outer is not None:
            outer.extend(found)


def improved(
    step: Step,
    usual: Result,
    improve: Callable[[], Result],
    *,
    passes: Callable[[Exception], bool] | None = None,
) -> Result:
    """What `improve` returns, or `usual` where it raises.

    An exception for which `passes` is true is raised all the same.
    """
    try:
        return improve()
    except Exception as error:
        if passes is not None and passes(error):
            raise
        left_out(step, error)
        return usual


def left_out(step: Step, error: Exception) -> None:
    """Note that a step failed. Called where the exception is handled."""
    logger.error("%s failed", step.name, exc_info=error)
    if isinstance(error, EngineError):
        note = f"{step.value}. {error.message}"
    else:
        note = f"{step.value}, because of an internal error."
    found = _collected.get()
    if found is not None:
        found.append(Fault(step.name, note, "".join(traceback.format_exception(error))))


def notes_of(faults: Iterable[Fault]) -> tuple[str, ...]:
    """The notes, each once."""
    return tuple(dict.fromkeys(fault.note for fault in faults))
