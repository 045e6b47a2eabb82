"""Imports point one way, and the pure packages know no Django."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ["accounts", "files billing", "ocr", "ocr.api"]
PURE = [
    "ocr/readers",
    "ocr/engines",
    "ocr/correctors",
    "ocr/writers",
    "ocr/layout",
    "ocr/receipts",
    "ocr/values",
    "ocr/detection.py",
    "ocr/reading.py",
    "ocr/writing.py",
    "ocr/probing.py",
    "ocr/picturing.py",
    "ocr/sandbox",
    "ocr/document.py",
    "ocr/deadline.py",
    "ocr/errors.py",
]
# config is beside the layers: it offers settings, the clock and the body limit below, and wires the routes above.
APPS = ("accounts", "files", "billing", "ocr")


def sources(place: str) -> list[Path]:
    path = ROOT / place
    return [path] if path.suffix else [file for file in path.rglob("*.py") if "migrations" not in file.parts]


def imported(path: Path) -> Iterator[str]:
    """Every absolute module name that a file imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def level(module: str) -> int | None:
    """The height of a module's layer, counted from the lowest; None outside the layers."""
    if module == "ocr.api" or module.startswith("ocr.api."):
        return 3
    app = module.partition(".")[0]
    return next((height for height, apps in enumerate(LAYERS) if app in apps.split()), None)


@pytest.mark.parametrize("app", APPS)
def test_imports_point_one_way(app: str) -> None:
    wrong = []
    for path in sources(app):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        own = level(module)
        assert own is not None
        for name in imported(path):
            other = level(name)
            sideways = other == own == 1 and name.partition(".")[0] != app
            if other is not None and (other > own or sideways):
                wrong.append(f"{module} imports {name}")
    assert wrong == []


@pytest.mark.parametrize("place", PURE)
def test_pure_packages_know_no_django(place: str) -> None:
    unwanted = ("django", "rest_framework", "config", "accounts", "billing", "files", "ocr.models", "ocr.services")
    wrong = [
        f"{path.name} imports {name}"
        for path in sources(place)
        for name in imported(path)
        if any(name == module or name.startswith(f"{module}.") for module in unwanted)
    ]
    assert wrong == []


def test_only_settings_read_the_environment() -> None:
    allowed = {"config/options.py", "config/settings.py", "config/processes.py", "config/asgi.py", "manage.py"}
    readers = {
        str(path.relative_to(ROOT))
        for app in (*APPS, "config")
        for path in sources(app)
        if {"os.environ", "os.getenv", "environ"} & set(imported(path)) or "os.environ" in path.read_text()
    }
    # The sandbox and the engine read what their child process was started with.
    pure = {path for path in readers if path.startswith(("ocr/sandbox/", "ocr/engines/"))}
    assert readers - pure - allowed - {"config/databases.py"} == set()
