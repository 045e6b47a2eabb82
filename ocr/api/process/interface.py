"""The process interface: its operations, as its schema and its documentation show them."""

from pathlib import Path

from ocr.api.fields import AUTO
from ocr.api.operation import JSON, MULTIPART, InterfaceModule, Operation
from ocr.api.process import examples
from ocr.api.process.billing import BalanceView, LedgerView, UsageView
from ocr.api.process.files import IN_USE, FilesView, FileView, PresignView, UploadView
from ocr.api.process.keys import NOT_YOURS
from ocr.api.process.schema import (
    INVALID_KEY,
    BillingQuery,
    FileForm,
    FilePath,
    PresignForm,
    ProcessBalance,
    ProcessError,
    ProcessFile,
    ProcessForm,
    ProcessLedger,
    ProcessPresigned,
    ProcessResult,
    ProcessUsage,
    SignedForm,
)
from ocr.api.process.urls import urlpatterns
from ocr.api.process.views import ProcessView

ABOUT_KEY = {400: INVALID_KEY, 403: NOT_YOURS, 404: ""}
OF_ANOTHER = {403: "The key's path names another account."}
WRONG_DAY = {400: "The parameter 'from' must be a day of the form YYYY-MM-DD."}

OPERATIONS = [
    Operation(
        name="process_read_file",
        method="post",
        path="/api/ocr/process",
        view=ProcessView,
        summary="Read a stored file, and wait for its text",
        description="Send the key of a file that was uploaded before. There is no address to ask "
        f"later: what is not read in time is given up and not charged. {AUTO}",
        body={JSON: ProcessForm},
        body_example=examples.PROCESS_REQUEST,
        meaning="The text.",
        answer=ProcessResult,
        examples={"Read": examples.READ, "Read, with files": examples.READ_WITH_FILES},
        errors={**ABOUT_KEY, 402: "", 413: "", 415: "", 422: ""},
        meanings=OF_ANOTHER,
        idempotent=True,
    ),
    Operation(
        name="process_upload_file",
        method="post",
        path="/api/files",
        view=FilesView,
        summary="Send a file",
        body={MULTIPART: FileForm},
        meaning="The file is kept.",
        answer=ProcessFile,
        examples={"Kept": examples.FILE},
        errors={400: "The field 'file' is required.", 413: "", 415: "", 422: ""},
    ),
    Operation(
        name="process_presign_upload",
        method="post",
        path="/api/files/presign",
        view=PresignView,
        summary="Get a form to send a file straight to the storage",
        description="POST the form's fields and then the file to the form's address; after that "
        "the key can be used.",
        body={JSON: PresignForm},
        body_example=examples.PRESIGN_REQUEST,
        meaning="The form.",
        answer=ProcessPresigned,
        examples={"Form": examples.PRESIGNED},
        errors={400: "The field 'size' must be the file's size in bytes.", 413: "", 415: ""},
    ),
    Operation(
        name="process_upload_form",
        method="post",
        path="/api/files/upload",
        view=UploadView,
        summary="Send a file by a form",
        description="Where the form of `POST /api/files/presign` leads when files are kept by "
        "the platform itself. Its signature stands for a key.",
        body={MULTIPART: SignedForm},
        meaning="The file has arrived.",
        status=204,
        errors={
            400: "The field 'file' is required.",
            403: "The link has expired.",
            413: "",
            415: "",
        },
        meanings={403: "The form is not as it was signed, has expired, or was used already."},
    ),
    Operation(
        name="process_get_file",
        method="get",
        path="/api/files/{key}",
        view=FileView,
        summary="Ask what is known of a file",
        path_fields=FilePath,
        meaning="The file.",
        answer=ProcessFile,
        examples={"Kept": examples.FILE},
        errors={**ABOUT_KEY, 413: "", 415: "", 422: ""},
        meanings={
            **OF_ANOTHER,
            413: "What was sent straight to the storage has too many bytes, pixels or pages.",
            415: "What was sent straight to the storage is no image of an accepted type.",
            422: "What was sent straight to the storage cannot be read.",
        },
    ),
    Operation(
        name="process_delete_file",
        method="delete",
        path="/api/files/{key}",
        view=FileView,
        summary="Delete a file",
        path_fields=FilePath,
        meaning="It is gone.",
        status=204,
        errors={**ABOUT_KEY, 409: IN_USE},
        meanings={**OF_ANOTHER, 409: "The file is being read."},
    ),
    Operation(
        name="process_get_balance",
        method="get",
        path="/api/billing/balance",
        view=BalanceView,
        summary="Credits left, of both kinds",
        meaning="What can be spent, and what unfinished jobs hold.",
        answer=ProcessBalance,
        examples={"Balance": examples.BALANCE},
    ),
    Operation(
        name="process_list_usage",
        method="get",
        path="/api/billing/usage",
        view=UsageView,
        summary="What was charged for",
        query=BillingQuery,
        meaning="Charged jobs, and totals a day.",
        answer=ProcessUsage,
        examples={"A page": examples.USAGE},
        errors=WRONG_DAY,
    ),
    Operation(
        name="process_list_ledger",
        method="get",
        path="/api/billing/ledger",
        view=LedgerView,
        summary="Every movement of the balances",
        query=BillingQuery,
        meaning="Entries of the ledger.",
        answer=ProcessLedger,
        examples={"A page": examples.LEDGER},
        errors=WRONG_DAY,
    ),
]
PROCESS = InterfaceModule(
    name="process",
    title="Process",
    summary="Keep an image, then get the text of the stored file.",
    urls=urlpatterns,
    error=ProcessError,
    operations=OPERATIONS,
    docs=Path(__file__).parent / "docs",
    files_at="`POST /api/ocr/process`",
    files_in="its answer",
    shared=["platform_get_file"],
)
