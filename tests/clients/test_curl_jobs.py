"""The jobs document's curl lines and its polling loop as printed; $HOST, an id and the provider are
put in.
"""

from pathlib import Path

import pytest

from tests.api.support import example, same_shape
from tests.clients.conftest import WORDS, Run
from tests.clients.shell import ask, sh

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]
JOBS = {
    "one": """curl -X POST $HOST/ocr-jobs/upload \\
-F "file=@receipt.jpg" \\
-F "ocrProvider_0=tesseract" \\
-F "jobName=Weekly Groceries"
""",
    "many": """curl -X POST $HOST/ocr-jobs/upload \\
-F "file=@receipt1.jpg" \\
-F "ocrProvider_0=tesseract" \\
-F "file=@receipt2.jpg" \\
-F "ocrProvider_1=tesseract" \\
-F "jobName=Batch OCR"
""",
}
MONITOR = """#!/bin/bash
JOB_ID=$1
while true; do
STATUS=$(curl -s $HOST/ocr-jobs/$JOB_ID | jq -r '.status')
echo "Job status: $STATUS"
if [ "$STATUS" = "completed" ] || [ "$STATUS" = "failed" ]; then
break
fi
sleep 2
done
"""
EXTRACT = """curl -s $HOST/ocr-jobs/$JOB | \\
jq '.files[0].executions[0].ocrData | fromjson'
"""


def done_job(run: Run, script: str) -> str:
    """A job's id, after the document's own loop has seen it completed."""
    body = ask(run, script)
    assert same_shape(body, example("jobs_upload"))
    job = str(body["id"])
    seen = sh(run, f"set -- {job}\n{MONITOR}").splitlines()
    assert {line.removeprefix("Job status: ") for line in seen} <= {
        "pending",
        "running",
        "completed",
    }
    assert seen[-1] == "Job status: completed"
    return job


def test_jobs_from_upload_to_deletion(run: Run, folder: Path) -> None:
    job = done_job(run, JOBS["one"])
    body = ask(run, "curl $HOST/ocr-jobs/$JOB", JOB=job)
    assert same_shape(body, example("jobs_job")), body
    (file,), (printed,) = body["files"], example("jobs_job")["files"]
    assert same_shape(file, printed), file
    assert same_shape(file["executions"][0], printed["executions"][0]), file
    assert (body["id"], body["name"], body["status"]) == (int(job), "Weekly Groceries", "completed")
    assert file["originalName"] == "receipt.jpg"
    data = ask(run, EXTRACT, JOB=job)
    assert set(data) == {"markdown", "text", "language", "confidence", "pages"}
    assert data["text"].split() == WORDS
    address = {"JOB": job, "FILE": str(file["id"])}
    sh(run, "curl $HOST/ocr-jobs/$JOB/files/$FILE -o fetched", **address)
    assert (folder / "fetched").read_bytes() == (folder / "receipt.jpg").read_bytes()
    assert ask(run, "curl -X DELETE $HOST/ocr-jobs/$JOB/files/$FILE", **address) == example(
        "jobs_delete"
    )
    assert ask(run, "curl -X DELETE $HOST/ocr-jobs/$JOB", JOB=job) == example("jobs_delete")
    gone = ask(run, "curl $HOST/ocr-jobs/$JOB", JOB=job)
    assert (same_shape(gone, example("jobs_error")), gone["statusCode"]) == (True, 404)


def test_jobs_of_many_files_in_the_list(run: Run) -> None:
    job = done_job(run, JOBS["many"])
    files = ask(run, "curl $HOST/ocr-jobs/$JOB", JOB=job)["files"]
    assert [file["originalName"] for file in files] == ["receipt1.jpg", "receipt2.jpg"]
    body = ask(run, 'curl "$HOST/ocr-jobs?page=1&limit=10&sort=createdAt:desc"')
    assert same_shape(body, example("jobs_list")), body
    assert same_shape(body["data"][0], example("jobs_list")["data"][0]), body
    newest = body["data"][0]
    assert (newest["id"], newest["name"], newest["status"]) == (int(job), "Batch OCR", "completed")


def test_jobs_of_a_provider_that_is_none(run: Run) -> None:
    body = ask(run, JOBS["one"].replace("tesseract", "invalid"))
    assert body == example("jobs_error")
