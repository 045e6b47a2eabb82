"""What a call of a child may raise beside EngineError, and the two endings that stay inside this package."""


class ChildBug(RuntimeError):
    """The target raised something that is no EngineError. The message is the child's traceback, never for customers."""


class SandboxUnavailable(RuntimeError):
    """The isolation that was asked for does not work on this machine."""


class Late(Exception):
    """The deadline passed."""


class Gone(Exception):
    """The child closed its end, or sent what no honest child sends."""
