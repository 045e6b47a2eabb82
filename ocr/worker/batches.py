"""Several waiting one-line pictures, read in one visit to the child.

Each keeps its own lease, charge and failure. Only what is next in turn joins a batch, and only more
than the other workers can begin at once: nobody is passed over, and a lone picture never waits.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from typing import BinaryIO

import structlog
from django.conf import settings
from django.db import DatabaseError

from files.errors import StorageFailed
from files.services import open_stored
from ocr import children
from ocr.errors import Abandoned, EngineError, stored_code
from ocr.jobs import claims
from ocr.models import Run
from ocr.providers.adapters import PROVIDERS
from ocr.recognition.requests import ReadAnswer, SeveralRequest, read_several
from ocr.worker.child_calls import build_request
from ocr.worker.pulse import Pulse
from ocr.worker.source import fetch_file

log = structlog.get_logger("polyglyph.worker")
# Of a line of text; a larger picture takes so long that the others would notice.
MOST_PIXELS = 400_000
# Of processor time for all pictures. If it is not enough, each is read alone.
SECONDS = 10.0


def like(first: Run, worker: str) -> list[Run]:
    """Claim waiting runs that can be read together with this one; often none."""
    if settings.BATCH_PICTURES < 2 or not is_short(first):
        return []
    others = settings.WORKERS - 1
    spare = min(first.others_waiting - others, settings.BATCH_PICTURES - 1)
    found: list[Run] = []

    def joins(run: Run) -> bool:
        return is_short(run) and asks_for(run) == asks_for(first)

    while len(found) < spare:
        run = claims.claim_if(worker, joins)
        if run is None:
            break
        found.append(run)
    return found


def is_short(run: Run) -> bool:
    """Whether the run is one small picture, read here for the first time, for its text only."""
    execution, stored = run.execution, run.execution.job_file.stored
    return (
        stored is not None
        and stored.media_type.startswith("image/")
        and stored.pages == 1
        and stored.pixels <= MOST_PIXELS
        and execution.attempt <= 1
        and execution.provider not in PROVIDERS
        and not execution.job.options.formats
    )


def asks_for(run: Run) -> tuple[object, ...]:
    """What all runs of a batch have in common: the engine, the languages and, so that no tenant's
    picture reaches what another's has opened, the tenant.
    """
    options = run.execution.job.options
    if "engine" in settings.SEPARATE_TENANTS:
        return run.execution.provider, options.languages, run.tenant_id
    return run.execution.provider, options.languages


def read_together(runs: Sequence[Run]) -> list[ReadAnswer | EngineError | None]:
    """What the child says of each. None: not known, so that it has to be read alone.

    A failure of one picture is its own. Where the child as a whole failed, nothing is known of any.
    """
    found: dict[int, ReadAnswer | EngineError | None] = {}
    try:
        found = _read(runs)
    except (Abandoned, DatabaseError):
        log.info("pictures could not be read together; each is read alone", exc_info=True)
    except Exception:
        log.warning("pictures could not be read together; each is read alone", exc_info=True)
    return [found.get(run.pk) for run in runs]


def _read(runs: Sequence[Run]) -> dict[int, ReadAnswer | EngineError | None]:
    """The answers by the keys of the runs."""
    with ExitStack() as stack:
        opened: dict[int, BinaryIO] = {}
        requests = []
        for run in runs:
            fetched = fetch_file(run)
            try:
                content = stack.enter_context(open_stored(fetched.stored))
            except (FileNotFoundError, StorageFailed):
                continue  # alone it fails as it should
            opened[run.pk] = children.stream(content)
            requests.append(build_request(fetched, 1))
        answer = children.engine().call(
            read_several,
            SeveralRequest(provider=runs[0].execution.provider, requests=tuple(requests)),
            files=list(opened.values()),
            timeout=settings.PAGE_WALL_SECONDS,
            processor_seconds=SECONDS,
            heartbeat=Pulses(runs),
            heartbeat_every=claims.PULSE_SECONDS,
        )
    found: dict[int, ReadAnswer | EngineError | None] = {}
    for key, read in zip(opened, answer.reads, strict=True):
        found[key] = read.answer
        if read.error:
            found[key] = EngineError(read.error, code=stored_code(read.code))
    return found


class Pulses:
    """Asked often while the child works: False when nobody wants any of the results any more."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._pulses = [Pulse(run) for run in runs]

    def __call__(self) -> bool:
        wanted = [pulse() for pulse in self._pulses]
        return any(wanted)
