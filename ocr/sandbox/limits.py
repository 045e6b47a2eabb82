"""What a child may use, and how far it is shut away."""

from dataclasses import dataclass
from typing import Literal, get_args

Level = Literal["bwrap", "namespaces", "rlimits"]
LEVELS: tuple[Level, ...] = get_args(Level)

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a child and, each by itself, of the processes that it starts. All in bytes but `open_files`.

    There is no limit on the number of processes: the kernel counts those per user, over every child and every
    program of that user, and not at all for root. The kill at the deadline takes a fork bomb with it.
    """

    memory: int = 1536 * MIB  # address space
    file_size: int = 512 * MIB  # one file, and the private /tmp as a whole
    open_files: int = 256
