"""Exceptions of a call to a child besides EngineError. Late and Gone stay inside this package."""


class ChildBug(RuntimeError):
    """The function raised an exception other than EngineError. The message is the child's
    traceback, never for customers.
    """


class SandboxUnavailable(RuntimeError):
    """The requested isolation does not work on this machine."""


class Late(Exception):
    """The deadline passed, or the processor time was used up."""


class Starved(Late):
    """The deadline passed before the processor time was used up: the machine gave too little of it,
    or the child waited for something that never came.
    """

    def __init__(self, used: float) -> None:
        super().__init__()
        self.used = used  # seconds of processor time


class Gone(Exception):
    """The child closed its end or broke the protocol."""
