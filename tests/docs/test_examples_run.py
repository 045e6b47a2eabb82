"""Every example of every page, pasted as it is shown, against a real server."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, Program, programs
from tests.live.server import Live

pytestmark = pytest.mark.live
NODE = shutil.which("node")
SECONDS = 60


def command(program: Program) -> list[str]:
    if program.language == "python":
        return [sys.executable, "-"]
    if program.language == "mjs":
        return [NODE or "node", "--input-type=module", "-"]
    return ["bash", "-e", "-o", "pipefail", "-s"]


def run(program: Program, live: Live, folder: Path) -> str:
    """What it prints. It gets the demo key, and no proxy of this machine."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "NO_PROXY": "*"}
    code = program.code.replace("YOUR_API_KEY", live.key)
    done = subprocess.run(
        command(program),
        input=code,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == 0, f"{program.language}: {done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.parametrize("language", ["sh", "python", "mjs"])
@pytest.mark.parametrize("path", PAGES[1:])
def test_a_pasted_example_works(path: str, language: str, live: Live, tmp_path: Path) -> None:
    if language == "mjs" and NODE is None:
        pytest.skip("there is no node on this machine")
    with live.client() as client:
        found = programs(client.get(path).text)
    fetch, example = found[0], next(each for each in found[1:] if each.language == language)
    run(fetch, live, tmp_path)
    assert (tmp_path / "sample.png").read_bytes().startswith(b"\x89PNG")
    printed = run(example, live, tmp_path)
    if path != "/docs/rules":
        assert "4711" in printed
