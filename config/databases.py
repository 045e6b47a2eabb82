"""The database: SQLite by default, PostgreSQL with DATABASE_URL."""

from pathlib import Path
from typing import Any

import environ


def database(env: environ.Env, var_dir: Path) -> dict[str, Any]:
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
    return config


def _sqlite_options() -> dict[str, str | int]:
    return {
        "timeout": 30,
        # A transaction that reads first and then writes would fail at once.
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        ),
    }
