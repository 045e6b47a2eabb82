"""One running child process: start, exchange of frames, kill."""

import contextlib
import logging
import os
import signal
import socket
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import msgspec

from ocr.errors import EngineError, ErrorCode
from ocr.sandbox.child import AnswerHead, RequestHead
from ocr.sandbox.command import command, environment
from ocr.sandbox.errors import ChildBug, Gone
from ocr.sandbox.limits import Level, Limits
from ocr.sandbox.link import Link, Watch

logger = logging.getLogger("polyglyph.sandbox")

# The kernel's parent-death signal is tied to the thread that started the child. A web server's
# threads come and go, so one thread that lives as long as this process starts all children.
_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sandbox")

_MOST_PROCESSES = 100  # of a child that are looked at for their processor time
OUT_OF_MEMORY = ("bad_alloc", "MemoryError", "Cannot allocate memory", "out of memory")


def _new_starter() -> None:
    global _starter
    _starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sandbox")


os.register_at_fork(after_in_child=_new_starter)


class Process:
    """A child that runs from construction until `kill`, `close` or its own death."""

    def __init__(
        self,
        level: Level,
        limits: Limits,
        extra_paths: Sequence[Path],
        plugins: Sequence[str],
    ) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        read, write = os.pipe()
        self._link = Link(ours, read)
        self._owed = 0  # unread answers to warm-up requests
        self.worn = False  # low on memory: must be replaced after this answer
        try:
            argv = command(level, limits, extra_paths, plugins, theirs.fileno())
            self._popen = _starter.submit(
                _start, argv, environment(extra_paths, plugins), theirs.fileno(), write
            ).result()
        except BaseException:
            self._link.close()  # a child that was started nevertheless exits when it sees this
            raise
        finally:
            theirs.close()
            os.close(write)

    def usable(self) -> bool:
        """Whether the next call may use this child, as far as can be seen without a request."""
        return not self.worn and self._link.is_healthy(expecting=self._owed > 0)

    def ask(self, head: RequestHead, body: bytes, fds: list[int], watch: Watch) -> bytes:
        """The JSON of the answer to one request. Raises EngineError and ChildBug from the child,
        and Gone, Late, Abandoned.
        """
        self._settle(watch)
        self._link.send(_frame(head, body), fds, watch)
        return self._opened(self._link.receive(watch))

    def tell(self, head: RequestHead, watch: Watch) -> None:
        """Send a request whose answer the next `ask` reads and drops."""
        self._link.send(_frame(head, b""), [], watch)
        self._owed += 1

    def kill(self) -> None:
        """Send SIGKILL to the child and its process group, and wait until the kernel has removed
        them.
        """
        # Before wait(): until the leader is reaped, its number cannot belong to another group.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()
        self._link.wait_for_end(1000)  # the namespace ends shortly after bubblewrap
        self._link.close()

    def processor_seconds(self) -> float:
        """The processor time of the child and of all that it has started, since its start."""
        return seconds_of_tree(self._popen.pid)

    def forget(self) -> None:
        """Release the parent's child in a forked process, without killing it."""
        self._link.close()
        self._popen.returncode = 0  # not ours to wait for

    def output_tail(self) -> str:
        """The end of the child's output: for logs, never for customers."""
        return self._link.output_tail()

    def cause(self) -> EngineError:
        """Clean up after a child that ended by itself, log its output, and return the customer's
        error.
        """
        words = self.output_tail()
        self.kill()
        logger.warning(
            "A child ended with status %s: %s", self._popen.returncode, words or "(no output)"
        )
        if any(phrase in words for phrase in OUT_OF_MEMORY):
            return EngineError(
                "The work on this file needed more memory than is allowed.", code=ErrorCode.MEMORY
            )
        return EngineError("The work on this file ended unexpectedly.", code=ErrorCode.CRASHED)

    def _settle(self, watch: Watch) -> None:
        while self._owed:
            body = self._link.receive(watch)
            self._owed -= 1
            try:
                self._opened(body)
            except (EngineError, ChildBug) as error:
                logger.warning("A child could not be warmed up: %s", error)

    def _opened(self, frame: bytes) -> bytes:
        line, _, body = frame.partition(b"\n")
        head = _decoded(line)
        self.worn = self.worn or head.worn
        if not head.answered:
            _raise(head)
        for fault in head.faults:
            logger.error("In a child process: %s", fault)
        return body


def seconds_of_tree(pid: int) -> float:
    """The processor time of a process and its descendants, those that have ended included.

    0.0 where the system does not tell.
    """
    ticks = 0
    waiting = [pid]
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_PROCESSES:
        number = waiting.pop()
        if number in seen:
            continue
        seen.add(number)
        folder = Path(f"/proc/{number}")
        with contextlib.suppress(OSError, ValueError, IndexError):
            # After the name, which may hold anything: state, parent, ... user, system, and both of
            # the children that were waited for.
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
            for task in (folder / "task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
    return ticks / os.sysconf("SC_CLK_TCK")


def _frame(head: RequestHead, body: bytes) -> bytes:
    return msgspec.json.encode(head) + b"\n" + body


def _decoded(line: bytes) -> AnswerHead:
    try:
        return msgspec.json.decode(line, type=AnswerHead)
    except (msgspec.MsgspecError, RecursionError):  # only a compromised child writes this
        raise Gone from None


def _raise(head: AnswerHead) -> NoReturn:
    """Raise the error that the child reported."""
    if head.error and head.code in tuple(ErrorCode):
        raise EngineError(head.error, code=ErrorCode(head.code))
    if head.bug:
        raise ChildBug(head.bug)
    raise Gone


def _start(
    argv: list[str], variables: dict[str, str], socket_fd: int, output: int
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        pass_fds=[socket_fd],
        env=variables,
        cwd="/",
        start_new_session=True,
    )
