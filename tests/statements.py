"""Counts what requests ask of the database: statements, and commits apart from them."""

import re
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

ROOT = Path(__file__).resolve().parent.parent
OURS = ("accounts", "billing", "config", "files", "ocr")
WRITES = ("INSERT", "UPDATE", "DELETE")
LONGEST = 100


@dataclass
class Statements:
    """`texts` are the statements with the places of our code that made them."""

    texts: list[str] = field(default_factory=list)
    commits: int = 0

    def __str__(self) -> str:
        return f"{len(self.texts)} statements, {self.commits} commits\n" + "\n".join(self.texts)


@contextmanager
def counted(without: Sequence[Callable[..., Any]] = ()) -> Iterator[Statements]:
    """Statements of this thread's connection, but not those that the functions `without` make.

    BEGIN is not a statement: its commit is counted.
    """
    found = Statements()
    left_out = {function.__name__ for function in without}
    commit = BaseDatabaseWrapper.commit

    def committed(self: BaseDatabaseWrapper) -> None:
        found.commits += 1
        commit(self)

    def note(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        makers = {frame.name for frame in traceback.extract_stack()}
        if not sql.startswith("BEGIN") and not makers & left_out:
            found.texts.append(f"{shortened(sql):{LONGEST}} {caller()}")
            if not connection.in_atomic_block and sql.startswith(WRITES):
                found.commits += 1
        return execute(sql, *arguments)

    with (
        connection.execute_wrapper(note),
        mock.patch.object(BaseDatabaseWrapper, "commit", committed),
    ):
        yield found


def shortened(sql: str) -> str:
    """Without the columns of a SELECT."""
    plain = re.sub(r"^SELECT .*? FROM", "SELECT FROM", sql.replace('"', ""), flags=re.DOTALL)
    return plain[:LONGEST]


def caller() -> str:
    """The two innermost places in our code."""
    places = []
    for frame in reversed(traceback.extract_stack()):
        path = Path(frame.filename)
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in OURS:
            places.append(f"{path.relative_to(ROOT)}:{frame.lineno}")
    return " < ".join(places[:2])
