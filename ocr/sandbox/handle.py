"""`Child`: a handle for one child process, started when needed and replaced when it is lost."""

import contextlib
import os
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Required, Self, TypedDict, Unpack

import msgspec

from ocr.errors import EngineError, ErrorCode
from ocr.sandbox.child import RequestHead
from ocr.sandbox.descriptors import descriptors
from ocr.sandbox.errors import ChildBug, Gone, Late, Starved
from ocr.sandbox.levels import level
from ocr.sandbox.limits import Limits
from ocr.sandbox.link import Watch
from ocr.sandbox.owner import current
from ocr.sandbox.process import Process
from ocr.sandbox.spare import Spare
from ocr.sandbox.targets import Answer, ChildFunction, Request, Warming, decoder_of, name_of

_handles: "weakref.WeakSet[Child]" = weakref.WeakSet()


class Options(TypedDict, total=False):
    """Options of a call: descriptors to read and to write, seconds on the clock and of processor
    time, and the heartbeat.
    """

    files: Sequence[BinaryIO | int]
    outputs: Sequence[BinaryIO]
    timeout: Required[float]
    processor_seconds: float | None
    heartbeat: Callable[[], bool] | None
    heartbeat_every: float


class Child:
    """One warm child process. Threads that share it take turns. After a fork each process has its
    own.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        extra_paths: Sequence[Path] = (),
        plugins: Sequence[str] = (),
    ) -> None:
        """`extra_paths` are mounted read-only in the child, and their folders are searched for
        modules.

        `plugins` are modules whose `register` the child calls at its start.
        """
        self._limits = limits or Limits()
        self._extra_paths = tuple(extra_paths)
        self._plugins = tuple(plugins)
        self._process: Process | None = None
        self._spare = Spare(self._started)
        self._warmth = RequestHead()  # what a fresh process is to load
        self._seen: int | None = None  # the owner whose files the process has opened
        self._lock = threading.Lock()
        _handles.add(self)

    def call(
        self,
        function: ChildFunction[Request, Answer],
        request: Request,
        **options: Unpack[Options],
    ) -> Answer:
        """Run `function(request, files)` in the child, which imports the module of the function.

        Request and answer have the types of the function's annotations. They travel as JSON of at
        most 64 MB each. The child receives each of `files` as an open descriptor at position 0, for
        reading, and after them each of `outputs`, which are files on disk or in a memfd, for
        writing; never a path. `timeout` is in seconds and includes the start of the child;
        `processor_seconds` is what the call may use of the processor, so that a busy machine does
        not end what would be done in time on an idle one.

        Raises EngineError as the function raised it, or with code "timeout", "busy" (the
        clock came before the processor time), "memory" or "crashed";
        "unavailable" when other threads kept the child busy for the whole timeout. Raises Abandoned
        when `heartbeat`, called every `heartbeat_every` seconds (5), returns False, and ChildBug
        for any other exception of the function and for an answer of another type. A child that did
        not answer, for whatever reason, is dead when this returns.
        """
        timeout, outputs = options["timeout"], options.get("outputs", ())
        files = options.get("files", ())
        watch = Watch(timeout, options.get("heartbeat"), options.get("heartbeat_every", 5.0))
        head = RequestHead(call=name_of(function), outputs=len(outputs))
        body = msgspec.json.encode(request)
        decoder: msgspec.json.Decoder[Answer] = decoder_of(function)
        processor = options.get("processor_seconds")
        with (
            descriptors(files, outputs) as fds,
            self._turn(timeout),
            self._guarded(processor or timeout),
        ):
            was_replaced = self._part_from_others()
            process = self._running()
            if files:
                self._seen = current()
            if processor is not None:
                watch.limit_processor(process.processor_seconds, processor)
            answer = self._decoded(decoder, process.ask(head, body, fds, watch))
            if was_replaced:
                self._spare.prepare(self._warmth)
            return answer

    def warm(
        self, functions: Sequence[Warming], *, wait: bool = True, timeout: float = 60.0
    ) -> None:
        """Start the child and call each of `functions` in it, which load what later calls need.

        With `wait` it raises what `call` raises. Without it the child continues alone, the next
        call logs a failure, and that call's time includes the rest of this work.
        """
        head = RequestHead(warm=tuple(map(name_of, functions)))
        with self._turn(timeout), self._guarded(timeout):
            self._warmth = head
            if wait:
                self._running().ask(head, b"", [], Watch(timeout))
            else:
                self._running().tell(head, Watch(timeout))

    def close(self) -> None:
        """Kill the child. The next call starts another."""
        with self._lock:
            self._kill()
            self._spare.close()

    def serves(self, owner: int) -> bool:
        """Whether it can take a file of this owner without being replaced."""
        return self._seen in (None, owner)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def forget(self) -> None:
        """Start afresh in a forked process: a thread that was not copied may hold the lock."""
        self._lock = threading.Lock()
        self._spare.forget()
        self._seen = None
        if self._process:
            self._process.forget()
            self._process = None

    @contextlib.contextmanager
    def _turn(self, timeout: float) -> Iterator[None]:
        if not self._lock.acquire(timeout=timeout):
            raise EngineError(
                "All workers for this kind of file are busy.", code=ErrorCode.UNAVAILABLE
            )
        try:
            yield
        finally:
            self._lock.release()

    @contextlib.contextmanager
    def _guarded(self, timeout: float) -> Iterator[None]:
        """Convert the ways a child can end into EngineError.

        Kill it unless its answer is complete.
        """
        try:
            yield
        except (EngineError, ChildBug):
            raise
        except Starved as error:
            self._kill()
            message = (
                f"The work on this file had only {error.used:.3g} of the {timeout:.3g} seconds of "
                "processor time that it may use, and was stopped: the machine is too busy."
            )
            raise EngineError(message, code=ErrorCode.BUSY) from None
        except Late:
            self._kill()
            message = (
                f"The work on this file took longer than {timeout:.3g} seconds and was stopped."
            )
            raise EngineError(message, code=ErrorCode.TIMEOUT) from None
        except Gone:
            raise self._lost() from None
        except (
            BaseException
        ):  # also SystemExit and KeyboardInterrupt: no half-read answer may stay on the wire
            self._kill()
            raise

    def _decoded(self, decoder: "msgspec.json.Decoder[Answer]", body: bytes) -> Answer:
        """Decode the answer. A child whose answer has another type is killed."""
        try:
            return decoder.decode(body)
        except (msgspec.MsgspecError, RecursionError) as error:
            self._kill()
            raise ChildBug(f"The answer is not of its type: {error}") from error

    def _running(self) -> Process:
        if self._process and not self._process.usable():
            self._kill()
        if not self._process:
            self._process = self._spare.take() or self._started()
        return self._process

    def _started(self) -> Process:
        return Process(level(), self._limits, self._extra_paths, self._plugins)

    def _part_from_others(self) -> bool:
        """End a process that has opened a file of another owner. Whether there was one."""
        if self._process is None or self.serves(current()):
            return False
        self._kill()
        return True

    def _kill(self) -> None:
        process, self._process = self._process, None
        self._seen = None
        if process:
            process.kill()

    def _lost(self) -> EngineError:
        process, self._process = self._process, None
        self._seen = None
        if not process:
            raise AssertionError("An answer was lost without a child.")
        return process.cause()


def _forget_all() -> None:
    for child in list(_handles):
        child.forget()


os.register_at_fork(after_in_child=_forget_all)
