"""What a worker asks its warm child about a run's file."""

from collections.abc import Sequence
from functools import partial
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.base import File

from ocr import children
from ocr.encryption import unseal
from ocr.jobs import claims
from ocr.models import Run
from ocr.recognition.languages.language import models_of


def question(run: Run, number: int | None) -> dict[str, Any]:
    """The payload of `ocr.recognition.read_page` for one page, or with None for a file without pages."""
    job, stored = run.execution.job, run.execution.job_file.stored
    options = job.options
    return {
        "languages": models_of(options.languages),  # none: found out by the page
        "alphabet": options.alphabet,
        "guess": options.guess,
        "min_length": options.min_length,
        "max_length": options.max_length,
        "single_line": options.single_line,
        "media_type": stored.media_type if stored else "",
        "provider": run.execution.provider,
        "number": number,
        "password": unseal(job.password),
        "layout": bool(options.formats),
    }


def ask(
    run: Run,
    target: str,
    payload: dict[str, Any],
    content: "File[bytes]",
    outputs: Sequence[BinaryIO] = (),
) -> dict[str, Any]:
    """The child's answer, while the run's lease is kept. Raises EngineError, and Abandoned without a lease."""
    return children.engine().call(
        target,
        payload,
        files=[children.stream(content)],
        outputs=outputs,
        timeout=settings.PAGE_SECONDS if payload["number"] else settings.FILE_SECONDS,
        beat=partial(claims.beat, run),
        beat_every=settings.BEAT_SECONDS,
    )
