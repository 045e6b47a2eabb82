"""Reading the settings makes nothing; the commands make what is missing."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def run(var_dir: Path, *arguments: str) -> str:
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(var_dir)}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_reading_the_settings_makes_nothing(tmp_path: Path) -> None:
    run(tmp_path / "var", "-c", "import config.settings")
    assert list(tmp_path.iterdir()) == []


def test_a_command_makes_folders_and_a_key_once(tmp_path: Path) -> None:
    var_dir = tmp_path / "var"
    code = "from django.conf import settings; print(settings.SECRET_KEY)"
    show_key = ("manage.py", "shell", "--no-imports", "-c", code)
    first = run(var_dir, *show_key)
    key_file = var_dir / "secret_key"
    assert first.strip() == key_file.read_text()
    assert len(first.strip()) > 50
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert {path.name for path in var_dir.iterdir()} == {"secret_key", "static", "tmp"}
    assert run(var_dir, *show_key) == first
