"""A child that has opened one tenant's file is not given another tenant's."""

import io
from collections.abc import Iterator

import pytest

from ocr.sandbox import Child, ChildPool, work_for
from tests.ocr import sandbox_targets as targets
from tests.ocr.sandbox_support import HERE, outer_pid
from tests.ocr.sandbox_targets import NOTHING, Asked
from tests.processes import alive, eventually


@pytest.fixture(autouse=True)
def nobody_after() -> Iterator[None]:
    yield
    work_for(0)


def sees(child: Child | ChildPool, owner: int) -> str:
    """Everything that a child which was taken over by the file of an earlier call has kept."""
    work_for(owner)
    kept = child.call(
        targets.keep, Asked(text=f"file of {owner}"), files=[io.BytesIO(b"x")], timeout=60
    )
    return str(kept["before"])


def test_what_one_owners_file_left_behind_is_not_there_for_anothers(child: Child) -> None:
    assert sees(child, 1) == "[]"
    assert sees(child, 1) == "['file of 1']"
    first = outer_pid(child)
    assert sees(child, 2) == "[]"
    assert not alive(first)
    assert sees(child, 1) == "[]"


def test_a_call_without_files_keeps_the_child(child: Child) -> None:
    work_for(1)
    child.call(targets.noop, NOTHING, timeout=20)
    first = outer_pid(child)
    assert sees(child, 2) == "[]"
    assert outer_pid(child) == first


def test_after_the_first_change_a_warm_spare_is_ready(child: Child) -> None:
    child.warm([targets.warm])
    sees(child, 1)
    sees(child, 2)
    assert eventually(lambda: child._spare._process is not None)
    spare = child._spare._process
    sees(child, 3)
    assert child._process is spare
    assert child.call(targets.look, NOTHING, timeout=20)["warmed"] == ["yes"]
    assert eventually(lambda: child._spare._process is not None)
    last = child._spare._process
    assert last is not None
    child.close()
    assert not alive(last._popen.pid)


def test_a_pool_gives_each_owner_the_child_that_has_seen_his_files() -> None:
    pool = ChildPool(2, extra_paths=[HERE])
    assert sees(pool, 1) == "[]"
    assert sees(pool, 2) == "[]"
    assert sees(pool, 1) == "['file of 1']"
    assert sees(pool, 2) == "['file of 2']"
    assert sees(pool, 3) == "[]"
    pool.close()
