"""The parent's end of the socket: length-prefixed frames, a deadline, and the child's output.

Nothing from a child is trusted: the length of a frame is checked before memory is allocated, and
the kernel drops descriptors that it might send, because `recv` does not ask for them.
"""

import contextlib
import os
import select
import socket
import struct
import time
from collections.abc import Callable

from ocr.errors import Abandoned
from ocr.sandbox.child import FRAME_MAX
from ocr.sandbox.errors import Gone, Late, Starved

TAIL = 4096
PROCESSOR_EVERY = 0.5  # seconds between two looks at a child's processor time


class Watch:
    """The deadline and the heartbeats of one call."""

    def __init__(
        self, timeout: float, heartbeat: Callable[[], bool] | None = None, every: float = 5.0
    ) -> None:
        now = time.monotonic()
        self._deadline = now + timeout
        self._heartbeat = heartbeat
        self._every = every
        self._next = now + every if heartbeat else self._deadline
        self._used: Callable[[], float] | None = None
        self._used_before = 0.0
        self._most_used = 0.0

    def limit_processor(self, used: Callable[[], float], seconds: float) -> None:
        """End the call too when `used`, the processor time of the child, has grown by `seconds`."""
        self._used = used
        self._used_before = used()
        self._most_used = self._used_before + seconds

    def milliseconds(self) -> int:
        """The longest sleep until the deadline, the next heartbeat, or a look at the processor
        time.
        """
        seconds = min(self._deadline, self._next) - time.monotonic()
        if self._used is not None:
            seconds = min(seconds, PROCESSOR_EVERY)
        return max(0, int(seconds * 1000) + 1)

    def check(self) -> None:
        """Raises Late or Starved after the deadline; Abandoned when a heartbeat returned False."""
        now = time.monotonic()
        if self._used is not None:
            used = self._used()
            if used >= self._most_used:
                raise Late
            if now >= self._deadline:
                raise Starved(used - self._used_before)
        if now >= self._deadline:
            raise Late
        if self._heartbeat and now >= self._next:
            if not self._heartbeat():
                raise Abandoned("The caller no longer wants the answer.")
            self._next = time.monotonic() + self._every


class Link:
    """One socket and one stderr pipe, both owned by this object."""

    def __init__(self, sock: socket.socket, stderr: int) -> None:
        self._sock = sock
        self._stderr = stderr
        self._tail = b""
        sock.setblocking(False)
        os.set_blocking(stderr, False)
        self._poll = select.poll()
        self._poll.register(stderr, select.POLLIN)

    def close(self) -> None:
        """Close both. An idle child exits when it sees this."""
        self._sock.close()
        if self._stderr >= 0:
            os.close(self._stderr)
            self._stderr = -1

    def is_healthy(self, *, expecting: bool) -> bool:
        """Whether the child is alive and nothing waits to be read except an expected answer."""
        poll = select.poll()
        poll.register(self._sock, select.POLLIN)
        events = poll.poll(0)
        return not events or (expecting and not events[0][1] & select.POLLHUP)

    def wait_for_end(self, milliseconds: int) -> None:
        """Wait until no process holds the other end."""
        poll = select.poll()
        poll.register(self._sock, 0)  # an end is always reported
        poll.poll(milliseconds)

    def send(self, body: bytes, fds: list[int], watch: Watch) -> None:
        """Send one frame, with the descriptors beside its first byte. Raises Gone, Late, Abandoned,
        ValueError.
        """
        if len(body) > FRAME_MAX:
            raise ValueError("The request is larger than a frame may be.")
        rest = memoryview(struct.pack("!I", len(body)) + body)
        rights = []
        if fds:
            packed = struct.pack(f"{len(fds)}i", *fds)
            rights.append((socket.SOL_SOCKET, socket.SCM_RIGHTS, packed))
        while rest:
            with contextlib.suppress(BlockingIOError):
                rest = rest[self._send_some(rest, rights) :]
                rights = []
                continue
            self._wait(select.POLLOUT, watch)

    def receive(self, watch: Watch) -> bytes:
        """The next frame's body. Raises Gone, Late, Abandoned."""
        (length,) = struct.unpack("!I", self._exactly(4, watch))
        if length > FRAME_MAX:
            raise Gone
        return self._exactly(length, watch)

    def output_tail(self) -> str:
        """The end of what the child wrote to stdout and stderr, at most 4 KB."""
        self._drain()
        return self._tail.decode("utf-8", "replace").strip()

    def _send_some(self, data: memoryview, rights: list[tuple[int, int, bytes]]) -> int:
        try:
            return self._sock.sendmsg([data], rights)
        except (BrokenPipeError, ConnectionResetError):
            raise Gone from None

    def _exactly(self, length: int, watch: Watch) -> bytes:
        data = bytearray()
        while len(data) < length:
            with contextlib.suppress(BlockingIOError):
                data += self._receive_some(length - len(data))
                continue
            self._wait(select.POLLIN, watch)
        return bytes(data)

    def _receive_some(self, length: int) -> bytes:
        try:
            chunk = self._sock.recv(min(length, 1024 * 1024))
        except ConnectionResetError:
            raise Gone from None
        if not chunk:
            raise Gone
        return chunk

    def _wait(self, event: int, watch: Watch) -> None:
        """Wait until the socket is ready, the child writes to stderr, or the watch is due."""
        self._poll.register(self._sock, event)
        for fd, _ in self._poll.poll(watch.milliseconds()):
            if fd == self._stderr:
                self._drain()
        watch.check()

    def _drain(self) -> None:
        """Read the pipe, which would block the child when full, and keep only the last 4 KB."""
        with contextlib.suppress(BlockingIOError):
            chunk = os.read(self._stderr, 65536)
            self._tail = (self._tail + chunk)[-TAIL:]
            if not chunk:  # closed: were it still polled, every wait would return at once
                with contextlib.suppress(KeyError):
                    self._poll.unregister(self._stderr)
