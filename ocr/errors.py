"""What an engine, a reader or a writer may raise: a sentence the customer may read, and a code."""

from enum import StrEnum
from typing import Any, NamedTuple


class _Meaning(NamedTuple):
    """What follows from a code, said once for every part of the platform.

    `status` is the HTTP status of a request that is refused for it.
    """

    text: str
    status: int
    retried: bool = False  # by a worker, while the piece of work has attempts left
    counts_against_provider: bool = False  # an answer that says no is an answer, not a failure
    undecided: bool = False  # an inspection that ends so has found out nothing about the file
    # It says nothing of a document's other pages: they are read, and the page is marked. All others
    # concern the document as a whole. One that cannot be opened is "unreadable" on every page, and
    # fails with the first.
    of_one_page: bool = False


class ErrorCode(StrEnum):
    """Why something failed. Jobs and executions store the text of it."""

    status: int
    retried: bool
    counts_against_provider: bool
    undecided: bool
    of_one_page: bool

    # the request itself is wrong, e.g. an empty file
    INVALID = _Meaning("invalid", status=400)
    # the content is not one of the accepted types
    UNSUPPORTED = _Meaning("unsupported", status=415)
    # bytes, pixels, frames or pages over a limit
    TOO_LARGE = _Meaning("too_large", status=413, of_one_page=True)
    # the right type, but corrupt, truncated or locked
    UNREADABLE = _Meaning("unreadable", status=422, of_one_page=True)
    # took longer than its limit
    TIMEOUT = _Meaning(
        "timeout", status=422, counts_against_provider=True, undecided=True, of_one_page=True
    )
    # ended by the clock before it had the processor time that it may use
    BUSY = _Meaning("busy", status=503, retried=True, undecided=True, of_one_page=True)
    # needed more memory than its limit
    MEMORY = _Meaning("memory", status=422, of_one_page=True)
    # the child process died
    CRASHED = _Meaning("crashed", status=503, retried=True, undecided=True, of_one_page=True)
    # the engine is not installed or not configured
    UNAVAILABLE = _Meaning("unavailable", status=503, undecided=True)
    # a provider on the network failed, or takes no more: later, or another one, may do
    PROVIDER = _Meaning("provider", status=503, counts_against_provider=True, of_one_page=True)
    # a provider refused the key that is configured for it
    CREDENTIALS = _Meaning("credentials", status=503)
    # the file at image_url was refused or could not be fetched; never says which
    DOWNLOAD = _Meaning("download", status=422)
    # the result could not be stored
    STORAGE = _Meaning("storage", status=503, retried=True)
    # the request that waited for the job gave up
    LATE = _Meaning("late", status=503)
    # the customer or an administrator cancelled the job
    CANCELLED = _Meaning("cancelled", status=422)
    # the job, or every file of it, was deleted before it was read
    DELETED = _Meaning("deleted", status=422)
    # anything else
    FAILED = _Meaning("failed", status=422, of_one_page=True)

    def __new__(cls, *values: Any) -> "ErrorCode":
        meaning = _Meaning(*values)
        code = str.__new__(cls, meaning.text)
        code._value_ = meaning.text
        code.status = meaning.status
        code.retried = meaning.retried
        code.counts_against_provider = meaning.counts_against_provider
        code.undecided = meaning.undecided
        code.of_one_page = meaning.of_one_page
        return code

    @property
    def status_of_failed_job(self) -> int:
        """The status when a job that was accepted failed: trying later helps (503), or does not
        (422).
        """
        return 503 if self.status == 503 else 422


def stored_code(text: str) -> ErrorCode:
    """The code of a row. A text that is no code, or none, is a plain failure."""
    try:
        return ErrorCode(text)
    except ValueError:
        return ErrorCode.FAILED


class EngineError(Exception):
    """A failure whose message is for the customer.

    Anything else that is raised is a bug and is loud.
    """

    def __init__(self, message: str, *, code: ErrorCode = ErrorCode.FAILED) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class Abandoned(Exception):
    """Nobody wants the result any more: the lease is lost, or the job was cancelled."""


def is_abandoned(error: Exception) -> bool:
    return isinstance(error, Abandoned)
