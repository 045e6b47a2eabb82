"""Answers of the documents interface, as its documentation shows them."""

from dataclasses import replace
from uuid import UUID

from ocr.api.documents.schema import (
    DETAILS,
    TYPE,
    DocumentsAnswer,
    DocumentsEnded,
    DocumentsTask,
    State,
)
from ocr.api.formats import example_outputs

PROCESSING = DocumentsTask(
    file="",
    type=TYPE,
    state=State.PROCESSING,
    task_id=UUID("0d6c2f0a-4b7e-4f35-8a3d-9f1e2c7b5a60"),
    progress=0,
    ocr_pages=0,
    created_at=1767323045,
    file_pages=1,
    input_size=48213,
    output_size=0,
    completed_at=0,
    processed_at=1767323046,
    state_detail=DETAILS[State.PROCESSING],
)
COMPLETE = replace(
    PROCESSING,
    file="https://ocr.example.com/files/WyI0YzFk.../contract.txt",
    state=State.COMPLETE,
    progress=100,
    ocr_pages=1,
    output_size=412,
    completed_at=1767323048,
    state_detail=DETAILS[State.COMPLETE],
)
INVALID = replace(
    PROCESSING,
    state=State.INVALID,
    completed_at=1767323048,
    state_detail=DETAILS[State.INVALID],
)
WITH_NOTES = replace(
    COMPLETE,
    file_pages=3,
    ocr_pages=3,
    notes=["Page 2: It looks handwritten. Handwriting is not read reliably."],
)
IN_TWO_FORMATS = replace(COMPLETE, outputs=example_outputs("contract", txt=412, pdf=51904))
ANSWERS = {
    "Done": DocumentsAnswer(status=200, data=COMPLETE),
    "Done, in two formats": DocumentsAnswer(status=200, data=IN_TWO_FORMATS),
    "Done, with notes": DocumentsAnswer(status=200, data=WITH_NOTES),
    "Working": DocumentsAnswer(status=200, data=PROCESSING),
    "Failed": DocumentsAnswer(status=200, message="The image is damaged.", data=INVALID),
}
CANCELLED = DocumentsEnded(status=200, message="cancelled", task_id=PROCESSING.task_id)
DELETED = DocumentsEnded(status=200, message="deleted", task_id=PROCESSING.task_id)
