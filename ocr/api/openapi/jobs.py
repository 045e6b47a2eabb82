"""The jobs interface, described."""

from typing import Any

from ocr.api.jobs.files import FileView, ReprocessView
from ocr.api.jobs.querying import KEYS, LONGEST_SEARCH, MOST
from ocr.api.jobs.uploading import LONGEST_PROVIDERS
from ocr.api.jobs.views import JobsView, JobView, ProvidersView, UploadView
from ocr.api.openapi.common import AUTO, DOCUMENTS, PROVIDERS, formats, language, written
from ocr.api.openapi.jobs_shapes import CREATED, DELETED, EXECUTION, JOB, LIST, PROVIDER
from ocr.api.openapi.named_shapes import array, file, record, text
from ocr.api.openapi.operations import (
    JSON,
    MULTIPART,
    Answer,
    Body,
    Operation,
    describe,
    in_path,
    in_query,
)
from ocr.models import Status

MOMENTS = {"createdAt": "2026-01-02T03:04:05Z", "updatedAt": "2026-01-02T03:04:09Z"}
OCR_DATA = (
    '{"markdown": "Bakery Morgenrot", "text": "Bakery Morgenrot", "language": "de", "confidence": 0.94, "pages": '
    '[{"number": 1, "width": 640, "height": 60, "words": [{"text": "Bakery", "confidence": 0.95, '
    '"box": {"left": 16, "top": 14, "width": 108, "height": 24}}]}]}'
)
LOCKED = (
    "The right type, but it is damaged, or locked by a password; with an Idempotency-Key also: the key came with "
    "another body before."
)
BUSY = "The job is being processed. Try again when it has ended."
which = text(
    f"One provider, or several separated by commas: {PROVIDERS}.", maxLength=LONGEST_PROVIDERS
)
UPLOAD = record(
    {
        "file": file(
            f"A file: {DOCUMENTS}. Repeat the part for more; `files` is another name for it."
        ),
        "ocrProvider_0": which,
        "jobName": text("A name for people; default: the first file's.", maxLength=255),
        "language": language,
        "formats": formats,
    },
    optional=["jobName", "language", "formats"],
)
UPLOAD["additionalProperties"] = True
UPLOAD["patternProperties"] = {"^ocrProvider_[0-9]+$": which}
AGAIN = record({"ocrProvider": text(f"One of {PROVIDERS}.", maxLength=LONGEST_PROVIDERS)})
EXECUTED: dict[str, Any] = {
    "id": 7,
    "status": "completed",
    "ocrProvider": "tesseract",
    "ocrData": OCR_DATA,
    **MOMENTS,
}
WITH_FILES = EXECUTED | written("bakery", pdf=51904, alto=4312)
ID = {"type": "integer", "minimum": 1, "maximum": 10**17}


def details(executed: dict[str, Any]) -> dict[str, Any]:
    """A job of one file with this execution."""
    file = {
        "id": 12,
        "originalName": "bakery.png",
        "storageKey": "uploads/31/bakery.png",
        "executions": [executed],
    }
    return {"id": 31, "name": "Breakfast", "status": "completed", **MOMENTS, "files": [file]}


OF_JOB = in_path("job_id", "The job's id.", ID)
OF_FILE = in_path("file_id", "The file's id.", ID)

describe(
    UploadView,
    post=Operation(
        "jobsUpload",
        "Send files",
        Answer("The job was accepted.", CREATED, {"Accepted": {"id": 31}}),
        description="Send one or more `file` parts, and for each an `ocrProvider_<index>`, counted from 0 in the order "
        "of the parts. Several providers for one file make one execution each, and an execution that fails costs "
        f"nothing. {AUTO}",
        body=Body({MULTIPART: UPLOAD}),
        errors={400: "Provider 'abacus' is not available", 402: "", 413: "", 415: "", 422: ""},
        meanings={422: LOCKED},
        idempotent=True,
    ),
)
describe(
    JobsView,
    get=Operation(
        "jobsList",
        "List jobs",
        Answer(
            "A page of jobs.",
            LIST,
            {
                "A page": {
                    "data": [
                        {
                            "id": 31,
                            "name": "Breakfast",
                            "status": "completed",
                            "createdAt": MOMENTS["createdAt"],
                        }
                    ],
                    "pagination": {"total": 1, "page": 1, "limit": 20, "pages": 1},
                }
            },
        ),
        parameters=[
            in_query(
                "page",
                "Which page.",
                {"type": "integer", "minimum": 1, "maximum": 999_999_999, "default": 1},
            ),
            in_query(
                "limit",
                "Jobs a page.",
                {"type": "integer", "minimum": 1, "maximum": MOST, "default": 20},
            ),
            in_query(
                "sort",
                "Field and direction.",
                {
                    "type": "string",
                    "enum": [f"{key}:{way}" for key in KEYS for way in ("asc", "desc")],
                    "default": "createdAt:desc",
                },
            ),
            in_query(
                "status", "Only jobs of this status.", {"type": "string", "enum": Status.values}
            ),
            in_query(
                "search",
                "Only jobs with this in their name.",
                {"type": "string", "maxLength": LONGEST_SEARCH},
            ),
            in_query(
                "pageSize",
                "Another name for `limit`.",
                {"type": "integer", "minimum": 1, "maximum": MOST},
            ),
            in_query("sortField", "Instead of `sort`.", {"type": "string", "enum": list(KEYS)}),
            in_query(
                "sortOrder", "Instead of `sort`.", {"type": "string", "enum": ["asc", "desc"]}
            ),
        ],
        errors={400: "The parameter 'limit' must be a whole number from 1 to 100."},
    ),
)
describe(
    JobView,
    get=Operation(
        "jobsJob",
        "Get a job with its results",
        Answer(
            "The job, its files and what was read.",
            JOB,
            {"Done": details(EXECUTED), "Done, with files": details(WITH_FILES)},
        ),
        parameters=[OF_JOB],
        errors={404: ""},
    ),
    delete=Operation(
        "jobsDelete",
        "Delete a job",
        Answer("It is gone, with its files and results.", DELETED, {"Deleted": {"success": True}}),
        parameters=[OF_JOB],
        errors={404: "", 409: BUSY},
        meanings={409: "The job is running."},
    ),
)
describe(
    ProvidersView,
    get=Operation(
        "jobsProviders",
        "List the providers",
        Answer(
            "Every provider by its name.",
            array(PROVIDER),
            {
                "Two of them": [
                    {"name": "auto", "available": True},
                    {
                        "name": "mistral",
                        "available": False,
                        "reason": "No key is configured for Mistral OCR.",
                    },
                ]
            },
        ),
        description="Those that can be used now with the credentials of this request. A remote provider needs an "
        "account: the deployment's, or one of your own that the operator has entered for you, which goes before it. "
        "One that fails again and again rests for a while. Whatever a provider could not read costs nothing.",
    ),
)
describe(
    FileView,
    get=Operation(
        "jobsFile",
        "Fetch a file of a job",
        Answer(
            "The bytes, as they were sent.",
            {"type": "string", "format": "binary"},
            media_type="*/*",
        ),
        parameters=[OF_JOB, OF_FILE],
        errors={404: ""},
    ),
    delete=Operation(
        "jobsFileDelete",
        "Delete a file of a job",
        Answer("It is gone, with its results.", DELETED, {"Deleted": {"success": True}}),
        parameters=[OF_JOB, OF_FILE],
        errors={404: "", 409: "The file is being processed. Try again when that has ended."},
        meanings={409: "The file is being read."},
    ),
)
describe(
    ReprocessView,
    post=Operation(
        "jobsReprocess",
        "Read a file once more",
        Answer(
            "The new execution.",
            EXECUTION,
            {
                "Ordered": {
                    **EXECUTED,
                    "status": "pending",
                    "ocrData": None,
                    "updatedAt": MOMENTS["createdAt"],
                }
            },
        ),
        description="Adds an execution of a kept file, by another provider or the same, with the "
        "job's `language` and `formats`. It is charged like a new file.",
        body=Body({MULTIPART: AGAIN, JSON: AGAIN}, {"ocrProvider": "tesseract"}),
        parameters=[OF_FILE],
        errors={
            400: "The field 'ocrProvider' is required.",
            402: "",
            404: "",
            409: BUSY,
            413: "",
            415: "",
            422: "",
        },
        idempotent=True,
    ),
)
