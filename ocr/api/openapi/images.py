"""The images interface, described."""

from typing import Any

from ocr.api.images.views import JobView, OcrView, OriginalView, ThumbView, UploadView
from ocr.api.openapi.common import AUTO, PICTURES, formats, language, provider, written
from ocr.api.openapi.images_shapes import IMAGE_ID, JOB_ID, RECOGNISED, STATE, TIMED_OUT, UPLOADED
from ocr.api.openapi.named_shapes import file, record, text
from ocr.api.openapi.operations import JSON, MULTIPART, Answer, Body, Operation, describe, in_path
from ocr.intake.inspection import NOT_AN_IMAGE

JOB = "job_9b1d5a6c0e7f4e21b3c8d4f5a6071829"
IMAGE = "img_4e8f0a1b2c3d4e5f60718293a4b5c6d7"
RAW = "Bakery Morgenrot\n2 rolls 1.40\nTatal 1.40"
CORRECTED = "Bakery Morgenrot\n2 rolls 1.40\nTotal 1.40"
STATUS_URL = f"https://ocr.example.com/api/job/{JOB}"
READ = {"job_id": JOB, "original_text": RAW, "corrected_text": CORRECTED}
DATED = {"created_at": "2026-01-02T03:04:05Z", "completed_at": "2026-01-02T03:04:06Z"}
picture = file(f"A picture: {PICTURES}.")
SETTINGS = {
    "language": language,
    "provider": provider,
    "formats": formats,
}
WHOLE = record(
    {"image": picture, "title": text("Any.", maxLength=255), "tags": text("Any.", maxLength=1000)},
    optional=["title", "tags"],
)
image_id = text("An earlier upload; then send no `image`.", maxLength=100, pattern=IMAGE_ID)
FORM = record(
    {"image": picture, "image_id": image_id, **SETTINGS}, optional=["image", "image_id", *SETTINGS]
)
NAMED = record({"image_id": image_id, **SETTINGS}, optional=list(SETTINGS))


def state(status: str, progress: int, **more: Any) -> dict[str, Any]:
    return {"job_id": JOB, "status": status, "progress": progress, **DATED, **more}


describe(
    UploadView,
    post=Operation(
        "imagesUpload",
        "Keep an image",
        Answer(
            "The image is kept, with a preview.",
            UPLOADED,
            {
                "Kept": {
                    "image_id": IMAGE,
                    "status": "uploaded",
                    "original_path": f"/storage/original/{IMAGE}.jpg",
                    "thumb_path": f"/storage/thumbs/{IMAGE}.webp",
                    "title": "Breakfast",
                    "tags": "receipt,2026",
                }
            },
        ),
        description="Stores an image to be read later, or more than once, by its `image_id`. Costs nothing.",
        body=Body({MULTIPART: WHOLE}),
        errors={
            400: "",
            413: "",
            415: NOT_AN_IMAGE,
            422: "The image is damaged.",
        },
    ),
)
describe(
    OcrView,
    post=Operation(
        "imagesOcr",
        "Read an image, and wait for its text",
        Answer(
            "The text; or, past 115 seconds, the address to ask later: with status 200 too.",
            {"oneOf": [RECOGNISED, TIMED_OUT]},
            {
                "Read": READ,
                "Read, with files": {**READ, **written("bakery", pdf=51904, txt=41)},
                "Not in time": {
                    "error": f"OCR job timed out. Please check status at {STATUS_URL} for more details.",
                    "check_status_url": STATUS_URL,
                },
            },
        ),
        description="Send either `image` or `image_id`. The answer comes when the text is there. Correction mends what "
        "the engine was unsure of; it loses no line and changes no digit that the engine was sure of. "
        "`GET /api/job/{job_id}` has every edit, with its place, its reason, and how sure the engine was of what it "
        f"had read. {AUTO}",
        body=Body({MULTIPART: FORM, JSON: NAMED}, {"image_id": IMAGE, "language": "en"}),
        errors={
            400: "Send either 'image' or 'image_id'.",
            402: "",
            404: "",
            413: "",
            415: "",
            422: "",
        },
        idempotent=True,
    ),
)
describe(
    JobView,
    get=Operation(
        "imagesJob",
        "Ask how a job stands",
        Answer(
            "The job. The texts are there when it is completed, and `error` when it failed.",
            STATE,
            {
                "Done": state(
                    "completed",
                    100,
                    original_text=RAW,
                    corrected_text=CORRECTED,
                    corrections=[
                        {
                            "old": "Tatal",
                            "new": "Total",
                            "where": {
                                "page": 1,
                                "line": 3,
                                "box": {"left": 12, "top": 90, "width": 74, "height": 20},
                            },
                            "confidence": 0.56,
                            "why": "The reader was not certain of it, no word list has it, and it has the shape of a "
                            "common word.",
                        }
                    ],
                    corrector="dictionary",
                ),
                "Working": {**state("running", 50), "completed_at": None},
                "Failed": state("failed", 100, error="The image is damaged."),
            },
        ),
        parameters=[
            in_path(
                "job_id", "From the answer to the image.", {"type": "string", "pattern": JOB_ID}
            )
        ],
        errors={404: ""},
    ),
)
OF_UPLOAD = in_path(
    "image_id", "From the answer to the upload.", {"type": "string", "pattern": IMAGE_ID}
)
BYTES = {"type": "string", "format": "binary"}
describe(
    OriginalView,
    get=Operation(
        "imagesOriginal",
        "Fetch a kept image",
        Answer("The image, as it was sent.", BYTES, media_type="image/*"),
        parameters=[
            OF_UPLOAD,
            in_path(
                "extension", "As in `original_path`.", {"type": "string", "pattern": "^[a-z]+$"}
            ),
        ],
        errors={404: ""},
    ),
)
describe(
    ThumbView,
    get=Operation(
        "imagesThumbnail",
        "Fetch the preview of a kept image",
        Answer("The preview.", BYTES, media_type="image/webp"),
        parameters=[OF_UPLOAD],
        errors={404: ""},
    ),
)
