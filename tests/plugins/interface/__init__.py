"""An interface of one route: `POST /toy/read` makes a job of a picture."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from django.urls import re_path
from rest_framework.request import Request
from rest_framework.response import Response

from ocr.api.base import InterfaceView
from ocr.api.idempotency import Reservation, idempotent
from ocr.api.operation import MULTIPART, InterfaceModule, Operation
from ocr.api.providers import provider
from ocr.api.wire import Field, File, read_form, to_json
from ocr.intake.inspection import inspect_image
from ocr.jobs.options import JobOptions
from ocr.jobs.policies import InterfacePolicy
from ocr.jobs.submission import JobRequest
from ocr.models import Job, Priority

POLICY = InterfacePolicy(priority=Priority.INTERACTIVE)


@dataclass(frozen=True, kw_only=True)
class ToyForm:
    image: Annotated[File, Field("A picture.")]


@dataclass(frozen=True, kw_only=True)
class ToyAnswer:
    job: Annotated[str, Field("The job.")]


@dataclass(frozen=True, kw_only=True)
class ToyError:
    sorry: Annotated[str, Field("What is wrong.")]


class ReadView(InterfaceView):
    def error_body(self, status: int, message: str) -> dict[str, Any]:
        return to_json(ToyError(sorry=message))

    @idempotent
    def post(self, request: Request, reservation: Reservation) -> Response:
        form = read_form(ToyForm, request)
        order = JobRequest(
            interface="toy",
            files=[inspect_image(form.image, max_pages=1)],
            providers=[[provider(self.caller.tenant, "toy-engine")]],
            deadline_seconds=60,
            options=JobOptions(),
            max_attempts=1,
        )
        return self.answer_again(request, self.submit(order, reservation))

    def answer_again(self, request: Request, job: Job) -> Response:
        return Response(to_json(ToyAnswer(job=str(job.uuid))))


TOY = InterfaceModule(
    name="toy",
    title="Toy",
    summary="Send a picture to play with.",
    urls=[re_path(r"^toy/read/?$", ReadView.as_view(), name="toy-read")],
    error=ToyError,
    operations=[
        Operation(
            name="toy_read_picture",
            method="post",
            path="/toy/read",
            view=ReadView,
            summary="Send a picture",
            body={MULTIPART: ToyForm},
            meaning="It was taken.",
            answer=ToyAnswer,
            examples={"Taken": ToyAnswer(job="d1418c2e-7f1a-4a3f-8d7e-0d9d0f1c2b3a")},
            errors={400: "", 402: "", 413: "", 415: "", 422: ""},
            idempotent=True,
        )
    ],
    docs=Path(__file__).parent / "docs",
)
