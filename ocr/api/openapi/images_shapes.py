"""What the answers of the images interface look like."""

from ocr.api.openapi.common import outputs
from ocr.api.openapi.named_shapes import (
    array,
    integer,
    moment,
    named,
    nullable,
    number,
    record,
    text,
)

JOB_ID = r"^job_[0-9a-f]{32}$"
IMAGE_ID = r"^img_[0-9a-f]{32}$"
job_id = text("The job.", pattern=JOB_ID)
original_text = text("What the engine read.")
corrected_text = text(
    "The same after correction; equal to `original_text` when nothing was corrected."
)

UPLOADED = named(
    "ImagesUploaded",
    record(
        {
            "image_id": text("Names the image in `POST /api/ocr`.", pattern=IMAGE_ID),
            "status": text("Always `uploaded`.", enum=["uploaded"]),
            "original_path": text("Where the image can be fetched, with the same credentials."),
            "thumb_path": text(
                "Where its preview can be fetched: WebP, at most 320 pixels wide and high."
            ),
            "title": text("As it was sent, or empty."),
            "tags": text("As they were sent, or empty."),
        }
    ),
)
RECOGNISED = named(
    "ImagesRecognised",
    record(
        {
            "job_id": job_id,
            "original_text": original_text,
            "corrected_text": corrected_text,
            "outputs": outputs,
        },
        optional=["outputs"],
    ),
)
TIMED_OUT = named(
    "ImagesTimedOut",
    record(
        {
            "error": text("Says that the time is over, and where to ask."),
            "check_status_url": text("Answers when the job is done.", format="uri"),
        }
    ),
)
BOX = {side: integer(f"{side}, in pixels") for side in ("left", "top", "width", "height")}
WHERE = record(
    {
        "page": integer("Counted as in the text."),
        "line": integer("Counted as in the text."),
        "box": {"oneOf": [record(BOX), {"type": "null"}]},
    }
)
CORRECTION = named(
    "ImagesCorrection",
    record(
        {
            "old": text("What was read."),
            "new": text("What it was corrected to."),
            "where": WHERE,
            "confidence": nullable(
                number(
                    "The engine's confidence in what it read, its lowest over the words.",
                    minimum=0,
                    maximum=1,
                )
            ),
            "why": text("The reason for the change."),
        }
    ),
)
STATE = named(
    "ImagesJob",
    record(
        {
            "job_id": job_id,
            "status": text(
                "How the job stands.", enum=["pending", "running", "completed", "failed"]
            ),
            "progress": integer("Percent of the pages that are done.", minimum=0, maximum=100),
            "created_at": moment("When the job came in."),
            "completed_at": nullable(moment("When it ended.")),
            "original_text": original_text,
            "corrected_text": corrected_text,
            "corrections": array(
                {"$ref": "#/components/schemas/ImagesCorrection"}, "Every edit, one by one."
            ),
            "corrector": text(
                "What corrected the text: `ollama` (a language model), `dictionary`, or `none`.",
                enum=["ollama", "dictionary", "none"],
            ),
            "note": text(
                "Why a better corrector did not do it, or what of its proposals was not taken. Only where there is "
                "something to say."
            ),
            "error": text("Why the job failed."),
            "outputs": outputs,
        },
        optional=[
            "original_text",
            "corrected_text",
            "corrections",
            "corrector",
            "note",
            "error",
            "outputs",
        ],
    ),
)
