"""How an operation is described, and how the description is put on a view's method."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiRequest,
    OpenApiResponse,
    extend_schema,
)
from drf_spectacular.utils import extend_schema_view as annotated
from rest_framework.views import APIView

from accounts.authentication import KeyOrAnonymousAuthentication
from ocr.api.base import InterfaceView
from ocr.api.openapi.errors import ALWAYS, error
from ocr.api.openapi.named_shapes import Shape

MULTIPART = "multipart/form-data"
JSON = "application/json"
KEYS: list[Any] = [{"bearer": []}, {"header": []}, {"query": []}]
NO_KEY: dict[str, list[str]] = {}
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    OpenApiParameter.HEADER,
    description="Any text of your own. A repeated request with the same key and body gets the first answer again.",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What success looks like: `examples` are bodies by their name; no shape means no body."""

    meaning: str
    shape: Shape | None = None
    examples: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    media_type: str = JSON

    def response(self) -> OpenApiResponse:
        found = [
            OpenApiExample(name, value=value, status_codes=[str(self.status)])
            for name, value in self.examples.items()
        ]
        return OpenApiResponse(self.shape, self.meaning, found)


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent: a shape for each media type, and an example."""

    shapes: Mapping[str, Shape]
    example: Any = None

    def request(self) -> dict[str, Any]:
        found = (
            [OpenApiExample("Request", value=self.example, request_only=True)]
            if self.example is not None
            else []
        )
        return {
            media_type: OpenApiRequest(shape, examples=found)
            for media_type, shape in self.shapes.items()
        }


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of a route. `errors` are the statuses beyond those of every route, each with a sentence or none."""

    name: str
    summary: str
    answer: Answer
    description: str = ""
    body: Body | None = None
    parameters: Sequence[OpenApiParameter] = ()
    errors: Mapping[int, str] = field(default_factory=dict)
    meanings: Mapping[int, str] = field(default_factory=dict)
    idempotent: bool = False


def describe(view: type[InterfaceView], **operations: Operation) -> None:
    """Annotate the methods of a view, named as in Python: `describe(SolveView, post=Operation(...))`."""
    annotated(**{method: described(view, operation) for method, operation in operations.items()})(
        view
    )


def described(view: type[InterfaceView], operation: Operation) -> Any:
    interface = view.__module__.split(".")[2]
    return extend_schema(
        operation_id=operation.name or None,
        summary=operation.summary,
        description=operation.description or operation.summary,
        tags=[interface],
        auth=credentials(view),
        parameters=[*operation.parameters, *([IDEMPOTENCY_KEY] if operation.idempotent else [])],
        request=operation.body.request() if operation.body else None,
        responses=responses(view, operation),
    )


def credentials(view: type[APIView]) -> list[Any]:
    """Any one of the three ways; none at all where anonymous calls may have a tenant; empty where none is asked."""
    classes = view.authentication_classes
    if not classes:
        return [NO_KEY]
    anonymous = any(issubclass(each, KeyOrAnonymousAuthentication) for each in classes)
    return [*KEYS, NO_KEY] if anonymous else KEYS


def responses(view: type[InterfaceView], operation: Operation) -> dict[Any, OpenApiResponse]:
    """Success and every error that the route can answer, in the order of their statuses."""
    statuses = {*operation.errors, *ALWAYS}
    statuses |= {401} if view.authentication_classes else set()
    statuses |= {409, 422} if operation.idempotent else set()
    answer = operation.answer
    success: dict[Any, OpenApiResponse] = {(answer.status, answer.media_type): answer.response()}
    errors = {
        (status, JSON): error(
            view, status, operation.errors.get(status, ""), operation.meanings.get(status, "")
        )
        for status in sorted(statuses)
    }
    return {**success, **errors}


def in_path(name: str, description: str, schema: Shape) -> OpenApiParameter:
    return OpenApiParameter(name, schema, OpenApiParameter.PATH, description=description)


def in_query(
    name: str, description: str, schema: Shape | OpenApiTypes = OpenApiTypes.STR
) -> OpenApiParameter:
    return OpenApiParameter(name, schema, OpenApiParameter.QUERY, description=description)
