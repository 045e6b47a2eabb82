"""Python clients as the documents show them, on the `requests` library."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.api.support import example, same_shape
from tests.clients.conftest import WORDS
from tests.live.server import Live

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]


def upload_receipt(host: str, file_path: Path, provider: str) -> Any:
    with file_path.open("rb") as f:
        files = {"file": f}
        data = {"ocrProvider_0": provider}
        response = requests.post(f"{host}/ocr-jobs/upload", files=files, data=data, timeout=60)
    return response.json()["id"]


def wait_for_completion(host: str, job_id: int) -> Any:
    while True:
        response = requests.get(f"{host}/ocr-jobs/{job_id}", timeout=60)
        data = response.json()
        if data["status"] == "completed":
            return data
        time.sleep(1)


def test_jobs(live: Live, folder: Path) -> None:
    job = upload_receipt(live.url, folder / "receipt.jpg", "tesseract")
    assert type(job) is int
    body = wait_for_completion(live.url, job)
    assert same_shape(body, example("jobs_job")), body
    assert (body["id"], body["name"]) == (job, "receipt.jpg")
    (execution,) = body["files"][0]["executions"]
    assert (execution["status"], execution["ocrProvider"]) == ("completed", "tesseract")
    data = json.loads(execution["ocrData"])
    assert data["text"].split() == WORDS
    assert isinstance(data["markdown"], str)
    assert 0 < data["confidence"] <= 1
    assert len(data["pages"]) == 1


def convert(live: Live, files: dict[str, Any]) -> Any:
    headers = {"Authorization": f"Bearer {live.key}"}
    data = {"format": "txt", "language": "ChinesePRC,English", "password": "123456"}
    return requests.post(
        f"{live.url}/task/pic/ocr", headers=headers, files=files, data=data, timeout=60
    ).json()


def test_documents_by_an_address(live: Live) -> None:
    """The form's field without a file name, as the document sends it; the address is one that is
    never fetched.
    """
    body = convert(live, {"image_url": (None, "http://127.0.0.1/document.pdf")})
    assert set(body) == {"status", "data", "message"}
    assert same_shape(body["data"], example("documents_task")["data"]), body
    assert (body["status"], body["data"]["state"], body["data"]["file"]) == (200, -3, "")
    assert isinstance(body["message"], str)


def test_documents_by_a_file(live: Live, folder: Path) -> None:
    with (folder / "ocr_example.png").open("rb") as file:
        body = convert(live, {"image_file": file})
    assert same_shape(body, example("documents_task")), body
    task = body["data"]
    assert (task["type"], task["state"], task["progress"], task["state_detail"]) == (
        101,
        1,
        100,
        "Complete",
    )
    assert task["input_size"] == (folder / "ocr_example.png").stat().st_size
    opened = requests.get(task["file"], timeout=60)
    assert (opened.headers["Content-Type"], opened.text.split()) == (
        "text/plain; charset=utf-8",
        WORDS,
    )
    assert len(opened.content) == task["output_size"]
    assert 'filename="ocr_example.txt"' in opened.headers["Content-Disposition"]


def test_the_solvers_quick_start(live: Live, folder: Path) -> None:
    key = {"api": live.key}
    balance = requests.get(f"{live.url}/api/balance", params=key, timeout=60).json()
    assert same_shape(balance, example("solver_balance")), balance
    with (folder / "ocr_example.png").open("rb") as image:
        task = requests.post(
            f"{live.url}/api/ocr/solve", params=key, files={"image": image}, timeout=60
        ).json()
    assert same_shape(task, example("solver_solve")), task
    address = f"{live.url}/api/ocr/result/{task['task_id']}"
    while (result := requests.get(address, params=key, timeout=60).json())[
        "result"
    ] == "in_process":
        assert same_shape(result, example("solver_result_in_process")), result
        time.sleep(1)
    assert same_shape(result, example("solver_result")), result
    assert result["result"].split() == WORDS
    assert (result["task_id"], result["solves"]) == (task["task_id"], balance["solves"] - 1)
    after = requests.get(f"{live.url}/api/balance", params=key, timeout=60).json()
    assert (after["solves"], after["24h"]) == (balance["solves"] - 1, balance["24h"] + 1)


def test_process_of_an_upload(live: Live, folder: Path) -> None:
    with (folder / "filename.jpg").open("rb") as file:
        headers = {"X-API-Key": live.key}
        stored = requests.post(
            f"{live.url}/api/files", headers=headers, files={"file": file}, timeout=60
        ).json()
    assert_processed(live, stored["key"], folder / "filename.jpg")


def test_process_of_an_upload_by_a_signed_form(live: Live, folder: Path) -> None:
    """The bytes go to where `presign` says, without a key, as to an object store."""
    picture = folder / "filename.jpg"
    wanted: dict[str, str | int] = {
        "filename": picture.name,
        "contentType": "image/jpeg",
        "size": picture.stat().st_size,
    }
    headers = {"X-API-Key": live.key}
    form = requests.post(
        f"{live.url}/api/files/presign", headers=headers, json=wanted, timeout=60
    ).json()
    with picture.open("rb") as file:
        sent = requests.post(form["url"], data=form["fields"], files={"file": file}, timeout=60)
    assert sent.status_code == 204
    assert_processed(live, form["key"], picture)


def assert_processed(live: Live, key: str, picture: Path) -> None:
    headers = {"X-API-Key": live.key}
    body = requests.post(
        f"{live.url}/api/ocr/process", headers=headers, json={"key": key}, timeout=60
    ).json()
    assert same_shape(body, example("process_process")), body
    assert (body["key"], body["text"].split()) == (key, WORDS)
    assert (body["wordCount"], body["tokensUsed"]) == (4, 54)
    assert requests.get(body["fileUrl"], timeout=60).content == picture.read_bytes()


def test_images(live: Live, folder: Path) -> None:
    with (folder / "cat.jpg").open("rb") as image:
        fields = {"title": "Cat Image", "tags": "cat"}
        stored = requests.post(
            f"{live.url}/api/upload", files={"image": image}, data=fields, timeout=60
        ).json()
    assert same_shape(stored, example("images_upload")), stored
    again = requests.post(
        f"{live.url}/api/ocr", data={"image_id": stored["image_id"]}, timeout=120
    ).json()
    with (folder / "ocr_example.png").open("rb") as image:
        direct = requests.post(f"{live.url}/api/ocr", files={"image": image}, timeout=120).json()
    for body in (again, direct):
        assert same_shape(body, example("images_ocr")), body
        assert body["original_text"].split() == body["corrected_text"].split() == WORDS
    job = requests.get(f"{live.url}/api/job/{direct['job_id']}", timeout=60).json()
    assert (job["status"], job["progress"], job["original_text"]) == (
        "completed",
        100,
        direct["original_text"],
    )
