"""For whom the calls of this thread or request are: a child that has opened a file of one owner is
not given a file of another.
"""

from contextvars import ContextVar

_owner: ContextVar[int] = ContextVar("owner", default=0)


def work_for(owner: int) -> None:
    """Every later call in this context is for this owner; 0 is nobody in particular."""
    _owner.set(owner)


def current() -> int:
    return _owner.get()
