"""Several children behind one call, for a process with many threads."""

import os
import queue
import time
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

from ocr.errors import EngineError, ErrorCode
from ocr.sandbox.handle import Child, Options
from ocr.sandbox.limits import Limits
from ocr.sandbox.owner import current
from ocr.sandbox.targets import Answer, ChildFunction, Request, Warming

_pools: "weakref.WeakSet[ChildPool]" = weakref.WeakSet()


class ChildPool:
    """At most `size` children. The most recently used one is next, so that few are started."""

    def __init__(
        self,
        size: int,
        limits: Limits | None = None,
        extra_paths: Sequence[Path] = (),
        plugins: Sequence[str] = (),
    ) -> None:
        self._children = [Child(limits, extra_paths, plugins) for _ in range(size)]
        self.refill()
        _pools.add(self)

    def call(
        self,
        function: ChildFunction[Request, Answer],
        request: Request,
        **options: Unpack[Options],
    ) -> Answer:
        """As `Child.call`, on a free child. `timeout` includes the wait for one; then EngineError
        "unavailable".
        """
        timeout = options["timeout"]
        deadline = time.monotonic() + timeout
        child = self._take(timeout)
        try:
            options["timeout"] = max(deadline - time.monotonic(), 0.001)
            return child.call(function, request, **options)
        finally:
            self._free.put(child)

    def warm(
        self, functions: Sequence[Warming], *, wait: bool = True, timeout: float = 60.0
    ) -> None:
        """As `Child.warm`, on every child."""
        for child in self._children:
            child.warm(functions, wait=wait, timeout=timeout)

    def close(self) -> None:
        """Kill every child. The next call starts one again."""
        for child in self._children:
            child.close()

    def refill(self) -> None:
        """Mark every child as free: at the start and after a fork, when no thread is calling."""
        self._free: queue.LifoQueue[Child] = queue.LifoQueue()
        for child in reversed(self._children):
            self._free.put(child)

    def _take(self, timeout: float) -> Child:
        try:
            return self._suited(self._free.get(timeout=timeout))
        except queue.Empty:
            raise EngineError(
                "All workers for this kind of file are busy.", code=ErrorCode.UNAVAILABLE
            ) from None

    def _suited(self, first: Child) -> Child:
        """This child, or a free one that need not be replaced for the current owner."""
        others = [first]
        try:
            while not others[-1].serves(current()):
                others.append(self._free.get_nowait())
            return others.pop()
        except queue.Empty:
            return others.pop()  # the one that was not used for longest
        finally:
            for child in reversed(others):
                self._free.put(child)


def _refill_all() -> None:
    for pool in list(_pools):
        pool.refill()


os.register_at_fork(after_in_child=_refill_all)
