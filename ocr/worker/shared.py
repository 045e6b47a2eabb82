"""What forked processes share, without a lock that a killed process would keep for ever.

Those of `multiprocessing` are semaphores in shared memory: when their holder is killed, nobody gets
them again. Here the kernel keeps the state, and forgets a process when it ends.
"""

import fcntl
import os
import pickle
import select
import socket
import struct
import termios
import time
from types import TracebackType
from typing import Any

FULL_SECONDS = 0.05  # between two looks at a full queue
LARGEST = 128 * 1024  # of one message, in bytes


class Flag:
    """Set once and for all, by any process."""

    def __init__(self) -> None:
        self._fd = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)

    def set(self) -> None:
        os.eventfd_write(self._fd, 1)

    def is_set(self) -> bool:
        return self.wait(0)

    def wait(self, seconds: float) -> bool:
        """Whether it was set before the seconds were over."""
        poll = select.poll()
        poll.register(self._fd, select.POLLIN)
        return bool(poll.poll(seconds * 1000))


class Lock:
    """Re-entrant, of one thread in each process."""

    def __init__(self) -> None:
        self._file = open(os.memfd_create("lock"), "wb")  # noqa: SIM115  closed with the lock
        self._depth = 0

    def acquire(self) -> bool:
        if self._depth == 0:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
        self._depth += 1
        return True

    def release(self) -> None:
        self._depth -= 1
        if self._depth == 0:
            fcntl.lockf(self._file, fcntl.LOCK_UN)

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


class MessageQueue:
    """As `multiprocessing.Queue`, for small messages from processes of our own.

    Each message is one packet of a socket: of several readers the kernel gives it to one, whole.
    """

    def __init__(self, most: int = 0) -> None:
        """`most` messages wait; 0: as many as the kernel keeps."""
        self._most = most
        self._reader, self._writer = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

    def put(self, message: Any) -> None:
        """Waits while the queue is full. Raises OSError for more than LARGEST bytes."""
        packet = pickle.dumps(message)
        while self._is_full(packet):
            time.sleep(FULL_SECONDS)
        self._writer.send(packet)

    def offer(self, message: Any) -> None:
        """Put it, unless the queue is full."""
        packet = pickle.dumps(message)
        if not self._is_full(packet):
            self._writer.send(packet)

    def get(self) -> Any:
        return pickle.loads(self._reader.recv(LARGEST))  # noqa: S301  our own process wrote it

    def empty(self) -> bool:
        return self._unread() == 0

    def qsize(self) -> int:
        """1 or more when something waits: the kernel tells bytes, not messages."""
        return self._unread()

    def close(self) -> None:
        """What was put is read all the same. The kernel ends the queue with its last process."""

    def join_thread(self) -> None:
        """There is no thread."""

    def _is_full(self, packet: bytes) -> bool:
        """Counted in messages of this size: they are all about as long."""
        return bool(self._most) and self._unread() >= self._most * len(packet)

    def _unread(self) -> int:
        answer = fcntl.ioctl(self._reader, termios.FIONREAD, b"\0" * 4)
        (count,) = struct.unpack("i", answer)
        return int(count)
