"""Resource limits and isolation levels of a child."""

from dataclasses import dataclass
from typing import Literal, get_args

Level = Literal["bwrap", "namespaces", "rlimits"]
LEVELS: tuple[Level, ...] = get_args(Level)

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a child and of each process that it starts. In bytes, except `open_files`.

    The number of processes is not limited: the kernel counts them per user, over all children and
    programs of that user, and not at all for root. The kill at the deadline ends a fork bomb too.
    """

    memory: int = 1536 * MIB  # address space
    file_size: int = 512 * MIB  # one file, and the private /tmp as a whole
    open_files: int = 256
