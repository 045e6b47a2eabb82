"""The process interface, described: a stored file's text, and the files."""

from django.conf import settings

from ocr.api.openapi.common import AUTO, PICTURES, formats, language, outputs, provider, written
from ocr.api.openapi.named_shapes import file, integer, moment, named, record, text, unique_id
from ocr.api.openapi.operations import JSON, MULTIPART, Answer, Body, Operation, describe, in_path
from ocr.api.process.files import EXTENSIONS, IN_USE, FilesView, FileView, PresignView, UploadView
from ocr.api.process.keys import FORMAT, INVALID, NOT_YOURS
from ocr.api.process.views import ProcessView

KEY = "ocr/u7f3k2m9q0c4x1z8/6a1f0c9d3b7e4d58a2c19e0f7b3d5c84.png"
KEY_PATTERN = "^" + FORMAT.pattern.replace("?P<owner>", "") + "$"
URL = "https://ocr.example.com/files/WyI2YTFm.../bakery.png"
MOMENT = "2026-01-02T03:04:05Z"
key = text("`ocr/<user_id>/<name>.<ext>`.", pattern=KEY_PATTERN)
file_url = text("Opens the file without credentials until it expires.", format="uri")

RECOGNISED = named(
    "ProcessResult",
    record(
        {
            "id": unique_id("The result."),
            "text": text("What was read."),
            "key": key,
            "fileUrl": file_url,
            "createdAt": moment("When it was read."),
            "wordCount": integer("Words in the text.", minimum=0),
            "tokensUsed": integer("What it cost.", minimum=0),
            "language": text(
                "ISO 639-1 code detected from the text; `und` where there is none.", maxLength=3
            ),
            "outputs": outputs,
        },
        optional=["outputs"],
    ),
)
FILE = named(
    "ProcessFile",
    record(
        {
            "key": key,
            "fileUrl": file_url,
            "size": integer("Bytes.", minimum=0),
            "contentType": text("What the content is."),
            "filename": text("The name that it came with."),
            "createdAt": moment("When it came in."),
        }
    ),
)
PRESIGNED = named(
    "ProcessPresigned",
    record(
        {
            "key": key,
            "url": text("Where to POST the form.", format="uri"),
            "method": text("Always `POST`.", enum=["POST"]),
            "fields": {
                "type": "object",
                "description": "Send all of them in the form, and then the `file`.",
                "additionalProperties": {"type": "string"},
            },
            "expiresAt": moment("The form is refused after this."),
        }
    ),
)
picture = file(f"An image: {PICTURES}.")
ORDER = record(
    {
        "key": key,
        "language": language,
        "provider": provider,
        "formats": formats,
    },
    optional=["language", "provider", "formats"],
)
WANTED = record(
    {
        "filename": text("The file's name.", minLength=1, maxLength=255),
        "contentType": text("Its type.", enum=list(EXTENSIONS)),
        "size": integer("Its size in bytes.", minimum=1, maximum=settings.MAX_IMAGE_BYTES),
    }
)
FORM_FIELDS = ("key", "Content-Type", "policy", "signature")
SIGNED = record(
    {**dict.fromkeys(FORM_FIELDS, text("From the answer to `presign`.")), "file": picture}
)
UPLOADED = {
    "key": KEY,
    "fileUrl": URL,
    "size": 48213,
    "contentType": "image/png",
    "filename": "bakery.png",
    "createdAt": MOMENT,
}
READ = {
    "id": "5d9e0b52-7c1a-4a7e-b3f6-8d2c4e6f0a13",
    "text": "Bakery Morgenrot\n2 rolls 1.40",
    "key": KEY,
    "fileUrl": URL,
    "createdAt": MOMENT,
    "wordCount": 5,
    "tokensUsed": 55,
    "language": "en",
}
OF_FILE = in_path(
    "key", "The file's key, slashes and all.", {"type": "string", "pattern": KEY_PATTERN}
)
ABOUT_KEY = {400: INVALID, 403: NOT_YOURS, 404: ""}
OF_ANOTHER = {403: "The key's path names another account."}

describe(
    ProcessView,
    post=Operation(
        "processProcess",
        "Read a stored file, and wait for its text",
        Answer(
            "The text.",
            RECOGNISED,
            {"Read": READ, "Read, with files": {**READ, **written("bakery", docx=36702)}},
        ),
        description="Send the key of a file that was uploaded before. There is no address to ask later: what is not "
        f"read in time is given up and not charged. {AUTO}",
        body=Body({JSON: ORDER}, {"key": KEY}),
        errors={**ABOUT_KEY, 402: "", 413: "", 415: "", 422: ""},
        meanings=OF_ANOTHER,
        idempotent=True,
    ),
)
describe(
    FilesView,
    post=Operation(
        "processUpload",
        "Send a file",
        Answer("The file is kept.", FILE, {"Kept": UPLOADED}),
        body=Body({MULTIPART: record({"file": picture})}),
        errors={400: "The field 'file' is required.", 413: "", 415: "", 422: ""},
    ),
)
describe(
    PresignView,
    post=Operation(
        "processPresign",
        "Get a form to send a file straight to the storage",
        Answer(
            "The form.",
            PRESIGNED,
            {
                "Form": {
                    "key": KEY,
                    "url": "https://ocr.example.com/api/files/upload",
                    "method": "POST",
                    "fields": {
                        "key": KEY,
                        "Content-Type": "image/png",
                        "policy": "eyJleHBp...",
                        "signature": "k3Zx...",
                    },
                    "expiresAt": "2026-01-02T03:19:05Z",
                }
            },
        ),
        description="POST the form's fields and then the file to the form's address; after that the key can be used.",
        body=Body(
            {JSON: WANTED}, {"filename": "bakery.png", "contentType": "image/png", "size": 48213}
        ),
        errors={400: "The field 'size' must be the file's size in bytes.", 413: "", 415: ""},
    ),
)
describe(
    UploadView,
    post=Operation(
        "processUploadForm",
        "Send a file by a form",
        Answer("The file has arrived.", status=204),
        description="Where the form of `POST /api/files/presign` leads when files are kept by the platform itself. "
        "Its signature stands for a key.",
        body=Body({MULTIPART: SIGNED}),
        errors={
            400: "The field 'file' is required.",
            403: "The link has expired.",
            413: "",
            415: "",
        },
        meanings={403: "The form is not as it was signed, has expired, or was used already."},
    ),
)
describe(
    FileView,
    get=Operation(
        "processFile",
        "Ask what is known of a file",
        Answer("The file.", FILE, {"Kept": UPLOADED}),
        parameters=[OF_FILE],
        errors={**ABOUT_KEY, 413: "", 415: "", 422: ""},
        meanings={
            **OF_ANOTHER,
            413: "What was sent straight to the storage has too many bytes, pixels or pages.",
            415: "What was sent straight to the storage is no image of an accepted type.",
            422: "What was sent straight to the storage cannot be read.",
        },
    ),
    delete=Operation(
        "processDelete",
        "Delete a file",
        Answer("It is gone.", status=204),
        parameters=[OF_FILE],
        errors={**ABOUT_KEY, 409: IN_USE},
        meanings={**OF_ANOTHER, 409: "The file is being read."},
    ),
)
