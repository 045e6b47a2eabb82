"""Every secret that the suite issues is remembered; none may turn up in a log, a row or an error
page's record.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from accounts import secrets, services

issued: set[str] = set()
_new_secret = secrets.new_secret


def _remembered() -> str:
    secret = _new_secret()
    issued.add(secret)
    return secret


@contextmanager
def watched(folder: Path) -> Iterator[None]:
    """Write all logs of this process to a file, as they would be written to stderr, and search it
    at the end.
    """
    root = logging.getLogger()
    handler = logging.FileHandler(folder / "suite.log")
    handler.setFormatter(root.handlers[0].formatter)
    root.addHandler(handler)
    setattr(services, "new_secret", _remembered)  # noqa: B010  mypy: a name that services imports
    try:
        yield
    finally:
        setattr(services, "new_secret", _new_secret)  # noqa: B010
        root.removeHandler(handler)
        handler.close()
        refuse_secrets([folder / "suite.log"])


def refuse_secrets(files: Iterable[Path], secrets_: Iterable[str] = ()) -> None:
    """Fail when one of the issued secrets, or of these, stands in one of the files."""
    wanted = [secret.encode() for secret in {*issued, *secrets_}]
    for path in files:
        content = path.read_bytes()
        found = [secret[:12].decode() for secret in wanted if secret in content]
        if found:
            pytest.fail(f"secrets {found} stand in {path.name}")
