"""What a child can see of its host, and which level of isolation is taken."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ocr.sandbox import Child, SandboxUnavailable, level
from tests.ocr import sandbox_targets as targets
from tests.ocr.sandbox_support import HERE, PROJECT, force
from tests.ocr.sandbox_targets import NOTHING, Asked

# What a child can see


def test_there_is_no_network(child: Child) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        answer = child.call(targets.connect, Asked(port=server.getsockname()[1]), timeout=20)
    assert answer["connected"] is False


def test_the_environment_holds_no_secret(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    child.close()
    monkeypatch.setenv("SECRET_KEY", "hunter2")
    environment = child.call(targets.look, NOTHING, timeout=20)["environment"]
    assert "hunter2" not in environment.values()
    assert environment["OMP_THREAD_LIMIT"] == "1"


def test_files_of_the_host_are_not_there_and_nothing_but_tmp_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    force(monkeypatch, "bwrap")
    try:
        level()
    except SandboxUnavailable as error:
        pytest.skip(str(error))
    secret = tmp_path / "secret"
    secret.write_text("hunter2")
    hidden = [
        secret,
        Path.home() / ".bashrc",
        PROJECT / "pyproject.toml",
        PROJECT / "var",
        PROJECT / "config",
    ]
    hidden += [
        Path("/etc/passwd"),
        Path("/etc/hostname"),
        Path(f"/proc/{os.getpid()}/environ"),
        Path("/var"),
        HERE,
    ]
    package = PROJECT / "ocr" / "errors.py"
    places = ["/x", "/dev/x", "/usr/x", str(PROJECT / "x"), str(package.parent / "x"), "/tmp/x"]
    with Child(extra_paths=[HERE]) as child:
        seen = child.call(
            targets.exists, Asked(paths=tuple(str(path) for path in [*hidden, package])), timeout=20
        )["seen"]
        written = child.call(targets.write, Asked(paths=tuple(places)), timeout=20)["written"]
    level.cache_clear()
    assert secret.exists()
    assert seen == [str(HERE), str(package)]
    assert written == ["/tmp/x"]


# Levels


def test_an_unknown_level_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    force(monkeypatch, "docker")
    with pytest.raises(SandboxUnavailable, match="must be one of bwrap, namespaces, rlimits"):
        level()
    level.cache_clear()


@pytest.mark.parametrize(
    ("options", "fault"),
    [(["--no-such-option"], "no-such-option"), (["--unshare-user", "--unshare-pid"], "shares net")],
)
def test_a_forced_level_that_does_not_isolate_is_an_error(
    monkeypatch: pytest.MonkeyPatch, options: list[str], fault: str
) -> None:
    force(monkeypatch, "bwrap")
    try:
        level()
    except SandboxUnavailable as error:
        pytest.skip(str(error))
    level.cache_clear()
    monkeypatch.setattr("ocr.sandbox.command.ISOLATION", options)
    monkeypatch.setattr("ocr.sandbox.command.user_at", lambda level: 0)
    monkeypatch.setattr("ocr.sandbox.command.AS_ANOTHER", [])
    force(monkeypatch, "bwrap")
    with pytest.raises(SandboxUnavailable, match=f"(?i)POLYGLYPH_SANDBOX=bwrap.*{fault}"):
        level()
    level.cache_clear()


def test_unless_forced_the_next_level_is_taken_and_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("POLYGLYPH_SANDBOX", raising=False)
    monkeypatch.setattr("ocr.sandbox.command.ISOLATION", ["--no-such-option"])
    level.cache_clear()
    assert level() in ("namespaces", "rlimits")
    assert "cannot run at sandbox level bwrap" in caplog.text
    level.cache_clear()


def test_the_child_side_imports_nothing_of_the_parents_and_no_django(child: Child) -> None:
    modules = child.call(targets.modules, NOTHING, timeout=20)["modules"]
    assert "ocr.errors" in modules
    assert [
        name
        for name in modules
        if name.startswith(("django", "ocr.sandbox", "subprocess.", "asyncio"))
    ] == []


def test_the_parents_side_of_the_calls_loads_no_library_that_decodes_or_recognises() -> None:
    calls = ["correctors", "readers", "recognition", "writers"]
    code = "\n".join(
        ["import sys", *(f"import ocr.{room}.requests" for room in calls), "print(*sys.modules)"]
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    heavy = "PIL numpy cv2 openvino tesserocr pypdfium2 pikepdf lxml docx openpyxl pptx wordfreq"
    assert "ocr.recognition.engines" in loaded.stdout.split()
    assert set(heavy.split()).isdisjoint(loaded.stdout.split())


def test_a_deployments_own_models_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What TESSDATA_PREFIX names is offered to customers, so the child that reads must
    find it too.
    """
    (tmp_path / "tlh.traineddata").write_bytes(b"")
    tmp_path.chmod(0o755)
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    with Child(extra_paths=[HERE]) as child:
        assert child.call(targets.models, NOTHING, timeout=20) == {
            "folder": str(tmp_path),
            "files": ["tlh.traineddata"],
        }
