"""The documents' curl lines as printed; $HOST, $KEY, an id and a file are put in.

Jobs have their own module.
"""

import re
from pathlib import Path

import pytest

from tests.api.support import example, same_shape
from tests.clients.conftest import WORDS, Run
from tests.clients.shell import ask, sh

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]
IMAGES = {
    "upload": """curl -X POST "$HOST/api/upload" \\
  -F "image=@cat.jpg" \\
  -F "title=Cat Image" \\
  -F "tags=cat"
""",
    "upload, the request": """curl -X POST "$HOST/api/upload" \\
  -F "image=@cat_img.jpg" \\
  -F "title=Cat Image" \\
  -F "tags=cat"
""",
    "ocr": """curl -X POST $HOST/api/ocr \\
  -F "image=@$PWD/image.jpg"
""",
    "ocr, the request": """curl -X POST $HOST/api/ocr   -F "image=@ocr_example.png" """,
}


@pytest.mark.parametrize("name", IMAGES)
def test_images(run: Run, name: str) -> None:
    body = ask(run, IMAGES[name])
    if name.startswith("ocr"):
        assert same_shape(body, example("images_ocr")), body
        assert body["original_text"].split() == body["corrected_text"].split() == WORDS
    else:
        assert same_shape(body, example("images_upload")), body
        assert (body["title"], body["tags"], body["status"]) == ("Cat Image", "cat", "uploaded")
        assert body["original_path"] == f"/storage/original/{body['image_id']}.jpg"


def test_images_that_were_uploaded_open(run: Run, folder: Path) -> None:
    body = ask(run, IMAGES["upload"])
    sh(run, 'curl "$HOST$PICTURE" -o original; curl "$HOST$THUMB" -o thumb', PICTURE=body["original_path"],
       THUMB=body["thumb_path"])  # fmt: skip
    assert (folder / "original").read_bytes() == (folder / "cat.jpg").read_bytes()
    assert (folder / "thumb").read_bytes()[8:12] == b"WEBP"


def test_process(run: Run) -> None:
    key = ask(run, 'curl -X POST $HOST/api/files -H "X-API-Key: $KEY" -F "file=@filename.jpg"')[
        "key"
    ]
    printed = """curl -X POST $HOST/api/ocr/process \\
-H "Content-Type: application/json" \\
-H "X-API-Key: $KEY" \\
-d '{
"key": "ocr/user_id/filename.jpg"
}'"""
    body = ask(run, printed.replace("ocr/user_id/filename.jpg", key))
    assert same_shape(body, example("process_process")), body
    assert (body["text"].split(), body["key"], body["wordCount"], body["tokensUsed"]) == (
        WORDS,
        key,
        4,
        54,
    )
    assert same_shape(
        ask(run, printed.replace("ocr/user_id/filename.jpg", "filename.jpg")),
        example("process_error"),
    )


def test_health(run: Run) -> None:
    body = ask(run, "curl $HOST/health")
    assert same_shape(body, example("jobs_health")), body
    assert body["status"] == "ok"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", body["timestamp"])


DOCUMENTS = """curl -X POST "$HOST/task/pic/ocr" \\
  -H "Authorization: Bearer $KEY" \\
  -F "image_url=http://127.0.0.1/document.pdf" \\
  -F "format=txt" \\
  -F "language=ChinesePRC,English" \\
  -F "password=123456"
"""


def test_documents_by_an_address_that_leads_inside(run: Run) -> None:
    """Whoever calls, the platform fetches nothing from its own machine."""
    body = ask(run, DOCUMENTS)
    assert same_shape(body["data"], example("documents_task")["data"]), body
    assert (body["status"], body["data"]["state"]) == (200, -3)


def test_documents_by_a_file(run: Run) -> None:
    body = ask(
        run,
        DOCUMENTS.replace("image_url=http://127.0.0.1/document.pdf", "image_file=@ocr_example.png"),
    )
    assert same_shape(body, example("documents_task")), body
    assert body["data"]["state"] == 1
    assert sh(run, 'curl "$ADDRESS"', ADDRESS=body["data"]["file"]).split() == WORDS


def test_solver(run: Run) -> None:
    before = ask(run, 'curl "$HOST/api/balance?api=$KEY"')
    assert same_shape(before, example("solver_balance")), before
    task = ask(run, 'curl -X POST "$HOST/api/ocr/solve?api=$KEY" -F "image=@ocr_example.png"')
    assert same_shape(task, example("solver_solve")), task
    result = {"result": "in_process"}
    while result["result"] == "in_process":
        result = ask(
            run, 'sleep 1; curl "$HOST/api/ocr/result/$TASK?api=$KEY"', TASK=task["task_id"]
        )
    assert same_shape(result, example("solver_result")), result
    assert (result["status"], result["result"].split()) == ("ok", WORDS)
    assert result["solves"] == task["solves"] == before["solves"] - 1
