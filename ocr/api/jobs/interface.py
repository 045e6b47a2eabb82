"""The jobs interface: its operations, as its schema and its documentation show them."""

from pathlib import Path

from ocr.api.fields import AUTO
from ocr.api.jobs import examples
from ocr.api.jobs.schema import (
    FilePath,
    JobPath,
    JobsCancelled,
    JobsCreated,
    JobsDeleted,
    JobsError,
    JobsExecution,
    JobsJob,
    JobsList,
    JobsProvider,
    JobsQuery,
    ReprocessForm,
    StoredFilePath,
    UploadForm,
)
from ocr.api.jobs.urls import urlpatterns
from ocr.api.jobs.views import (
    CancelView,
    FileView,
    JobsView,
    JobView,
    ProvidersView,
    ReprocessView,
    UploadView,
)
from ocr.api.operation import FILE_TYPES, JSON, MULTIPART, InterfaceModule, Operation

BUSY = "The job is being processed. Try again when it has ended."
DELETED = {"Deleted": JobsDeleted(success=True)}

OPERATIONS = [
    Operation(
        name="jobs_list_jobs",
        method="get",
        path="/ocr-jobs",
        view=JobsView,
        summary="List jobs",
        query=JobsQuery,
        meaning="A page of jobs.",
        answer=JobsList,
        examples={"A page": examples.LIST},
        errors={400: "The parameter 'limit' must be a whole number from 1 to 100."},
    ),
    Operation(
        name="jobs_create_job",
        method="post",
        path="/ocr-jobs/upload",
        view=UploadView,
        summary="Send files",
        description="Send one or more `file` parts, and for each an `ocrProvider_<index>`, "
        "counted from 0 in the order of the parts. Several providers for one file make one "
        f"execution each, and an execution that fails costs nothing. {AUTO}",
        body={MULTIPART: UploadForm},
        meaning="The job was accepted.",
        answer=JobsCreated,
        examples={"Accepted": JobsCreated(id=31)},
        errors={400: "Provider 'abacus' is not available", 402: "", 413: "", 415: "", 422: ""},
        meanings={
            422: "The right type, but it is damaged, or locked by a password; with an "
            "Idempotency-Key also: the key came with another body before."
        },
        idempotent=True,
    ),
    Operation(
        name="jobs_list_providers",
        method="get",
        path="/ocr-jobs/providers",
        view=ProvidersView,
        summary="List the providers",
        description="Those that can be used now with the credentials of this request. A remote "
        "provider needs an account: the deployment's, or one of your own that the operator has "
        "entered for you, which goes before it. One that fails again and again rests for a "
        "while. Whatever a provider could not read costs nothing.",
        meaning="Every provider by its name.",
        answer=list[JobsProvider],
        examples={"Two of them": examples.PROVIDERS},
    ),
    Operation(
        name="jobs_get_job",
        method="get",
        path="/ocr-jobs/{job_id}",
        view=JobView,
        summary="Get a job with its results",
        path_fields=JobPath,
        meaning="The job, its files and what was read.",
        answer=JobsJob,
        examples={"Done": examples.JOB, "Done, with files": examples.JOB_WITH_FILES},
        errors={404: ""},
    ),
    Operation(
        name="jobs_cancel_job",
        method="post",
        path="/ocr-jobs/{job_id}/cancel",
        view=CancelView,
        summary="Cancel a job",
        description="Ends a job that has not ended. Files that were read by then are kept and "
        "charged; the others fail and cost nothing.",
        path_fields=JobPath,
        meaning="It is cancelled.",
        answer=JobsCancelled,
        examples={"Cancelled": JobsCancelled(success=True)},
        errors={404: "", 409: "The job has ended already."},
        meanings={409: "The job has ended already."},
    ),
    Operation(
        name="jobs_delete_job",
        method="delete",
        path="/ocr-jobs/{job_id}",
        view=JobView,
        summary="Delete a job",
        path_fields=JobPath,
        meaning="It is gone, with its files and results.",
        answer=JobsDeleted,
        examples=DELETED,
        errors={404: "", 409: BUSY},
        meanings={409: "The job is running."},
    ),
    Operation(
        name="jobs_reprocess_file",
        method="post",
        path="/ocr-jobs/files/{file_id}/reprocess",
        view=ReprocessView,
        summary="Read a file once more",
        description="Adds an execution of a kept file, by another provider or the same, with the "
        "job's `language`, `formats` and `pages`. It is charged like a new file.",
        path_fields=StoredFilePath,
        body={MULTIPART: ReprocessForm, JSON: ReprocessForm},
        body_example={"ocrProvider": "tesseract"},
        meaning="The new execution.",
        answer=JobsExecution,
        examples={"Ordered": examples.ORDERED},
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
    Operation(
        name="jobs_get_file",
        method="get",
        path="/ocr-jobs/{job_id}/files/{file_id}",
        view=FileView,
        summary="Fetch a file of a job",
        path_fields=FilePath,
        meaning="The bytes, as they were sent.",
        answer=bytes,
        media_types=FILE_TYPES,
        errors={404: ""},
    ),
    Operation(
        name="jobs_delete_file",
        method="delete",
        path="/ocr-jobs/{job_id}/files/{file_id}",
        view=FileView,
        summary="Delete a file of a job",
        path_fields=FilePath,
        meaning="It is gone, with its results.",
        answer=JobsDeleted,
        examples=DELETED,
        errors={404: "", 409: "The file is being processed. Try again when that has ended."},
        meanings={409: "The file is being read."},
    ),
]
JOBS = InterfaceModule(
    name="jobs",
    title="Jobs",
    summary="Send many files, each to one or more providers, and ask for the results.",
    urls=urlpatterns,
    error=JobsError,
    operations=OPERATIONS,
    docs=Path(__file__).parent / "docs",
    files_at="`POST /ocr-jobs/upload`, for all files of the job",
    files_in="each execution in `GET /ocr-jobs/{id}`",
    shared=["platform_get_health"],
)
