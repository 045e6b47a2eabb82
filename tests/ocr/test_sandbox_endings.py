"""How children end: deadlines, crashes, limits, lies, and the death of their parent; threads and
forks.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from ocr.errors import Abandoned, EngineError
from ocr.sandbox import Child, ChildPool, Limits
from ocr.sandbox.process import seconds_of_tree
from tests.ocr import sandbox_targets as targets
from tests.ocr.sandbox_support import HERE, MIB, PROJECT, outer_pid, processes
from tests.ocr.sandbox_targets import NOTHING, Asked
from tests.processes import alive, eventually

# Endings


@pytest.mark.parametrize("own_session", [False, True])
def test_the_deadline_kills_the_child_and_what_it_started(
    child: Child, isolation: str, own_session: bool
) -> None:
    if isolation == "rlimits" and own_session:
        pytest.skip("Without a process namespace a grandchild can leave the group.")
    mark = f"mark-{os.getpid()}-{time.monotonic_ns()}"
    child.call(targets.noop, NOTHING, timeout=20)
    pid = outer_pid(child)
    seen: list[int] = []

    def look() -> list[int]:
        seen.extend(processes(mark))
        return seen

    watcher = threading.Thread(target=eventually, args=(look, 5))
    watcher.start()
    with pytest.raises(EngineError, match="longer than 2 seconds") as error:
        child.call(targets.family, Asked(mark=mark, own_session=own_session), timeout=2)
    watcher.join()
    assert error.value.code == "timeout"
    assert seen, "the grandchild never ran, so this proves nothing"
    assert eventually(lambda: not processes(mark))
    assert not alive(pid)
    assert child.call(targets.noop, NOTHING, timeout=20) == {}


def test_processor_time_ends_a_call_and_waiting_does_not(child: Child) -> None:
    child.call(targets.noop, NOTHING, timeout=20)
    asleep = Asked(seconds=1.5)
    assert child.call(targets.sleep, asleep, timeout=60, processor_seconds=1.0)["pid"]
    pid = outer_pid(child)
    with pytest.raises(EngineError, match="longer than 1 seconds") as error:
        child.call(targets.spin, Asked(seconds=40.0), timeout=60, processor_seconds=1.0)
    assert error.value.code == "timeout"
    assert not alive(pid)
    # What a child has used before counts for nothing.
    child.call(targets.spin, Asked(seconds=1.0), timeout=60)
    assert child.call(targets.noop, NOTHING, timeout=60, processor_seconds=0.5) == {}


def test_what_other_processes_of_a_call_use_counts_too(child: Child) -> None:
    child.call(targets.noop, NOTHING, timeout=20)
    before = seconds_of_tree(outer_pid(child))
    child.call(targets.spin, Asked(seconds=1.0), timeout=60)
    assert seconds_of_tree(outer_pid(child)) - before >= 1.3
    assert seconds_of_tree(2**22 + 1) == 0.0


def test_a_crash_is_reported_logged_and_costs_one_call(
    child: Child, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(EngineError) as error:
        child.call(targets.crash, NOTHING, timeout=20)
    assert error.value.code == "crashed"
    assert "secret words" not in error.value.message
    assert "secret words of a C library" in caplog.text
    assert child.call(targets.noop, NOTHING, timeout=20) == {}


def test_a_child_killed_from_outside_in_the_middle_of_a_call_is_a_crash(child: Child) -> None:
    child.call(targets.noop, NOTHING, timeout=20)
    killer = threading.Timer(0.3, os.kill, (outer_pid(child), signal.SIGKILL))
    killer.start()
    with pytest.raises(EngineError) as error:
        child.call(targets.sleep, Asked(seconds=60), timeout=20)
    assert error.value.code == "crashed"


def test_a_child_that_died_while_idle_is_replaced_unnoticed(child: Child) -> None:
    child.call(targets.noop, NOTHING, timeout=20)
    pid = outer_pid(child)
    os.killpg(pid, signal.SIGKILL)
    assert eventually(lambda: not alive(pid))
    process = child._process
    assert process is not None
    assert eventually(lambda: not process.usable())
    assert child.call(targets.noop, NOTHING, timeout=20) == {}
    assert outer_pid(child) != pid


@pytest.mark.parametrize("target", [targets.greedy, targets.greedy_in_c])
def test_the_memory_limit_is_reported_and_costs_one_call(
    child: Child, target: Callable[..., Any]
) -> None:
    with pytest.raises(EngineError, match="memory") as error:
        child.call(target, NOTHING, timeout=20)
    assert error.value.code == "memory"
    assert child.call(targets.noop, NOTHING, timeout=20) == {}


def test_a_child_that_has_leaked_most_of_its_memory_is_replaced(isolation: str) -> None:
    with Child(Limits(memory=600 * MIB), [HERE]) as child:
        child.call(targets.leak, Asked(size=50 * MIB), timeout=20)
        first = outer_pid(child)
        child.call(targets.leak, Asked(size=380 * MIB), timeout=20)
        assert outer_pid(child) == first
        child.call(targets.leak, Asked(size=380 * MIB), timeout=20)
        assert outer_pid(child) != first


def test_a_beat_that_says_no_abandons_the_call(child: Child) -> None:
    child.call(targets.noop, NOTHING, timeout=20)
    pid = outer_pid(child)
    beats = iter([True, True, False])
    started = time.monotonic()
    with pytest.raises(Abandoned):
        child.call(
            targets.sleep,
            Asked(seconds=60),
            timeout=50,
            heartbeat=lambda: next(beats),
            heartbeat_every=0.1,
        )
    assert 0.3 <= time.monotonic() - started < 40
    assert next(beats, None) is None
    assert not alive(pid)


@pytest.mark.parametrize("ending", [SystemExit, KeyboardInterrupt])
def test_an_interrupt_of_the_caller_leaves_no_half_read_answer(
    child: Child, ending: type[BaseException]
) -> None:
    def interrupt(*_: object) -> None:
        raise ending

    child.call(targets.noop, NOTHING, timeout=20)
    pid = outer_pid(child)
    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(ending):
            child.call(targets.sleep, Asked(seconds=0.4), timeout=20)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert not alive(pid)
    assert child.call(targets.large, Asked(text="b"), timeout=20) == {"text": "bb"}


@pytest.mark.parametrize(
    "frame",
    [
        b"not json",
        b"[1]",
        b"{}",
        b'{"answered": 3}',
        b'{"answered": true, "result": {}}',
        b'{"answered": false}',
        b'{"bug": ""}',
        b'{"error": "x", "code": "made up"}',
        b"[" * 100_000,
        None,
    ],
)
def test_a_child_that_lies_is_killed(child: Child, frame: bytes | None) -> None:
    raw = b"\xff\xff\xff\xff" if frame is None else len(frame).to_bytes(4, "big") + frame
    with pytest.raises(EngineError) as error:
        child.call(targets.lie, Asked(raw=raw.hex()), timeout=20)
    assert error.value.code == "crashed"
    assert child.call(targets.noop, NOTHING, timeout=20) == {}


# The parent's death, threads and forks

PARENT = """
import sys, time
from pathlib import Path
from ocr.sandbox import Child
from tests.ocr import sandbox_targets as targets
child = Child(extra_paths=[Path(sys.argv[1])])
child.call(targets.noop, targets.NOTHING, timeout=20)
print(child._process._popen.pid, flush=True)
child.call(targets.family, targets.Asked(mark=sys.argv[2]), timeout=100)
"""


def test_when_the_parent_is_killed_nothing_survives(isolation: str) -> None:
    mark = f"mark-{os.getpid()}-{time.monotonic_ns()}"
    command = [sys.executable, "-c", PARENT, str(HERE), mark]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(PROJECT)}
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert eventually(lambda: len(processes(mark)) >= 2)  # the parent itself and the grandchild
        parent.kill()
    assert eventually(lambda: not alive(pid) and not processes(mark))


def test_a_child_outlives_the_thread_that_first_called_it(child: Child) -> None:
    thread = threading.Thread(
        target=child.call, args=(targets.noop, NOTHING), kwargs={"timeout": 20}
    )
    thread.start()
    thread.join()
    pid = outer_pid(child)
    time.sleep(0.1)
    assert child.call(targets.noop, NOTHING, timeout=20) == {}
    assert outer_pid(child) == pid


def test_threads_take_turns_on_one_child_and_wait_no_longer_than_they_say(child: Child) -> None:
    child.call(targets.noop, NOTHING, timeout=20)
    slow = threading.Thread(
        target=child.call, args=(targets.sleep, Asked(seconds=1.0)), kwargs={"timeout": 20}
    )
    slow.start()
    assert eventually(child._lock.locked)
    with pytest.raises(EngineError) as error:
        child.call(targets.noop, NOTHING, timeout=0.1)
    assert error.value.code == "unavailable"
    assert child.call(targets.noop, NOTHING, timeout=20) == {}
    slow.join()


def test_a_pool_of_two_serves_two_threads_at_once_and_turns_the_third_away() -> None:
    pool = ChildPool(2, extra_paths=[HERE])
    pool.warm([targets.warm])

    def work() -> None:
        pool.call(targets.sleep, Asked(seconds=2), timeout=20)

    def both_busy() -> bool:
        return all(child._lock.locked() for child in pool._children)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert eventually(both_busy)
    with pytest.raises(EngineError) as error:
        pool.call(targets.noop, NOTHING, timeout=0.2)
    for thread in threads:
        thread.join()
    pool.close()
    assert error.value.code == "unavailable"


def test_a_forked_copy_starts_its_own_child_and_leaves_the_parents_alone(child: Child) -> None:
    child.call(targets.noop, NOTHING, timeout=20)
    pid = outer_pid(child)
    child._lock.acquire()  # as if another thread were in the middle of a call
    reader, writer = os.pipe()
    copy = os.fork()
    if copy == 0:
        try:
            child.call(targets.noop, NOTHING, timeout=20)
            os.write(writer, str(outer_pid(child)).encode())
            child.close()
        finally:
            os._exit(0)
    child._lock.release()
    os.close(writer)
    os.waitpid(copy, 0)
    with os.fdopen(reader, "rb") as answer:
        other = int(answer.read())
    assert other != pid
    assert not alive(other)
    assert child.call(targets.noop, NOTHING, timeout=20) == {}
    assert outer_pid(child) == pid


def test_a_call_that_gets_no_processor_time_is_no_timeout_of_its_own(child: Child) -> None:
    """The clock came first: the machine was busy, and another attempt may do."""
    with pytest.raises(EngineError) as caught:
        child.call(targets.sleep, Asked(seconds=40.0), timeout=1.5, processor_seconds=30.0)
    assert caught.value.code == "busy"
    assert "processor time" in caught.value.message
