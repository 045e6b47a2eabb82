"""The documents interface: its operations, as its schema and its documentation show them."""

from dataclasses import replace
from pathlib import Path

from ocr.api.documents import examples
from ocr.api.documents.schema import (
    DocumentsAnswer,
    DocumentsEnded,
    DocumentsError,
    OcrForm,
    TaskPath,
)
from ocr.api.documents.urls import urlpatterns
from ocr.api.documents.views import OcrTaskView, OcrView, TaskView
from ocr.api.operation import MULTIPART, InterfaceModule, Operation

GET_TASK = Operation(
    name="documents_get_task",
    method="get",
    path="/task/{task_id}",
    view=TaskView,
    summary="Ask how a task stands",
    path_fields=TaskPath,
    meaning="The task.",
    answer=DocumentsAnswer,
    examples=examples.ANSWERS,
    errors={404: ""},
)
DELETE_TASK = Operation(
    name="documents_delete_task",
    method="delete",
    path="/task/{task_id}",
    view=TaskView,
    summary="Cancel or delete a task",
    description="A task that has not ended is cancelled: it fails, and costs nothing. One that "
    "has ended is deleted with its document and its files.",
    path_fields=TaskPath,
    meaning="It is cancelled, or gone.",
    answer=DocumentsEnded,
    examples={"Cancelled": examples.CANCELLED, "Deleted": examples.DELETED},
    errors={404: ""},
)
OPERATIONS = [
    Operation(
        name="documents_create_task",
        method="post",
        path="/task/pic/ocr",
        view=OcrView,
        summary="Read a document, and convert it",
        description="Send exactly one of `image_file` and `image_url`. The answer waits up to 30 "
        "seconds for the result; after that, ask for the task until `state` is 1 or less than 0.",
        body={MULTIPART: OcrForm},
        meaning="The task: done, or how far it is after 30 seconds.",
        answer=DocumentsAnswer,
        examples=examples.ANSWERS,
        errors={
            400: "Send exactly one of 'image_file' and 'image_url'.",
            402: "",
            404: "",
            413: "",
            415: "",
            422: "The document's password is missing or wrong.",
        },
        meanings={
            404: "The task was deleted while the request waited for it.",
            422: "The right type, but it is damaged, or its password is missing or wrong; with "
            "an Idempotency-Key also: the key came with another body before.",
        },
        idempotent=True,
    ),
    replace(
        GET_TASK,
        name="documents_get_ocr_task",
        path="/task/pic/ocr/{task_id}",
        view=OcrTaskView,
        summary="Ask how a task stands, by its longer path",
    ),
    GET_TASK,
    replace(
        DELETE_TASK,
        name="documents_delete_ocr_task",
        path="/task/pic/ocr/{task_id}",
        view=OcrTaskView,
        summary="Cancel or delete a task, by its longer path",
    ),
    DELETE_TASK,
]
DOCUMENTS = InterfaceModule(
    name="documents",
    title="Documents",
    summary="Turn a document into a file of another format.",
    urls=urlpatterns,
    error=DocumentsError,
    operations=OPERATIONS,
    docs=Path(__file__).parent / "docs",
    files_at="`POST /task/pic/ocr`, beside `format` or in place of it",
    files_in="`data` of every answer, when `formats` was sent; `data.file` stays the first",
    shared=["platform_get_file"],
)
