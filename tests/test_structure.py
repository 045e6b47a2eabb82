"""Only the settings read the environment. Who may import whom is `make rooms`."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
APPS = ("accounts", "billing", "config", "files", "ocr")
MAY_READ = {
    "config/asgi.py",
    "config/databases.py",
    "config/options.py",
    "config/processes.py",
    "config/settings.py",
}
# Inside the sandbox there are no settings: these read what their child process was started with.
IN_THE_SANDBOX = ("ocr/sandbox/", "ocr/recognition/engines/")


def test_only_settings_read_the_environment() -> None:
    readers = set()
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            text = path.read_text()
            name = str(path.relative_to(ROOT))
            if ("os.environ" in text or "os.getenv" in text) and not name.startswith(
                IN_THE_SANDBOX
            ):
                readers.add(name)
    assert readers <= MAY_READ


def test_views_find_jobs_by_their_tenant_only() -> None:
    """`visible_to` is the one definition of whose a job is and how long it exists."""
    others = re.compile(r"\b(Job|JobFile)\.objects\b(?!\.visible_to\()")
    found = []
    for path in (ROOT / "ocr" / "api").rglob("*.py"):
        # What waits for a job was given it by the request that made it.
        if path.parent.name != "server" and others.search(path.read_text()):
            found.append(path.name)
    assert found == []


# What the queue, leases, expiries and links go by is the database's clock (config.clock).
BY_THE_DATABASES_CLOCK = ("ocr", "files", "accounts/throttles.py")
HOST_TIME = re.compile(
    r"timezone\.now|auto_now_add|datetime\.(utc)?now\(|date\.today\(|\btime\.time\("
    r"|TimestampSigner|import now$",
    re.MULTILINE,
)
BY_THE_HOSTS_CLOCK = {
    "ocr/admin/dashboard.py",  # a label
    "ocr/api/health.py",  # the time of the answer, also when the database is away
    "ocr/jobs/brokers/base.py",  # when a message was sent, which nobody reads
    "ocr/providers/adapters/errors.py",  # Retry-After as a date, from another host
    "ocr/writers",  # dates inside a file
}


def test_the_queue_does_not_go_by_a_hosts_clock() -> None:
    found = set()
    for room in BY_THE_DATABASES_CLOCK:
        for path in (ROOT / room, *(ROOT / room).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if not path.is_file() or name.startswith(tuple(BY_THE_HOSTS_CLOCK)):
                continue
            if "migrations" not in path.parts and HOST_TIME.search(path.read_text()):
                found.add(name)
    assert found == set()
