"""Exceptions of a call to a child besides EngineError. Late and Gone stay inside this package."""


class ChildBug(RuntimeError):
    """The function raised an exception other than EngineError. The message is the child's
    traceback, never for customers.
    """


class SandboxUnavailable(RuntimeError):
    """The requested isolation does not work on this machine."""


class Late(Exception):
    """The deadline passed."""


class Gone(Exception):
    """The child closed its end or broke the protocol."""
