"""The images interface: its operations, as its schema and its documentation show them."""

from pathlib import Path

from ocr.api.fields import AUTO
from ocr.api.images import examples
from ocr.api.images.schema import (
    ImagesEnded,
    ImagesError,
    ImagesJob,
    ImagesRecognised,
    ImagesTimedOut,
    ImagesUploaded,
    JobPath,
    OcrForm,
    OcrOfUpload,
    OriginalPath,
    ThumbPath,
    UploadForm,
)
from ocr.api.images.urls import urlpatterns
from ocr.api.images.views import JobView, OcrView, OriginalView, ThumbView, UploadView
from ocr.api.operation import IMAGE_TYPES, JSON, MULTIPART, OCTETS, InterfaceModule, Operation
from ocr.intake.inspection import NOT_AN_IMAGE

OPERATIONS = [
    Operation(
        name="images_upload_image",
        method="post",
        path="/api/upload",
        view=UploadView,
        summary="Keep an image",
        description="Stores an image to be read later, or more than once, by its `image_id`. "
        "Costs nothing.",
        body={MULTIPART: UploadForm},
        meaning="The image is kept, with a preview.",
        answer=ImagesUploaded,
        examples={"Kept": examples.UPLOADED},
        errors={400: "", 413: "", 415: NOT_AN_IMAGE, 422: "The image is damaged."},
    ),
    Operation(
        name="images_read_image",
        method="post",
        path="/api/ocr",
        view=OcrView,
        summary="Read an image, and wait for its text",
        description="Send either `image` or `image_id`. The answer comes when the text is there. "
        "Correction mends what the engine was unsure of; it loses no line and changes no digit "
        "that the engine was sure of. `GET /api/job/{job_id}` has every edit, with its place, "
        f"its reason, and how sure the engine was of what it had read. {AUTO}",
        body={MULTIPART: OcrForm, JSON: OcrOfUpload},
        body_example=examples.REQUEST,
        meaning="The text; or, past 115 seconds, the address to ask later: with status 200 too.",
        answer=ImagesRecognised | ImagesTimedOut,
        examples={
            "Read": examples.READ,
            "Read, with files": examples.READ_WITH_FILES,
            "Not in time": examples.TIMED_OUT,
        },
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
    Operation(
        name="images_get_job",
        method="get",
        path="/api/job/{job_id}",
        view=JobView,
        summary="Ask how a job stands",
        path_fields=JobPath,
        meaning="The job. The texts are there when it is completed, and `error` when it failed.",
        answer=ImagesJob,
        examples={
            "Done": examples.DONE,
            "Working": examples.WORKING,
            "Failed": examples.FAILED,
        },
        errors={404: ""},
    ),
    Operation(
        name="images_delete_job",
        method="delete",
        path="/api/job/{job_id}",
        view=JobView,
        summary="Cancel or delete a job",
        description="A job that has not ended is cancelled: it fails, and costs nothing. One "
        "that has ended is deleted with its text and its files.",
        path_fields=JobPath,
        meaning="It is cancelled, or gone.",
        answer=ImagesEnded,
        examples={"Cancelled": examples.CANCELLED, "Deleted": examples.DELETED},
        errors={404: ""},
    ),
    Operation(
        name="images_get_original",
        method="get",
        path="/storage/original/{image_id}.{extension}",
        view=OriginalView,
        summary="Fetch a kept image",
        path_fields=OriginalPath,
        meaning="The image, as it was sent.",
        answer=bytes,
        media_types=IMAGE_TYPES,
        errors={404: ""},
    ),
    Operation(
        name="images_get_thumbnail",
        method="get",
        path="/storage/thumbs/{image_id}.webp",
        view=ThumbView,
        summary="Fetch the preview of a kept image",
        path_fields=ThumbPath,
        meaning="The preview.",
        answer=bytes,
        media_types=(OCTETS, "image/webp"),
        errors={404: ""},
    ),
]
IMAGES = InterfaceModule(
    name="images",
    title="Images",
    summary="Send an image and wait for its text, corrected.",
    urls=urlpatterns,
    error=ImagesError,
    operations=OPERATIONS,
    docs=Path(__file__).parent / "docs",
    files_at="`POST /api/ocr`",
    files_in="its answer, and `GET /api/job/{job_id}`",
)
