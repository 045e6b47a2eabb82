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
