"""The database: SQLite by default, PostgreSQL with DATABASE_URL."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

# The commands of manage.py that run as long as the platform does, and what they are to it.
ROLES = {"serve": "web", "worker": "worker", "cluster": "worker", "qcluster": "worker"}
SERVERS = {"uvicorn", "gunicorn", "hypercorn", "daphne"}


@dataclass(frozen=True, kw_only=True)
class Limits:
    """When PostgreSQL cuts a process off, in seconds; 0: never."""

    statement: float
    lock: float
    idle_in_transaction: float


def role_of(arguments: Sequence[str]) -> str:
    """The role of a process that was started by these arguments: web, worker or command."""
    if SERVERS & set(Path(arguments[0]).parts):
        return "web"
    if len(arguments) < 2:
        return "command"
    return ROLES.get(arguments[1], "command")


def role_named(name: str) -> str:
    """Raises ImproperlyConfigured for a role that does not exist."""
    if name not in (*ROLES.values(), "command"):
        raise ImproperlyConfigured(f"PROCESS_ROLE is web, worker or command, not {name!r}.")
    return name


def database(env: environ.Env, var_dir: Path, limits: Limits) -> dict[str, Any]:
    """The entry for DATABASES, with the options that many concurrent writers need."""
    config: dict[str, Any] = env.db_url(
        "DATABASE_URL", default=f"sqlite:///{var_dir / 'db.sqlite3'}"
    )
    # Without it every poll of the queue reconnects: 44 messages a second on PostgreSQL instead of
    # 423.
    config["CONN_MAX_AGE"] = 600
    config["CONN_HEALTH_CHECKS"] = True
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = _sqlite_options()
        # A file, because the tests use threads and processes.
        config["TEST"] = {"NAME": str(var_dir / "test.sqlite3")}
    else:
        config["OPTIONS"] = _with_limits(config.get("OPTIONS", {}), limits)
    return config


def _with_limits(options: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """The driver's options with the limits, which the `options` of DATABASE_URL can replace.

    They are sent when a connection opens, which costs no statement. PgBouncer refuses them unless
    `ignore_startup_parameters` names `options`; with limits of 0 none are sent.
    """
    wanted = {
        "statement_timeout": limits.statement,
        "lock_timeout": limits.lock,
        "idle_in_transaction_session_timeout": limits.idle_in_transaction,
    }
    given = []
    for name, seconds in wanted.items():
        if seconds:
            given.append(f"-c {name}={round(seconds * 1000)}")
    if "options" in options:
        given.append(options["options"])
    if not given:
        return options
    return {**options, "options": " ".join(given)}


def _sqlite_options() -> dict[str, str | int]:
    return {
        "timeout": 30,
        # A transaction that reads first and then writes would fail at once.
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        ),
    }
