"""Where the rows live: SQLite by default, PostgreSQL when DATABASE_URL says so."""

from pathlib import Path
from typing import Any

import environ


def database(env: environ.Env, var_dir: Path) -> dict[str, Any]:
    """The entry for DATABASES, with what each engine needs to stand a burst of writers."""
    config: dict[str, Any] = env.db_url(
        "DATABASE_URL", default=f"sqlite:///{var_dir / 'db.sqlite3'}"
    )
    # Without it the queue's poll reconnects every time: 44 messages a second on PostgreSQL instead of 423.
    config["CONN_MAX_AGE"] = 600
    config["CONN_HEALTH_CHECKS"] = True
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = _sqlite_options()
        # A file, not memory: the tests use threads and processes.
        config["TEST"] = {"NAME": str(var_dir / "test.sqlite3")}
    return config


def _sqlite_options() -> dict[str, Any]:
    return {
        "timeout": 30,
        "transaction_mode": "IMMEDIATE",  # a transaction that reads first and then writes would fail at once
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
