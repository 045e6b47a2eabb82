"""What an error of each interface looks like, asked of the very views that will answer it."""

from http import HTTPStatus
from typing import Any

from rest_framework.exceptions import NotAuthenticated, Throttled, UnsupportedMediaType

from billing.errors import InsufficientFunds
from config.errors import SENTENCES
from ocr.api.base import InterfaceView, described
from ocr.api.idempotency import OtherBody, StillRunning
from ocr.api.openapi.shapes import Components, shape
from ocr.api.operation import JSON, Operation, OperationGroup
from ocr.jobs.admission import PlatformBusy

# One thing that can go wrong for each status, to show what the answer says then.
INSTANCES: dict[int, Exception] = {
    401: NotAuthenticated(),
    402: InsufficientFunds(available=10, needed=50),
    409: StillRunning(),
    415: UnsupportedMediaType("text/plain"),
    422: OtherBody(),
    429: Throttled(wait=30),
    503: PlatformBusy(
        "The service is not taking new work at the moment. Try again soon.", retry_after=30
    ),
}
SAID = {
    400: "The field 'image' is required.",
    403: "This is not allowed.",
    404: "Not found.",
    413: "The file has 30000000 bytes; at most 20971520 are accepted.",
    500: SENTENCES[500],
}
MEANINGS = {
    400: "A field or parameter is missing, doubled or wrong.",
    401: "The key is missing, malformed, unknown, revoked or expired, or two different keys were "
    "sent.",
    402: "Too few credits. Nothing was stored, and nothing is charged.",
    403: "Not yours, or no longer allowed.",
    404: "There is no such thing, or it is gone, or it belongs to somebody else.",
    409: "What is asked for is being worked on; with an Idempotency-Key also: the first request "
    "still runs.",
    413: "Too many bytes, pixels, pages or files.",
    415: "The content is of no type that is accepted, whatever its name says; or the body is.",
    422: "The right type, but it cannot be read; with an Idempotency-Key also: the key came with "
    "another body before.",
    429: "Too many requests, or too much of your work is waiting. `Retry-After` says for how "
    "many seconds to pause.",
    500: "An unexpected server error. Nothing is charged.",
    503: "No new work is taken at the moment. `Retry-After` says for how many seconds to pause.",
}
ALWAYS = (429, 500, 503)


def error_response(
    group: OperationGroup, operation: Operation, status: int, components: Components
) -> dict[str, Any]:
    """One documented error: when it comes, its body's form and an example."""
    view = operation.view
    if view:
        sentence = operation.errors.get(status) or usual(view, status)
        example = view().error_body(status, sentence)
    else:
        example = {"error": SAID[status]}
    content = {
        "schema": shape(group.error, components),
        "examples": {HTTPStatus(status).phrase: {"value": example}},
    }
    meaning = operation.meanings.get(status) or MEANINGS[status]
    return {"description": meaning, "content": {JSON: content}}


def usual(view: type[InterfaceView], status: int) -> str:
    """The interface's own words for a status, else those that the shared code finds."""
    if status in view.texts:
        return view.texts[status]
    return described(INSTANCES[status])[1] if status in INSTANCES else SAID[status]
