"""One good request for every operation of the schemas, and what a customer must have for it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jsonschema

from ocr.models import JobFile
from tests.api.process_calls import presigned
from tests.api.support import picture, sent
from tests.client import Client
from tests.conftest import Customer


@dataclass
class Call:
    """A request: `files` are the names of its file parts; `json` is a body that is no form."""

    method: str
    path: str
    form: dict[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    json: Any = None

    def send(self, secret: str | None, content: bytes | None = None, **headers: str) -> Any:
        """The answer. A server error is an answer too."""
        client = Client(
            raise_request_exception=False, headers={"X-API-Key": secret} if secret else {}
        )
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.json is not None:
            body: Any = {"data": json.dumps(self.json), "content_type": "application/json"}
        elif self.method == "post":
            body = {"data": {**self.form, **{name: sent(content) for name in self.files}}}
        else:
            body = {}
        return getattr(client, self.method)(self.path, headers=names, **body)


@dataclass(frozen=True)
class Things:
    """What a customer has in every interface."""

    task: str
    image: str
    image_job: str
    key: str
    job: int
    file: int
    document: str
    form: dict[str, Any]
    waiting_job: int
    second_document: str


def things(customer: Customer, work: Callable[[], int]) -> Things:
    """Made by real requests, and read by the real engine."""
    task = customer.post("/api/ocr/solve", {"image": sent()}).json()["task_id"]
    image = customer.post("/api/upload", {"image": sent()}).json()["image_id"]
    image_job = customer.post("/api/ocr", {"image_id": image}).json()["job_id"]
    key = customer.post("/api/files", {"file": sent()}).json()["key"]
    job = job_of(customer)
    document, second_document = document_of(customer), document_of(customer)
    work()
    return Things(
        task=task,
        image=image,
        image_job=image_job,
        key=key,
        job=job,
        file=JobFile.objects.get(job_id=job).pk,
        document=document,
        form=presigned(customer, picture()),
        waiting_job=job_of(customer),
        second_document=second_document,
    )


def job_of(customer: Customer) -> int:
    form = {"file": sent(), "ocrProvider_0": "tesseract"}
    number: int = customer.post("/ocr-jobs/upload", form).json()["id"]
    return number


def document_of(customer: Customer) -> str:
    form = {"image_file": sent(), "language": "English"}
    task: str = customer.post("/task/pic/ocr", form).json()["data"]["task_id"]
    return task


def with_formats(has: Things, formats: str) -> dict[str, Call]:
    """The calls that make a job, with `formats`, by operationId."""
    fields = {"formats": formats}
    return {
        "images_read_image": Call("post", "/api/ocr", fields, ("image",)),
        "process_read_file": Call("post", "/api/ocr/process", json={"key": has.key, **fields}),
        "jobs_create_job": Call(
            "post", "/ocr-jobs/upload", {"ocrProvider_0": "tesseract", **fields}, ("file",)
        ),
        "documents_create_task": Call(
            "post", "/task/pic/ocr", {"language": "English", **fields}, ("image_file",)
        ),
        "solver_create_task": Call("post", "/api/ocr/solve", fields, ("image",)),
    }


def calls(has: Things) -> dict[str, Call]:
    """By operationId. Those that delete come last."""
    wanted = {"filename": "a.png", "contentType": "image/png", "size": 100}
    return {
        # First: others wait, and the job would be read meanwhile.
        "jobs_cancel_job": Call("post", f"/ocr-jobs/{has.waiting_job}/cancel"),
        "images_upload_image": Call("post", "/api/upload", {"title": "a"}, ("image",)),
        "images_read_image": Call("post", "/api/ocr", {}, ("image",)),
        "images_get_job": Call("get", f"/api/job/{has.image_job}"),
        "images_get_original": Call("get", f"/storage/original/{has.image}.png"),
        "images_get_thumbnail": Call("get", f"/storage/thumbs/{has.image}.webp"),
        "solver_get_balance": Call("get", "/api/balance"),
        "solver_create_task": Call("post", "/api/ocr/solve", {}, ("image",)),
        "solver_get_result": Call("get", f"/api/ocr/result/{has.task}"),
        "process_read_file": Call("post", "/api/ocr/process", json={"key": has.key}),
        "process_upload_file": Call("post", "/api/files", {}, ("file",)),
        "process_presign_upload": Call("post", "/api/files/presign", json=wanted),
        "process_upload_form": Call("post", "/api/files/upload", has.form["fields"], ("file",)),
        "process_get_file": Call("get", f"/api/files/{has.key}"),
        "process_get_balance": Call("get", "/api/billing/balance"),
        "process_list_usage": Call("get", "/api/billing/usage"),
        "process_list_ledger": Call("get", "/api/billing/ledger"),
        "jobs_list_jobs": Call("get", "/ocr-jobs"),
        "jobs_create_job": Call(
            "post", "/ocr-jobs/upload", {"ocrProvider_0": "tesseract"}, ("file",)
        ),
        "jobs_list_providers": Call("get", "/ocr-jobs/providers"),
        "jobs_get_job": Call("get", f"/ocr-jobs/{has.job}"),
        "jobs_get_file": Call("get", f"/ocr-jobs/{has.job}/files/{has.file}"),
        "jobs_reprocess_file": Call(
            "post", f"/ocr-jobs/files/{has.file}/reprocess", {"ocrProvider": "tesseract"}
        ),
        "documents_create_task": Call(
            "post", "/task/pic/ocr", {"language": "English"}, ("image_file",)
        ),
        "documents_get_ocr_task": Call("get", f"/task/pic/ocr/{has.document}"),
        "documents_get_task": Call("get", f"/task/{has.document}"),
        "documents_delete_ocr_task": Call("delete", f"/task/pic/ocr/{has.second_document}"),
        "documents_delete_task": Call("delete", f"/task/{has.document}"),
        "images_delete_job": Call("delete", f"/api/job/{has.image_job}"),
        "solver_delete_task": Call("delete", f"/api/ocr/result/{has.task}"),
        "jobs_delete_file": Call("delete", f"/ocr-jobs/{has.job}/files/{has.file}"),
        "jobs_delete_job": Call("delete", f"/ocr-jobs/{has.job}"),
        "process_delete_file": Call("delete", f"/api/files/{has.key}"),
    }


def operations(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """By operationId."""
    return {
        found["operationId"]: found
        for methods in schema["paths"].values()
        for found in methods.values()
    }


def check(schema: dict[str, Any], shape: dict[str, Any], body: Any) -> None:
    """Raises ValidationError where the body has another shape."""
    jsonschema.Draft202012Validator({**shape, "components": schema["components"]}).validate(body)
