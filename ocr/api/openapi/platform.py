"""Routes that belong to no interface alone: health, and files by a signed link. Their views are plain functions."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from files.views import signed_file
from ocr.api.health import CHECKS, health, ready
from ocr.api.openapi.named_shapes import boolean, moment, named, nullable, number, record, text
from ocr.api.openapi.operations import JSON, NO_KEY, Answer, in_path

TIME = "2026-01-02T03:04:05Z"
state = {
    "status": text("Whether all is well.", enum=["ok", "degraded"]),
    "timestamp": moment("The server's clock."),
}
HEALTH = named("Health", record(state))
READY = named(
    "Ready",
    record(
        {
            **state,
            "checks": record({name: boolean("Whether it is well.") for name in CHECKS}),
            "oldest_waiting_seconds": nullable(
                number("How long the oldest work has waited.", minimum=0)
            ),
        }
    ),
)
GONE = OpenApiResponse(
    named("PlatformError", record({"error": text("What is wrong.")})),
    "The link is forged or has expired, or the file is gone.",
    [OpenApiExample("Gone", value={"error": "Not found."}, status_codes=["404"])],
)


Method = TypeVar("Method", bound=Callable[..., HttpResponseBase])


def annotated(
    name: str, summary: str, responses: dict[Any, Any], **more: Any
) -> Callable[[Method], Method]:
    auth: list[Any] = [NO_KEY]
    tags = ["platform"]
    described: Callable[[Method], Method] = extend_schema(
        operation_id=name,
        summary=summary,
        description=summary,
        tags=tags,
        auth=auth,
        responses=responses,
        **more,
    )
    return described


def called(view: Any, request: Request, **kwargs: str) -> HttpResponseBase:
    inner: HttpRequest = request._request
    answer: HttpResponseBase = view(inner, **kwargs)
    return answer


class HealthView(APIView):
    """Stands for `health` where schemas are made."""

    @annotated(
        "health",
        "Whether the platform is alive",
        {
            (200, JSON): Answer(
                "It is.", HEALTH, {"Well": {"status": "ok", "timestamp": TIME}}
            ).response(),
            (503, JSON): Answer(
                "It is not.",
                HEALTH,
                {"Not well": {"status": "degraded", "timestamp": TIME}},
                status=503,
            ).response(),
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        return called(health, request)


class ReadyView(APIView):
    """Stands for `ready`."""

    @annotated(
        "ready",
        "Whether the platform should get requests",
        {
            (200, JSON): Answer("It should.", READY).response(),
            (503, JSON): Answer("Not now.", READY, status=503).response(),
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        return called(ready, request)


class SignedFileView(APIView):
    """Stands for `signed_file`."""

    @annotated(
        "signedFile",
        "Open a file by its link",
        {
            (200, "*/*"): Answer(
                "The file.", {"type": "string", "format": "binary"}, media_type="*/*"
            ).response(),
            (404, JSON): GONE,
        },
        parameters=[
            in_path("token", "From a link.", {"type": "string"}),
            in_path("name", "From a link.", {"type": "string"}),
        ],
    )
    def get(self, request: Request, token: str, name: str) -> HttpResponseBase:
        return called(signed_file, request, token=token, name=name)


HEALTH_ROUTE = path("health", HealthView.as_view(), name="health")
READY_ROUTE = path("ready", ReadyView.as_view(), name="ready")
FILE_ROUTE = path("files/<str:token>/<str:name>", SignedFileView.as_view(), name="signed-file")
