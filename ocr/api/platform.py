"""Routes that belong to no interface alone: health, and files by a signed link."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from ocr.api.operation import FILE_TYPES, Operation, OperationGroup
from ocr.api.readiness import CHECKS
from ocr.api.wire import Field
from ocr.writers import WRITERS

TIME = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
WRITTEN_TYPES = [writer.media_type for writer in WRITERS.values()]
State = Annotated[Literal["ok", "degraded"], Field("Whether all is well.")]
Clock = Annotated[datetime, Field("The server's clock.")]


@dataclass(frozen=True, kw_only=True)
class Health:
    status: State
    timestamp: Clock


@dataclass(frozen=True, kw_only=True)
class Ready:
    status: State
    timestamp: Clock
    checks: Annotated[dict[str, bool], Field("Whether each is well: {names}.", names=CHECKS.keys)]
    oldest_waiting_seconds: Annotated[
        float | None, Field("How long the oldest work has waited.", minimum=0)
    ]


@dataclass(frozen=True, kw_only=True)
class FilePath:
    token: Annotated[str, Field("From a link.")]
    name: Annotated[str, Field("From a link.")]


@dataclass(frozen=True, kw_only=True)
class PlatformError:
    error: Annotated[str, Field("What is wrong.")]


PLATFORM = OperationGroup(
    name="platform",
    error=PlatformError,
    operations=[
        Operation(
            name="platform_get_health",
            method="get",
            path="/health",
            summary="Whether the platform is alive",
            meaning="It is.",
            answer=Health,
            examples={"Well": Health(status="ok", timestamp=TIME)},
            same_body={503: "It is not."},
        ),
        Operation(
            name="platform_get_readiness",
            method="get",
            path="/ready",
            summary="Whether the platform should get requests",
            meaning="It should.",
            answer=Ready,
            same_body={503: "Not now."},
        ),
        Operation(
            name="platform_get_file",
            method="get",
            path="/files/{token}/{name}",
            summary="Open a file by its link",
            path_fields=FilePath,
            meaning="The file.",
            answer=bytes,
            media_types=list(dict.fromkeys([*FILE_TYPES, *WRITTEN_TYPES])),
            errors={404: ""},
            meanings={404: "The link is forged or has expired, or the file is gone."},
        ),
    ],
)
