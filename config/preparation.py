"""Creates what VAR_DIR must contain before Django starts: folders, and in development a secret key.

`manage.py` and `config.asgi` call `prepare` first. Reading the settings creates nothing.
"""

import contextlib
import os
import secrets
from pathlib import Path

from config.options import SECRET_KEY_FILE, VAR_DIR, secret_key


def prepare() -> None:
    """Create what is missing. Repeated and concurrent calls are harmless."""
    for folder in ("tmp", "static"):
        VAR_DIR.joinpath(folder).mkdir(parents=True, exist_ok=True)
    if not secret_key():
        keep_secret(SECRET_KEY_FILE, secrets.token_urlsafe(50))


def keep_secret(path: Path, text: str) -> None:
    """Write a file that only its owner can read, completely or not at all.

    An existing file stays.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text)
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
