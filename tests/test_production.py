"""Production does not start with settings that a stranger could use."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GOOD_KEY = secrets.token_urlsafe(50)


def manage(tmp_path: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(tmp_path),
        "POLYGLYPH_ENV": "production",
        "SECRET_KEY": GOOD_KEY,
        "ALLOWED_HOSTS": "ocr.example.org",
        **more,
    }
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "x"),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "a" * 100),
        ("SECRET_KEY", "changeme"),
        ("ALLOWED_HOSTS", ""),
    ],
)
def test_it_refuses_to_start(tmp_path: Path, name: str, value: str) -> None:
    done = manage(tmp_path, "check", **{name: value})
    assert done.returncode != 0
    assert name in done.stderr.splitlines()[-1]


def test_the_check_for_deployment_has_nothing_to_say(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_browsers_are_sent_to_https_and_told_to_stay(tmp_path: Path) -> None:
    code = """
from django.test import Client
plain = Client().get("/admin/login/", headers={"host": "ocr.example.org"})
print(plain.status_code, plain.headers["Location"])
print(Client().get("/health", headers={"host": "ocr.example.org"}).status_code == 301)
secure = Client().get("/admin/login/", secure=True, headers={"host": "ocr.example.org"})
print(secure.status_code, secure.headers["Strict-Transport-Security"])
"""
    done = manage(tmp_path, "shell", "--no-imports", "-c", code)
    assert done.stdout.splitlines() == [
        "301 https://ocr.example.org/admin/login/",
        "False",
        "200 max-age=31536000",
    ], done.stderr
