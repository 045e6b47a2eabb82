"""What the tests of the sandbox let a child do. Imported by children only."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from typing import Any, BinaryIO

from ocr.errors import EngineError, ErrorCode

LEAK: list[Any] = []
WARMED: list[str] = []


def warm() -> None:
    WARMED.append("yes")


def noop(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    return {}


def look(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    return {
        "pid": os.getpid(),
        "warmed": WARMED,
        "environment": dict(os.environ),
        "payload": payload,
    }


def read(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    return {
        "texts": [file.read().decode() for file in files],
        "seekable": all(file.seekable() for file in files),
    }


def open_fds(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    return {"count": len(os.listdir("/proc/self/fd"))}


def scribble(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    return {"written": os.write(files[0].fileno(), b"overwritten")}


def write_out(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    source, *outputs = files
    text = source.read()
    for number, output in enumerate(outputs, 1):
        output.write(text * number)
    return {}


def refuse(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    raise EngineError("The image has no text.", code=ErrorCode.UNREADABLE)


def bug(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    return {"result": 1 // payload["zero"]}


def no_dict(payload: dict[str, Any], files: list[BinaryIO]) -> Any:
    return [1]


def huge(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    return {"text": "x" * (65 * 1024 * 1024)}


def large(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    return {"text": payload["text"] * 2}


def sleep(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    time.sleep(payload["seconds"])
    return {"pid": os.getpid()}


def family(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    """A grandchild with a recognisable command line, then a hang."""
    code = "import time; time.sleep(300)"
    subprocess.Popen(
        [sys.executable, "-S", "-c", code, payload["mark"]],
        start_new_session=payload["own_session"],
    )
    time.sleep(300)
    return {}


def greedy(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    return {"length": len(bytearray(4 * 1024**3))}


def greedy_in_c(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    """How a C++ library ends when an allocation fails."""
    os.write(2, b"terminate called after throwing an instance of 'std::bad_alloc'\n")
    os.abort()


def leak(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    LEAK.append(bytearray(payload["bytes"]))
    return {"pid": os.getpid()}


def crash(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    os.write(2, b"secret words of a C library\n")
    os.kill(os.getpid(), signal.SIGKILL)  # ignored where this is process 1
    ctypes.string_at(0)
    return {}


def chatter(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    for _ in range(payload["kilobytes"]):
        os.write(1, b"o" * 512)
        os.write(2, b"e" * 512)
    return {}


def connect(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    try:
        socket.create_connection(("127.0.0.1", payload["port"]), timeout=3).close()
    except OSError as error:
        return {"connected": False, "why": str(error)}
    return {"connected": True}


def exists(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    return {"seen": [path for path in payload["paths"] if os.path.exists(path)]}


def write(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    def works(path: str) -> bool:
        try:
            with open(path, "wb") as file:
                file.write(b"x")
        except OSError:
            return False
        return True

    return {"written": [path for path in payload["paths"] if works(path)]}


def lie(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    """A child that has been taken over: raw bytes on the wire, by way of the only socket that it has."""
    for name in os.listdir("/proc/self/fd"):
        try:
            sock = socket.socket(fileno=os.dup(int(name)))
        except OSError:
            continue
        sock.sendall(bytes.fromhex(payload["raw"]))
    time.sleep(300)
    return {}


def modules(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    return {"modules": sorted(sys.modules)}


def engines(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    import numpy
    import tesserocr
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("L", (600, 120), 255)
    ImageDraw.Draw(image).text((20, 20), "Hello world", fill=0, font=ImageFont.load_default(60))
    with tesserocr.PyTessBaseAPI(path=payload["tessdata"], lang="eng") as api:
        api.SetImage(image)
        return {"text": api.GetUTF8Text().strip(), "mean": float(numpy.asarray(image).mean())}


def models(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    folder = os.environ["TESSDATA_PREFIX"]
    return {"folder": folder, "files": sorted(os.listdir(folder))}
