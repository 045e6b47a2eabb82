"""Answers of the images interface, as its documentation shows them."""

from dataclasses import replace
from datetime import UTC, datetime

from ocr.api.formats import example_outputs
from ocr.api.images import presenters
from ocr.api.images.schema import (
    ImagesBox,
    ImagesCorrection,
    ImagesEnded,
    ImagesJob,
    ImagesPlace,
    ImagesRecognised,
    ImagesUploaded,
)
from ocr.models import Status

IMAGE = "img_4e8f0a1b2c3d4e5f60718293a4b5c6d7"
JOB = "job_9b1d5a6c0e7f4e21b3c8d4f5a6071829"
RAW = "Bakery Morgenrot\n2 rolls 1.40\nTatal 1.40"
CORRECTED = "Bakery Morgenrot\n2 rolls 1.40\nTotal 1.40"
REQUEST = {"image_id": IMAGE, "language": "en"}
UPLOADED = ImagesUploaded(
    image_id=IMAGE,
    status="uploaded",
    original_path=f"/storage/original/{IMAGE}.jpg",
    thumb_path=f"/storage/thumbs/{IMAGE}.webp",
    title="Breakfast",
    tags="receipt,2026",
)
READ = ImagesRecognised(job_id=JOB, original_text=RAW, corrected_text=CORRECTED)
READ_WITH_FILES = replace(READ, outputs=example_outputs("bakery", pdf=51904, txt=41))
TIMED_OUT = presenters.timed_out(f"https://ocr.example.com/api/job/{JOB}")
CORRECTION = ImagesCorrection(
    old="Tatal",
    new="Total",
    where=ImagesPlace(page=1, line=3, box=ImagesBox(left=12, top=90, width=74, height=20)),
    confidence=0.56,
    why="The reader was not certain of it, no word list has it, and it has the shape of a common "
    "word.",
)
WORKING = ImagesJob(
    job_id=JOB,
    status=Status.RUNNING,
    progress=50,
    created_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    completed_at=None,
)
DONE = replace(
    WORKING,
    status=Status.COMPLETED,
    progress=100,
    completed_at=datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC),
    original_text=RAW,
    corrected_text=CORRECTED,
    corrections=[CORRECTION],
    corrector="dictionary",
)
FAILED = replace(
    WORKING,
    status=Status.FAILED,
    progress=100,
    completed_at=DONE.completed_at,
    error="The image is damaged.",
)
CANCELLED = ImagesEnded(job_id=JOB, status="cancelled")
DELETED = ImagesEnded(job_id=JOB, status="deleted")
