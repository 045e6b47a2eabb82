"""A small internet for every test, and one way to fetch from it."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from ocr.errors import EngineError
from ocr.intake.fetching import Fetched, FetchLimits, fetch
from tests.fetching.certificates import Authority
from tests.fetching.world import World, world

SENTENCE = "The file at image_url could not be fetched."
LIMITS = FetchLimits(max_bytes=100_000, seconds=5)


@dataclass
class Got:
    """A fetch that succeeded."""

    fetched: Fetched
    content: bytes


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def internet(authority: Authority) -> Iterator[World]:
    with world(authority.client()) as made:
        yield made


@pytest.fixture
def get(internet: World) -> Callable[..., Got]:
    def run(url: str, limits: FetchLimits = LIMITS) -> Got:
        into = io.BytesIO()
        return Got(fetch(url, limits=limits, into=into, network=internet), into.getvalue())

    return run


@pytest.fixture
def fails(internet: World) -> Callable[..., EngineError]:
    """Fetches, expects a failure with the uniform sentence, or of another code, and returns it."""

    def run(url: str, limits: FetchLimits = LIMITS, code: str = "download") -> EngineError:
        with pytest.raises(EngineError) as caught:
            fetch(url, limits=limits, into=io.BytesIO(), network=internet)
        assert caught.value.code == code
        assert (caught.value.message == SENTENCE) == (code == "download")
        return caught.value

    return run
