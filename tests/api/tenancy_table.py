"""Every route of the platform: the calls that need a key, by interface, and those that are open to
everybody.
"""

import string
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver

from tests.api.jobs_calls import file_ids
from tests.api.jobs_calls import upload as upload_job
from tests.api.process_calls import presigned
from tests.api.support import picture, sent
from tests.client import Client
from tests.conftest import Customer

NAME = "owners-own.png"  # of every file that the owner sends
WORD = "sesquipedalian"  # in every text that is read for it
Ids = dict[str, Any]
Headers = dict[str, str]


@dataclass(frozen=True)
class Row:
    """One method of one route.

    What stands in braces is an id of the caller's; `file` names a field for a picture.
    """

    route: str
    method: str
    path: str
    fields: dict[str, Any] = field(default_factory=dict)
    file: str = ""
    json: bool = False
    status: int = 200  # of the owner's call

    def __str__(self) -> str:
        fields = ",".join([*self.fields, *filter(None, [self.file])])
        return f"{self.route} {self.method} {fields}".strip()

    @property
    def interface(self) -> str:
        return self.route.partition("-")[0]

    @property
    def ids(self) -> set[str]:
        """The names in braces."""
        texts = [self.path, *(value for value in self.fields.values() if isinstance(value, str))]
        return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}

    def call(self, ids: Ids, headers: Headers, method: str = "") -> Any:
        """The answer to a caller who sends these ids and headers; by another method when one is
        named.
        """
        data: dict[str, Any] = {name: filled(value, ids) for name, value in self.fields.items()}
        if self.file:
            data[self.file] = sent(name=NAME)
        kind = {"content_type": "application/json"} if self.json else {}
        use = method or self.method
        body = {"data": data, **kind} if use == "post" and self.method == "post" else {}
        return getattr(Client(), use)(filled(self.path, ids), headers=headers, **body)


def filled(value: Any, ids: Ids) -> Any:
    return value.format(**ids) if isinstance(value, str) else value


PRESIGN = {"filename": NAME, "contentType": "image/png", "size": 100}
TABLE = [
    Row("images-upload", "post", "/api/upload", file="image"),
    Row("images-ocr", "post", "/api/ocr", file="image"),
    Row("images-ocr", "post", "/api/ocr", {"image_id": "{image}"}),
    Row("images-job", "get", "/api/job/{image_job}"),
    Row("images-job", "delete", "/api/job/{image_job}"),
    Row("images-original", "get", "/storage/original/{image}.png"),
    Row("images-thumb", "get", "/storage/thumbs/{image}.webp"),
    Row("solver-balance", "get", "/api/balance"),
    Row("solver-solve", "post", "/api/ocr/solve", file="image"),
    Row("solver-result", "get", "/api/ocr/result/{task}"),
    Row("solver-result", "delete", "/api/ocr/result/{task}"),
    Row("process-process", "post", "/api/ocr/process", {"key": "{key}"}, json=True),
    Row("process-files", "post", "/api/files", file="file"),
    Row("process-presign", "post", "/api/files/presign", PRESIGN, json=True),
    Row("process-file", "get", "/api/files/{key}"),
    Row("process-file", "delete", "/api/files/{key}", status=204),
    Row("process-balance", "get", "/api/billing/balance"),
    Row("process-usage", "get", "/api/billing/usage"),
    Row("process-ledger", "get", "/api/billing/ledger"),
    Row("jobs-list", "get", "/ocr-jobs"),
    Row("jobs-upload", "post", "/ocr-jobs/upload", {"ocrProvider_0": "tesseract"}, file="file"),
    Row("jobs-providers", "get", "/ocr-jobs/providers"),
    Row("jobs-job", "get", "/ocr-jobs/{job}"),
    Row("jobs-job", "delete", "/ocr-jobs/{job}"),
    Row("jobs-cancel", "post", "/ocr-jobs/{job}/cancel", status=409),
    Row("jobs-file", "get", "/ocr-jobs/{job}/files/{file}"),
    Row("jobs-file", "delete", "/ocr-jobs/{job}/files/{file}"),
    Row("jobs-reprocess", "post", "/ocr-jobs/files/{file}/reprocess", {"ocrProvider": "tesseract"}),
    Row("documents-ocr", "post", "/task/pic/ocr", file="image_file"),
    Row("documents-ocr-task", "get", "/task/pic/ocr/{document}"),
    Row("documents-ocr-task", "delete", "/task/pic/ocr/{document}"),
    Row("documents-task", "get", "/task/{document}"),
    Row("documents-task", "delete", "/task/{document}"),
]
ANONYMOUS = ("images", "jobs")  # the documents without credentials
INTERFACES = ("images", "process", "jobs", "documents", "solver")

# No credentials needed, and nothing of any tenant shown: address by address.
# The signature stands for a key
OPEN: dict[str, list[str]] = {
    "health": ["/health"],
    "ready": ["/ready"],
    "signed-file": [
        f"/files/{{file_uuid}}/{NAME}",
        f"/files/x/{NAME}",
    ],
    "process-upload": ["/api/files/upload"],  # likewise
    "docs": ["/docs"],
    "docs-rules": ["/docs/rules"],
    "docs-formats": ["/docs/formats"],
    "docs-providers": ["/docs/providers"],
    "docs-redoc-script": ["/docs/redoc.js"],
    "docs-viewer": ["/docs/swagger", "/docs/redoc"],
    "docs-viewer-interface": [
        f"/docs/{program}/{name}" for program in ("swagger", "redoc") for name in INTERFACES
    ],
    "docs-interface": [f"/docs/{name}" for name in INTERFACES],
    "openapi": ["/openapi.json"],
    "openapi-interface": [f"/openapi/{name}.json" for name in INTERFACES],
}


def everything_of(customer: Customer, work: Callable[[], int]) -> Ids:
    """One of everything that a tenant can own, all of it done: the ids."""
    image = customer.post("/api/upload", {"image": sent(name=NAME)}).json()["image_id"]
    ids = {
        "image": image,
        "image_job": customer.post("/api/ocr", {"image_id": image}).json()["job_id"],
        "task": customer.post("/api/ocr/solve", {"image": sent(name=NAME)}).json()["task_id"],
        "key": customer.post("/api/files", {"file": sent(name=NAME)}).json()["key"],
        "job": upload_job(customer, NAME, jobName=NAME),
        "document": customer.post("/task/pic/ocr", {"image_file": sent(name=NAME)}).json()["data"][
            "task_id"
        ],
    }
    work()
    return {
        **ids,
        "file": file_ids(customer, ids["job"])[0],
        "file_uuid": image.removeprefix("img_"),
    }


def nothing_of(customer: Customer) -> Ids:
    """Ids of the same forms that name nothing; the key says whose it would be."""
    return {
        "image": "img_" + "1" * 32,
        "image_job": "job_" + "1" * 32,
        "task": str(uuid.UUID(int=1)),
        "key": f"ocr/{customer.tenant.user_id}/nosuchfile.png",
        "job": 10**9,
        "file": 10**9,
        "document": str(uuid.UUID(int=2)),
    }


def signs_of(customer: Customer, ids: Ids) -> list[bytes]:
    """What may stand in no answer to anybody else."""
    named = [str(value) for value in ids.values() if isinstance(value, str)]
    return [
        text.encode()
        for text in (*named, customer.secret[:12], customer.tenant.user_id, NAME, WORD)
    ]


def form_for(customer: Customer) -> dict[str, Any]:
    """The fields of a link to upload to, which the customer asked for."""
    fields: dict[str, Any] = presigned(customer, picture())["fields"]
    return fields


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def routes(resolver: URLResolver) -> Iterator[str]:
    """The names of all routes outside the admin, which has tests of its own."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern)
        elif pattern.app_name != "admin":
            yield from routes(pattern)
