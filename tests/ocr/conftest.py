"""Children at every level of isolation that this machine allows."""

from collections.abc import Iterator

import pytest

from ocr.sandbox import Child, SandboxUnavailable, level
from tests.ocr.sandbox_support import HERE, force


@pytest.fixture(params=["bwrap", "namespaces", "rlimits"])
def isolation(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    force(monkeypatch, request.param)
    try:
        level()
    except SandboxUnavailable as error:
        pytest.skip(str(error))
    yield request.param
    level.cache_clear()


@pytest.fixture
def child(isolation: str) -> Iterator[Child]:
    with Child(extra_paths=[HERE]) as child:
        yield child
