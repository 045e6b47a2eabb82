"""The checks behind `/health` and `/ready`: cheap, bounded in time, and never more than one of each
at a time however many ask.
"""

import os
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import structlog
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min

from accounts import throttles
from config import clock
from ocr.api.server.waiting import waiters
from ocr.jobs.wakeup import pending_notifications
from ocr.models import Execution, Status
from ocr.sandbox import level

KEPT_SECONDS = 1.0  # a result is used for so long
# A bucket is written to less often: each request costs money.
BUCKET_SECONDS = 30.0
ANSWER_SECONDS = 2.0  # a check that takes longer is not passed
LOCK_SECONDS = 1.0  # that SQLite waits for its lock
log = structlog.get_logger("polyglyph.health")
Check = Callable[[], bool]


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def database_is_written() -> bool:
    """One row, and a commit."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {int(LOCK_SECONDS * 1000)}")
    try:
        throttles.write_probe()
    except OperationalError as error:
        if is_locked(error):
            return True
        raise
    return True


def is_locked(error: OperationalError) -> bool:
    """SQLite: somebody else writes, so it is written to."""
    return getattr(error.__cause__, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY


_migrated = False  # of this process: it does not become untrue


def migrated() -> bool:
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def storage_is_written() -> bool:
    """One small object, which is deleted again."""
    wanted = f"ready/{socket.gethostname()}-{os.getpid()}"
    written = default_storage.save(wanted, ContentFile(b"ready"))
    default_storage.delete(written)
    return True


def disk_has_room() -> bool:
    """MIN_FREE_BYTES on each disk that we write to."""
    for folder in own_folders():
        free = free_bytes(folder)
        if free < settings.MIN_FREE_BYTES:
            log.warning("little room on a disk", folder=str(folder), free_bytes=free)
            return False
    return True


def own_folders() -> list[Path]:
    folders = [settings.VAR_DIR, settings.FILE_UPLOAD_TEMP_DIR]
    if connection.vendor == "sqlite":
        folders.append(Path(str(connection.settings_dict["NAME"])).parent)
    if isinstance(default_storage, FileSystemStorage):
        folders.append(Path(default_storage.location))
    return [folder for folder in folders if folder.exists()]


def free_bytes(folder: Path) -> int:
    """What a process without special rights may still write."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def broker_answers() -> bool:
    pending_notifications()
    return True


CHECKS: dict[str, Check] = {
    "database": database_answers,
    "migrations": migrated,
    "writes": database_is_written,
    "storage": storage_is_written,
    "disk": disk_has_room,
    "broker": broker_answers,
    "sandbox": lambda: level() in ("bwrap", "namespaces", "rlimits"),
    "accepting": lambda: not waiters.draining,
}


def passes(name: str) -> bool:
    try:
        return CHECKS[name]()
    except Exception:
        log.exception("a check failed", check=name)
        return False


@dataclass(frozen=True, slots=True)
class Round:
    """`waited`: the seconds that the oldest work has waited, where the group looks at it."""

    checks: dict[str, bool]
    waited: float | None = None


class Group:
    """Checks that are made one after the other, in a thread of their own."""

    def __init__(self, *names: str, kept: float = KEPT_SECONDS, oldest: bool = False) -> None:
        self.names: Sequence[str] = names
        self.kept = kept
        self.oldest = oldest
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=f"ready-{names[0]}")
        self.forget()

    def forget(self) -> None:
        self._current: Future[Round] | None = None
        self._begun = 0.0

    def begin(self) -> "Future[Round]":
        """The last round, or a new one where that is too old. One that hangs is not begun again."""
        with self._lock:
            moment = time.monotonic()
            current = self._current
            if current is None or (current.done() and moment - self._begun > self.kept):
                current = self._current = self._pool.submit(self._make)
                self._begun = moment
            return current

    def result(self) -> Round:
        """Nobody waits for a round longer than ANSWER_SECONDS from its begin."""
        current = self.begin()
        left = self._begun + ANSWER_SECONDS - time.monotonic()
        try:
            return current.result(max(0.0, left))
        except TimeoutError:
            log.warning("checks take too long", checks=self.names)
            return Round(dict.fromkeys(self.names, False))

    def _make(self) -> Round:
        try:
            checks = {name: passes(name) for name in self.names}
            waited = None
            if self.oldest and checks["writes"]:
                waited = oldest_wait()
            return Round(checks, waited)
        finally:
            connections.close_all()


def oldest_wait() -> float:
    """Seconds that the oldest unclaimed piece of work has waited; 0 when none waits."""
    pending = Execution.objects.filter(status=Status.PENDING)
    oldest = pending.aggregate(oldest=Min("created_at"))["oldest"]
    if oldest is None:
        return 0.0
    seconds: float = (clock.now() - oldest).total_seconds()
    return round(max(0.0, seconds), 1)


def storage_seconds() -> float:
    if settings.S3_BUCKET:
        return BUCKET_SECONDS
    return KEPT_SECONDS


DATABASE = Group("database")
BROKER = Group("broker")
GROUPS = (
    DATABASE,
    Group("migrations", "writes", oldest=True),
    Group("storage", kept=storage_seconds()),
    Group("disk"),
    BROKER,
)


def forget() -> None:
    """Make all checks anew at the next question."""
    for group in GROUPS:
        group.forget()


def vital_checks() -> dict[str, bool]:
    """What `/health` asks."""
    return {**DATABASE.result().checks, **BROKER.result().checks}


def all_checks() -> Round:
    """What `/ready` asks. All are made at the same time."""
    for group in GROUPS:
        group.begin()
    checks = {}
    waited = None
    for group in GROUPS:
        found = group.result()
        checks.update(found.checks)
        if found.waited is not None:
            waited = found.waited
    for name in ("sandbox", "accepting"):
        checks[name] = passes(name)
    return Round({name: checks[name] for name in CHECKS}, waited)
