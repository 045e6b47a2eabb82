"""JavaScript clients as the documents show them: plain node with `fetch`, and axios with form-data
from npm.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.api.support import example, same_shape
from tests.clients.conftest import WORDS, Run
from tests.depth import DEEP

PROGRAMS = Path(__file__).parent / "node"
OLDEST = 18  # the first node that has `fetch` and `FormData` of its own
UNREACHABLE = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH")


def version() -> int:
    """The major version of node; 0 where there is none."""
    if not shutil.which("node"):
        return 0
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    return int(told.removeprefix("v").partition(".")[0])


pytestmark = [
    pytest.mark.live,
    pytest.mark.timeout(180),
    pytest.mark.skipif(version() < OLDEST, reason=f"needs node {OLDEST} or later on PATH"),
]


def answers(run: Run, program: Path, **variables: str) -> Any:
    """What a program of ours prints: its answers by name."""
    return json.loads(run("node", str(program), **variables))


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the programs and the packages that they need, as the lock file says."""
    if not shutil.which("npm"):
        pytest.skip("needs npm on PATH")
    folder = shutil.copytree(PROGRAMS, tmp_path_factory.mktemp("npm") / "node")
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=150)
    if done.returncode and any(code in done.stderr for code in UNREACHABLE):
        pytest.skip("npm cannot reach a registry")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.long
@pytest.mark.skipif(not DEEP, reason="packages from npm's registry only when deep")
def test_jobs_with_axios(run: Run, packages: Path) -> None:
    told = answers(run, packages / "jobs.cjs")
    assert type(told["id"]) is int
    assert same_shape(told["job"], example("jobs_job")), told
    assert (told["job"]["id"], told["job"]["name"]) == (told["id"], "Receipt")
    (file,) = told["job"]["files"]
    (execution,) = file["executions"]
    assert same_shape(execution, example("jobs_job")["files"][0]["executions"][0]), told
    assert (file["originalName"], execution["status"]) == ("receipt.jpg", "completed")
    assert json.loads(execution["ocrData"])["text"].split() == WORDS
    assert told["refusal"] == example("jobs_error")


def test_documents_with_fetch(run: Run) -> None:
    told = answers(run, PROGRAMS / "documents.mjs")
    by_address, by_file = told["byAddress"], told["byFile"]
    assert same_shape(by_address["data"], example("documents_task")["data"]), told
    assert (by_address["status"], by_address["data"]["state"]) == (200, -3)
    assert same_shape(by_file, example("documents_task")), told
    assert (by_file["data"]["state"], told["text"].split()) == (1, WORDS)


def test_the_solver_with_fetch(run: Run) -> None:
    told = answers(run, PROGRAMS / "solver.mjs")
    for name in ("balance", "task", "result"):
        printed = example({"task": "solver_solve"}.get(name, f"solver_{name}"))
        assert same_shape(told[name], printed), told
    assert told["result"]["result"].split() == WORDS
    assert told["result"]["solves"] == told["balance"]["solves"] - 1


def test_images_with_fetch(run: Run) -> None:
    told = answers(run, PROGRAMS / "images.mjs")
    assert same_shape(told["upload"], example("images_upload")), told
    assert (told["upload"]["title"], told["upload"]["tags"]) == ("Cat Image", "cat")
    assert same_shape(told["ocr"], example("images_ocr")), told
    assert told["ocr"]["original_text"].split() == WORDS
