"""What the processes of a cluster share goes on when any of them is killed."""

import os
import signal
import time
from collections.abc import Callable

from ocr.worker.shared import Flag, Lock, MessageQueue
from tests.processes import eventually


def forked(work: Callable[[], object]) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    return pid


def killed(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def test_a_reader_that_is_killed_while_it_waits_takes_nothing_along() -> None:
    queue = MessageQueue(most=2)
    reader = forked(queue.get)
    time.sleep(0.2)
    killed(reader)
    queue.put({"number": 1})
    assert queue.get() == {"number": 1}
    assert queue.empty()


def test_each_message_goes_to_one_reader() -> None:
    queue, answers = MessageQueue(), MessageQueue()

    def read() -> None:
        for message in iter(queue.get, "STOP"):
            answers.put(message)

    readers = [forked(read) for _ in range(3)]
    for number in range(60):
        queue.put(number)
    received = sorted(answers.get() for _ in range(60))
    assert received == list(range(60))
    for _ in readers:
        queue.put("STOP")
    for reader in readers:
        os.waitpid(reader, 0)


def test_a_full_queue_waits_for_a_reader() -> None:
    queue = MessageQueue(most=2)
    for number in range(2):
        queue.put(number)
    queue.offer(2)
    writer = forked(lambda: queue.put(3))
    time.sleep(0.2)
    assert [queue.get() for _ in range(3)] == [0, 1, 3]
    os.waitpid(writer, 0)


def test_a_lock_is_free_when_its_holder_is_killed() -> None:
    lock, held = Lock(), Flag()

    def hold() -> None:
        with lock, lock:
            held.set()
            time.sleep(60)

    holder = forked(hold)
    assert held.wait(10)
    waiting, got = Flag(), Flag()

    def take() -> None:
        waiting.set()
        with lock:
            got.set()

    other = forked(take)
    assert waiting.wait(10)
    assert not got.wait(0.2)
    killed(holder)
    assert got.wait(10)
    os.waitpid(other, 0)


def test_a_flag_is_seen_by_all_and_stays() -> None:
    flag = Flag()
    assert not flag.is_set()
    os.waitpid(forked(flag.set), 0)
    assert [flag.is_set(), flag.is_set()] == [True, True]
    waiter = forked(lambda: flag.wait(60))
    assert eventually(lambda: os.waitpid(waiter, os.WNOHANG)[0] == waiter, 10)


def test_a_signal_may_set_a_flag_at_any_moment() -> None:
    """A threading.Event hangs when the signal comes while its lock is held."""
    flag = Flag()

    def wait_again_and_again() -> None:
        signal.signal(signal.SIGTERM, lambda *_: flag.set())
        ready.set()
        while not flag.wait(0.00001):
            pass

    for _ in range(20):
        flag, ready = Flag(), Flag()
        waiter = forked(wait_again_and_again)
        assert ready.wait(10)
        os.kill(waiter, signal.SIGTERM)
        done = eventually(lambda: os.waitpid(waiter, os.WNOHANG)[0] == waiter, 10)  # noqa: B023
        assert done
