"""Builds recognition requests and sends them to the worker's sandboxed child."""

from collections.abc import Sequence
from typing import BinaryIO, TypeVar

from django.conf import settings
from django.core.files.base import File

from ocr import children
from ocr.jobs import claims
from ocr.models import Run
from ocr.recognition.engines import RecognitionOptions
from ocr.recognition.languages.language import models_of
from ocr.recognition.requests import FinishRequest, PageOfFile, PictureRequest, ReadRequest
from ocr.sandbox.targets import ChildFunction
from ocr.worker.pulse import Pulse
from ocr.worker.source import FetchedRun

Asked = TypeVar("Asked", ReadRequest, PictureRequest, FinishRequest)
Answer = TypeVar("Answer")


def build_request(
    fetched: FetchedRun, number: int | None, likely: Sequence[str] = ()
) -> ReadRequest:
    """The request for one page, or with None for a file without pages. `likely` are the language
    models of the previous page.
    """
    chosen = fetched.job.options
    return ReadRequest(
        page=PageOfFile(
            media_type=fetched.stored.media_type,
            number=number,
            password=fetched.password,
            selection=chosen.pages,
        ),
        provider=fetched.run.execution.provider,
        layout=bool(chosen.formats),
        options=RecognitionOptions(
            languages=tuple(models_of(chosen.languages)),
            likely=tuple(likely),
            alphabet=chosen.alphabet,
            guess=chosen.guess,
            min_length=chosen.min_length,
            max_length=chosen.max_length,
            single_line=chosen.single_line,
        ),
    )


def call_child(
    run: Run,
    function: ChildFunction[Asked, Answer],
    request: Asked,
    content: "File[bytes]",
    outputs: Sequence[BinaryIO] = (),
) -> Answer:
    """Call the child while heartbeats extend the lease. Raises EngineError, and Abandoned when the
    lease was lost.
    """
    timeout = settings.FILE_SECONDS
    processor_seconds = None
    if request.page.number:
        timeout = settings.PAGE_WALL_SECONDS
        processor_seconds = settings.PAGE_SECONDS
    return children.engine().call(
        function,
        request,
        files=[children.stream(content)],
        outputs=outputs,
        timeout=timeout,
        processor_seconds=processor_seconds,
        heartbeat=Pulse(run),
        heartbeat_every=claims.PULSE_SECONDS,
    )
