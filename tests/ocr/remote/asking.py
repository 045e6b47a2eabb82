"""What the tests of the providers share: a picture, a key, bad servers, and a look at all that an
error says.
"""

import base64
import socket
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from ocr.errors import EngineError
from ocr.providers.adapters import Access, Picture

KEY = "sk-test-51d2c0ffee"
PICTURE = Picture(b"\xff\xd8 a picture", "image/jpeg", 640, 480)
PAGE = Picture(b"\xff\xd8\xff a page", "image/jpeg", 1000, 800)
URI = f"data:image/jpeg;base64,{base64.b64encode(PICTURE.data).decode()}"


def access(url: str, model: str = "m-1", key: str = KEY) -> Access:
    return Access(url.rstrip("/"), key, model, seconds=10, title="Acme")


def failure(raised: pytest.ExceptionInfo[EngineError]) -> tuple[str, str]:
    """The error's code and sentence, of which nothing, and of what led to it, tells the key."""
    error: BaseException | None = raised.value
    whole = "".join(traceback.format_exception(raised.value))
    while error is not None:
        whole += repr(error) + repr(vars(error))
        error = error.__cause__ or error.__context__
    assert KEY not in whole
    return raised.value.code, raised.value.message


@contextmanager
def socket_server(first: bytes, *, drips: bool) -> Iterator[tuple[str, list[bytes]]]:
    """The address of a server that answers each connection with `first`, then hangs up or drips;
    and what it hears.
    """
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=_serve, args=(server, first, drips, heard), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}", heard
        finally:
            server.shutdown(socket.SHUT_RDWR)  # else the thread would wait for one more connection


def _serve(server: socket.socket, first: bytes, drips: bool, heard: list[bytes]) -> None:
    while True:
        try:
            connection, _ = server.accept()
            with connection:
                heard.append(connection.recv(65536))
                connection.sendall(first)
                for _ in range(1000 if drips else 0):
                    connection.sendall(b" ")
                    time.sleep(0.02)
        except OSError:
            if server.fileno() < 0:
                return


def deserted() -> str:
    """An address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"
