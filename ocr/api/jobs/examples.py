"""Answers of the jobs interface, as its documentation shows them."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from ocr.api.formats import example_outputs
from ocr.api.jobs.schema import (
    JobsExecution,
    JobsFile,
    JobsJob,
    JobsList,
    JobsListed,
    JobsPagination,
    JobsProvider,
)
from ocr.models import Status

CREATED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
UPDATED = datetime(2026, 1, 2, 3, 4, 9, tzinfo=UTC)
WORD = {
    "text": "Bakery",
    "confidence": 0.95,
    "box": {"left": 16, "top": 14, "width": 108, "height": 24},
}
OCR_DATA = {
    "markdown": "Bakery Morgenrot",
    "text": "Bakery Morgenrot",
    "language": "de",
    "confidence": 0.94,
    "pages": [{"number": 1, "width": 640, "height": 60, "words": [WORD]}],
}
EXECUTION = JobsExecution(
    id=7,
    status=Status.COMPLETED,
    ocrProvider="tesseract",
    ocrData=json.dumps(OCR_DATA),
    createdAt=CREATED,
    updatedAt=UPDATED,
)
WITH_FILES = replace(EXECUTION, outputs=example_outputs("bakery", pdf=51904, alto=4312))
ORDERED = replace(EXECUTION, status=Status.PENDING, ocrData=None, updatedAt=CREATED)
FILE = JobsFile(
    id=12,
    originalName="bakery.png",
    storageKey="uploads/31/bakery.png",
    executions=[EXECUTION],
)
JOB = JobsJob(
    id=31,
    name="Breakfast",
    status=Status.COMPLETED,
    createdAt=CREATED,
    updatedAt=UPDATED,
    files=[FILE],
)
JOB_WITH_FILES = replace(JOB, files=[replace(FILE, executions=[WITH_FILES])])
LISTED = JobsListed(id=31, name="Breakfast", status=Status.COMPLETED, createdAt=CREATED)
LIST = JobsList(data=[LISTED], pagination=JobsPagination(total=1, page=1, limit=20, pages=1))
PROVIDERS = [
    JobsProvider(name="auto", available=True),
    JobsProvider(name="mistral", available=False, reason="No key is configured for Mistral OCR."),
]
