"""The product's own settings, with units and defaults."""

import os
import socket
import sys
from datetime import timedelta
from pathlib import Path

import environ

from config.brokers import broker
from config.databases import Limits, role_named, role_of

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
SECRET_KEY_FILE = VAR_DIR / "secret_key"

PRODUCTION = env.str("POLYGLYPH_ENV", default="development") == "production"
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
# In production: requests by plain http are sent to https, and browsers told to stay there so long.
HTTPS_ONLY = env.bool("HTTPS_ONLY", default=True)
HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 3600)
HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
# Seconds that running work has to end at a stop: most pages take less. What has not ended is handed
# back and loses no attempt, so that this may be less than PAGE_SECONDS.
STOP_SECONDS = env.float("STOP_SECONDS", default=20)
# 0 to 19: the niceness of recognition, below the web server's priority.
WORKER_NICE = env.int("WORKER_NICE", default=5)
WORKERS = env.int("WORKERS", default=max(1, min(8, os.cpu_count() or 1)))
# What wakes the workers. Empty: the database. Or redis://HOST:6379/0, or sqs://REGION/PREFIX.
BROKER = broker(env.str("BROKER_URL", default=""))
# SQLite alone: between two looks whether another process has written.
SQLITE_POLL_SECONDS = env.float("SQLITE_POLL_SECONDS", default=0.02)

# web, worker or command: which of the limits below apply to this process.
PROCESS_ROLE = role_named(env.str("PROCESS_ROLE", default=role_of(sys.argv)))
# PostgreSQL cuts off a statement, a wait for a lock, and a transaction that does nothing, after so
# many seconds; 0: never. Statements of commands have no limit: a migration may take long.
DATABASE_LIMITS = {
    "web": Limits(
        statement=env.float("WEB_STATEMENT_SECONDS", default=15),
        lock=env.float("WEB_LOCK_SECONDS", default=5),
        idle_in_transaction=env.float("WEB_IDLE_TRANSACTION_SECONDS", default=120),
    ),
    "worker": Limits(
        statement=env.float("WORKER_STATEMENT_SECONDS", default=60),
        lock=env.float("WORKER_LOCK_SECONDS", default=10),
        idle_in_transaction=env.float("WORKER_IDLE_TRANSACTION_SECONDS", default=300),
    ),
    "command": Limits(
        statement=env.float("COMMAND_STATEMENT_SECONDS", default=0),
        lock=env.float("COMMAND_LOCK_SECONDS", default=10),
        idle_in_transaction=env.float("COMMAND_IDLE_TRANSACTION_SECONDS", default=600),
    ),
}


def secret_key() -> str:
    """SECRET_KEY from the environment; in development the one in VAR_DIR, "" before it is made."""
    if PRODUCTION or "SECRET_KEY" in os.environ:
        return str(env.str("SECRET_KEY"))
    if not SECRET_KEY_FILE.exists():
        return ""
    return SECRET_KEY_FILE.read_text()


# /ready says no when a disk that we write to has less room; more than one upload.
MIN_FREE_BYTES = env.int("MIN_FREE_BYTES", default=256 * 1024**2)

# Access
ANONYMOUS_TENANT = env.str("ANONYMOUS_TENANT", default="" if PRODUCTION else "demo")
# Newest first; empty: derived from SECRET_KEY.
API_KEY_PEPPERS = env.list("API_KEY_PEPPERS", default=[])
API_KEY_OVERLAP = timedelta(hours=env.float("API_KEY_OVERLAP_HOURS", default=24))
MAX_KEYS_PER_TENANT = env.int("MAX_KEYS_PER_TENANT", default=20)
THROTTLE_KEY_PER_MINUTE = env.int("THROTTLE_KEY_PER_MINUTE", default=3000)
THROTTLE_TENANT_PER_MINUTE = env.int("THROTTLE_TENANT_PER_MINUTE", default=6000)
THROTTLE_FAILED_KEYS_PER_MINUTE = env.int("THROTTLE_FAILED_KEYS_PER_MINUTE", default=120)
# Wrong passwords of one account, or from one address, before it is locked for so many minutes.
SIGN_IN_FAILURES = env.int("SIGN_IN_FAILURES", default=10)
SIGN_IN_LOCK_MINUTES = env.float("SIGN_IN_LOCK_MINUTES", default=15)
# Passwords that are checked at the same time; the check is slow by intention.
SIGN_IN_AT_ONCE = env.int("SIGN_IN_AT_ONCE", default=2)

# Uploads
MAX_UPLOAD_BYTES = env.int("MAX_UPLOAD_BYTES", default=200 * 1024**2)
MAX_IMAGE_BYTES = env.int("MAX_IMAGE_BYTES", default=20 * 1024**2)
MAX_PIXELS = env.int("MAX_PIXELS", default=50_000_000)  # of one page
MAX_PAGES = env.int("MAX_PAGES", default=100)  # of an image with several
MAX_DOCUMENT_PAGES = env.int("MAX_DOCUMENT_PAGES", default=1000)  # of a document
MAX_FILES_PER_JOB = env.int("MAX_FILES_PER_JOB", default=50)
THUMBNAIL_PIXELS = 320
LINK_LIFETIME = timedelta(hours=env.float("LINK_LIFETIME_HOURS", default=1))
# Lifetime of an upload link.
PRESIGN_MINUTES = env.float("PRESIGN_MINUTES", default=15)

# Processing
WORKER_NAME = env.str("WORKER_NAME", default=f"{socket.gethostname()}:{os.getpid()}")
LEASE_SECONDS = env.float("LEASE_SECONDS", default=20)
HEARTBEAT_SECONDS = env.float("HEARTBEAT_SECONDS", default=5)
# Seconds that a run may wait while a worker is free; then the worker is stalled.
STALLED_SECONDS = env.float("STALLED_SECONDS", default=20)
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=2)
FETCH_SECONDS = env.float("FETCH_SECONDS", default=30)  # for a file that is given by its URL
# For reading one page: of processor time, and on the clock, which a busy machine reaches first;
# then the page is tried again, up to MAX_ATTEMPTS.
PAGE_SECONDS = env.float("PAGE_SECONDS", default=60)
PAGE_WALL_SECONDS = env.float("PAGE_WALL_SECONDS", default=300)
# For reading, writing or converting a whole file.
FILE_SECONDS = env.float("FILE_SECONDS", default=180)
# Added for each page of a result.
WRITE_PAGE_SECONDS = env.float("WRITE_PAGE_SECONDS", default=1)
# Pages of a document that a worker reads before it claims the next run.
RUN_PAGES = env.int("RUN_PAGES", default=4)
# Waiting one-line pictures that a worker reads together, when more wait than workers are free.
BATCH_PICTURES = env.int("BATCH_PICTURES", default=4)
MAX_ATTEMPTS = env.int("MAX_ATTEMPTS", default=3)
MAX_QUEUED_PER_TENANT = env.int("MAX_QUEUED_PER_TENANT", default=2000)
# 0: no limit.
MAX_RUNNING_PER_TENANT = env.int("MAX_RUNNING_PER_TENANT", default=0)
MAX_QUEUED = env.int("MAX_QUEUED", default=20_000)
JOB_DEADLINE_SECONDS = env.float("JOB_DEADLINE_SECONDS", default=3600)
# Added for each page of a document.
DEADLINE_PAGE_SECONDS = env.float("DEADLINE_PAGE_SECONDS", default=10)
IMAGES_WAIT_SECONDS = env.float("IMAGES_WAIT_SECONDS", default=115)
PROCESS_WAIT_SECONDS = env.float("PROCESS_WAIT_SECONDS", default=115)
DOCUMENTS_WAIT_SECONDS = env.float("DOCUMENTS_WAIT_SECONDS", default=30)
MAX_WAITERS = env.int("MAX_WAITERS", default=1000)
WEB_THREADS = env.int("WEB_THREADS", default=8)
WEB_CHILDREN = env.int("WEB_CHILDREN", default=2)
# "readers", "engine" or both: a child that has opened a file of one tenant is not given one of
# another; a fresh one takes its place. At each change that costs about a fifth of a second of a
# processor for readers, which look at uploads, and a whole one for the engine of a worker.
SEPARATE_TENANTS = env.list("SEPARATE_TENANTS", default=["readers"])
# Serve several tenants also where the sandbox is at its weakest level: see docs/security.md.
ALLOW_WEAK_SANDBOX = env.bool("ALLOW_WEAK_SANDBOX", default=False)
SOLVER_DEADLINE_SECONDS = env.float("SOLVER_DEADLINE_SECONDS", default=60)
SOLVER_RESULT_SECONDS = env.float("SOLVER_RESULT_SECONDS", default=30)
# How long things are kept that nobody asks for any more: see docs/retention.md
HOLD_DAYS = env.float("HOLD_DAYS", default=30)  # after a hold was closed
ADMIN_LOG_DAYS = env.float("ADMIN_LOG_DAYS", default=365)
PROVIDER_HEALTH_DAYS = env.float("PROVIDER_HEALTH_DAYS", default=30)  # since the last failure
IDEMPOTENCY_HOURS = env.float("IDEMPOTENCY_HOURS", default=24)

# How long files and results of the images interface are kept, unless the tenant has its own setting
RETENTION_DAYS = env.int("RETENTION_DAYS", default=30)

# Correction
CORRECTOR_SECONDS = env.float("CORRECTOR_SECONDS", default=20)

# Modules that add engines, providers, formats and so on: see docs/plugins.md
PLUGINS = env.list("PLUGINS", default=[])

# Providers
DEFAULT_PROVIDER = env.str("DEFAULT_PROVIDER", default="auto")  # of requests that name none
# For one page at a remote provider, including retries.
PROVIDER_SECONDS = env.float("PROVIDER_SECONDS", default=120)
# The parts of an account at a remote provider, and the endings of their settings: OPENAI_API_KEY,
# LLAMA_CPP_KEY, AWS_TEXTRACT_ACCESS_KEY_ID. The first that is set is used.
ACCESS_SETTINGS = {
    "key": ("API_KEY", "KEY", "SECRET"),
    "url": ("URL",),
    "model": ("MODEL",),
    "account": ("ACCESS_KEY_ID",),
    "region": ("REGION",),
}


def access_from_environment(prefix: str) -> dict[str, str]:
    """The settings of this prefix by the keys of ACCESS_SETTINGS; empty texts for those not set."""
    found = {}
    for field, endings in ACCESS_SETTINGS.items():
        values = [env.str(f"{prefix}_{ending}", default="").strip() for ending in endings]
        found[field] = next(filter(None, values), "")
    return found
