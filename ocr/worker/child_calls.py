"""What a worker asks its warm child about a run's file."""

from collections.abc import Sequence
from functools import partial
from typing import BinaryIO, TypeVar

from django.conf import settings
from django.core.files.base import File

from ocr import children
from ocr.encryption import unseal
from ocr.jobs import claims
from ocr.models import Run
from ocr.recognition.engines import RecognitionOptions
from ocr.recognition.languages.language import models_of
from ocr.recognition.requests import FinishRequest, PageOfFile, PictureRequest, ReadRequest
from ocr.sandbox.targets import ChildFunction

Asked = TypeVar("Asked", ReadRequest, PictureRequest, FinishRequest)
Answer = TypeVar("Answer")


def question(run: Run, number: int | None, likely: Sequence[str] = ()) -> ReadRequest:
    """How one page is to be read, or with None a file without pages. `likely` are the models of the page before."""
    job, stored = run.execution.job, run.execution.job_file.stored
    chosen = job.options
    return ReadRequest(
        page=PageOfFile(
            media_type=stored.media_type if stored else "",
            number=number,
            password=unseal(job.password),
        ),
        provider=run.execution.provider,
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


def ask(
    run: Run,
    function: ChildFunction[Asked, Answer],
    request: Asked,
    content: "File[bytes]",
    outputs: Sequence[BinaryIO] = (),
) -> Answer:
    """The child's answer, while the run's lease is kept. Raises EngineError, and Abandoned without a lease."""
    return children.engine().call(
        function,
        request,
        files=[children.stream(content)],
        outputs=outputs,
        timeout=settings.PAGE_SECONDS if request.page.number else settings.FILE_SECONDS,
        beat=partial(claims.beat, run),
        beat_every=settings.BEAT_SECONDS,
    )
