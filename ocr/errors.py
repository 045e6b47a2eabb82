"""What an engine, a reader or a writer may raise: a sentence the customer may read, and a code."""

from typing import Literal

Code = Literal[
    "invalid",  # the request itself is wrong, e.g. an empty file
    "unsupported",  # the content is not one of the accepted types
    "too_large",  # bytes, pixels, frames or pages over a limit
    "unreadable",  # the right type, but corrupt, truncated or locked
    "timeout",  # took longer than its limit
    "memory",  # needed more memory than its limit
    "crashed",  # the child process died
    "unavailable",  # the engine is not installed or not configured
    "provider",  # a provider on the network failed, or takes no more: later, or another one, may do
    "credentials",  # a provider refused the key that is configured for it
    "download",  # the file at image_url was refused or could not be fetched; never says which
    "storage",  # the result could not be stored
    "failed",  # anything else
]


class EngineError(Exception):
    """A failure whose message is for the customer. Anything else that is raised is a bug and is loud."""

    def __init__(self, message: str, *, code: Code = "failed") -> None:
        super().__init__(message)
        self.message = message
        self.code: Code = code


class Abandoned(Exception):
    """Nobody wants the result any more: the lease is lost, or the job was cancelled."""
