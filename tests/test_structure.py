"""Only the settings read the environment. Who may import whom is `make rooms`."""

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
