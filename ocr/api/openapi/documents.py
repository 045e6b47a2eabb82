"""The documents interface, described."""

from typing import Any

from ocr.api.documents.asking import FORMATS, LONGEST_LANGUAGES, LONGEST_PASSWORD
from ocr.api.documents.presenting import DETAILS, TYPE, State
from ocr.api.documents.views import OcrView, TaskView
from ocr.api.openapi.common import DOCUMENTS, NAMES, formats, outputs, written
from ocr.api.openapi.named_shapes import file, integer, named, record, text, unique_id
from ocr.api.openapi.operations import MULTIPART, Answer, Body, Operation, describe, in_path
from ocr.intake.fetching.urls import MAX_URL

TASK = "0d6c2f0a-4b7e-4f35-8a3d-9f1e2c7b5a60"
STATES = "; ".join(f"{state.value} {DETAILS[state].lower()}" for state in sorted(State))
seconds = "in Unix seconds; 0 for what has not happened"

LOCKED = "The document's password is missing or wrong."

DATA = named(
    "DocumentsTask",
    record(
        {
            "file": text(
                "Opens the result for one hour, without credentials; empty until it is there."
            ),
            "type": integer(f"Always {TYPE}.", enum=[TYPE]),
            "state": integer(
                f"{STATES}. More than 1 and 0: working; less than 0: failed.", enum=sorted(State)
            ),
            "task_id": unique_id("Ask for the task with it."),
            "progress": integer("Percent.", minimum=0, maximum=100),
            "ocr_pages": integer(
                "Pages that were recognised; those that have a text of their own are not among them.",
                minimum=0,
            ),
            "created_at": integer(f"When the task came in, {seconds}."),
            "file_pages": integer(
                "All pages of the file; slides and sheets count as pages.", minimum=0
            ),
            "input_size": integer("Bytes of the file.", minimum=0),
            "output_size": integer("Bytes of the result.", minimum=0),
            "completed_at": integer(f"When the task ended, {seconds}."),
            "processed_at": integer(f"When work on it began, {seconds}."),
            "state_detail": text(
                "The state in English.", enum=[DETAILS[state] for state in sorted(State)]
            ),
            "outputs": {
                **outputs,
                "description": "Only where more than one format was asked for: all of the files.",
            },
        },
        optional=["outputs"],
    ),
)
ANSWER = named(
    "DocumentsAnswer",
    record(
        {
            "status": integer("Always 200.", enum=[200]),
            "message": text("Why the task failed."),
            "data": DATA,
        },
        optional=["message"],
    ),
)
document = file(f"The document: {DOCUMENTS}.")
address = text(
    "Where to fetch it: http or https, on port 80 or 443 of a public host.", maxLength=MAX_URL
)
FORM = record(
    {
        "image_file": document,
        "file": file("Another name for `image_file`."),
        "image_url": address,
        "url": text("Another name for `image_url`.", maxLength=MAX_URL),
        "format": text("What the result, `file`, shall be; default `txt`.", enum=list(FORMATS)),
        "formats": {
            **formats,
            "description": f"More files from the same reading: one or more of {NAMES}, separated by commas. They cost "
            "nothing. Without `format` the first of them is `file`.",
        },
        "language": text(
            "At most 10 names, separated by commas, case-sensitive, as in `English,German`; default `ChinesePRC`, "
            "which reads simplified Chinese with English. `Digits` alone looks for figures only.",
            maxLength=LONGEST_LANGUAGES,
        ),
        "password": text(
            "Opens a protected document; it is deleted when the task ends.",
            maxLength=LONGEST_PASSWORD,
        ),
        "sync": text(
            "`0` answers at once; `1`, the default, waits up to 30 seconds.", enum=["0", "1"]
        ),
    },
    optional=[
        "image_file",
        "file",
        "image_url",
        "url",
        "format",
        "formats",
        "language",
        "password",
        "sync",
    ],
)


def task(state: State, **more: Any) -> dict[str, Any]:
    return {
        "file": "",
        "type": TYPE,
        "state": int(state),
        "task_id": TASK,
        "progress": 0,
        "ocr_pages": 0,
        "created_at": 1767323045,
        "file_pages": 1,
        "input_size": 48213,
        "output_size": 0,
        "completed_at": 0,
        "processed_at": 1767323046,
        "state_detail": DETAILS[state],
        **more,
    }


DONE = task(
    State.COMPLETE,
    file="https://ocr.example.com/files/WyI0YzFk.../contract.txt",
    progress=100,
    ocr_pages=1,
    output_size=412,
    completed_at=1767323048,
)
MORE = written("contract", txt=412, pdf=51904)
EXAMPLES = {
    "Done": {"status": 200, "data": DONE},
    "Done, in two formats": {"status": 200, "data": {**DONE, **MORE}},
    "Working": {"status": 200, "data": task(State.PROCESSING)},
    "Failed": {
        "status": 200,
        "message": "The image is damaged.",
        "data": task(State.INVALID, completed_at=1767323048),
    },
}
describe(
    OcrView,
    post=Operation(
        "documentsOcr",
        "Read a document, and convert it",
        Answer("The task: done, or how far it is after 30 seconds.", ANSWER, EXAMPLES),
        description="Send exactly one of `image_file` and `image_url`. The answer waits up to 30 seconds for the "
        "result; after that, ask for the task until `state` is 1 or less than 0.",
        body=Body({MULTIPART: FORM}),
        errors={
            400: "Send exactly one of 'image_file' and 'image_url'.",
            **dict.fromkeys((402, 404, 413, 415), ""),
            422: LOCKED,
        },
        meanings={
            404: "The task was deleted while the request waited for it.",
            422: "The right type, but it is damaged, or its password is missing or wrong; with an Idempotency-Key "
            "also: the key came with another body before.",
        },
        idempotent=True,
    ),
)
ASKED = Operation(
    "",  # two routes lead here, so each is named by its path
    "Ask how a task stands",
    Answer("The task.", ANSWER, EXAMPLES),
    description="The task, also under the longer path `/task/pic/ocr/{task_id}`.",
    parameters=[
        in_path("task_id", "From the answer to the document.", {"type": "string", "format": "uuid"})
    ],
    errors={404: ""},
)
describe(TaskView, get=ASKED)
