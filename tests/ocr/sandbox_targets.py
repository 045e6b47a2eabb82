"""What the tests of the sandbox let a child do."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any, BinaryIO

import msgspec

from ocr.errors import EngineError, ErrorCode

LEAK: list[Any] = []
WARMED: list[str] = []


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the functions below are told; each looks at what it needs."""

    text: str = ""
    values: tuple[int | None, ...] = ()
    zero: int = 0
    kilobytes: int = 0
    seconds: float = 0.0
    mark: str = ""
    own_session: bool = False
    size: int = 0
    port: int = 0
    paths: tuple[str, ...] = ()
    raw: str = ""
    tessdata: str = ""


NOTHING = Asked()


class Found(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    size: int


def warm() -> None:
    WARMED.append("yes")


def noop(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    return {}


def look(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    return {
        "pid": os.getpid(),
        "warmed": WARMED,
        "environment": dict(os.environ),
        "asked": asked,
    }


def read(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    return {
        "texts": [file.read().decode() for file in files],
        "seekable": all(file.seekable() for file in files),
    }


def open_fds(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    return {"count": len(os.listdir("/proc/self/fd"))}


def scribble(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    return {"written": os.write(files[0].fileno(), b"overwritten")}


def write_out(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    source, *outputs = files
    text = source.read()
    for number, output in enumerate(outputs, 1):
        output.write(text * number)
    return {}


def refuse(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    raise EngineError("The image has no text.", code=ErrorCode.UNREADABLE)


def bug(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    return {"result": 1 // asked.zero}


def another_type(asked: Asked, files: list[BinaryIO]) -> Found:
    return [1]  # type: ignore[return-value]  # that is what the tests are about


def another_field(asked: Asked, files: list[BinaryIO]) -> Found:
    return Found(size="large")  # type: ignore[arg-type]


def measure(asked: Asked, files: list[BinaryIO]) -> Found:
    return Found(size=len(asked.text))


def refuse_to_warm() -> None:
    raise RuntimeError("There is nothing to load.")


def huge(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    return {"text": "x" * (65 * 1024 * 1024)}


def large(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    return {"text": asked.text * 2}


def spin(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    """Use the processor, in another process too, then sleep."""
    code = f"import time\nwhile time.process_time() < {asked.seconds}: pass"
    with subprocess.Popen([sys.executable, "-c", code]):
        while time.process_time() < asked.seconds:
            pass
    return {}


def sleep(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    time.sleep(asked.seconds)
    return {"pid": os.getpid()}


def family(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    """A grandchild with a recognisable command line, then a hang."""
    code = "import time; time.sleep(300)"
    subprocess.Popen(
        [sys.executable, "-S", "-c", code, asked.mark],
        start_new_session=asked.own_session,
    )
    time.sleep(300)
    return {}


def greedy(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    return {"length": len(bytearray(4 * 1024**3))}


def greedy_in_c(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    """How a C++ library ends when an allocation fails."""
    os.write(2, b"terminate called after throwing an instance of 'std::bad_alloc'\n")
    os.abort()


def leak(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    LEAK.append(bytearray(asked.size))
    return {"pid": os.getpid()}


def crash(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    os.write(2, b"secret words of a C library\n")
    os.kill(os.getpid(), signal.SIGKILL)  # ignored where this is process 1
    ctypes.string_at(0)
    return {}


def chatter(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    for _ in range(asked.kilobytes):
        os.write(1, b"o" * 512)
        os.write(2, b"e" * 512)
    return {}


def connect(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    try:
        socket.create_connection(("127.0.0.1", asked.port), timeout=3).close()
    except OSError as error:
        return {"connected": False, "why": str(error)}
    return {"connected": True}


def exists(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    return {"seen": [path for path in asked.paths if os.path.exists(path)]}


def write(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    def works(path: str) -> bool:
        try:
            with open(path, "wb") as file:
                file.write(b"x")
        except OSError:
            return False
        return True

    return {"written": [path for path in asked.paths if works(path)]}


def lie(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    """A child that has been taken over: raw bytes on the wire, by way of the only socket that it
    has.
    """
    for name in os.listdir("/proc/self/fd"):
        try:
            sock = socket.socket(fileno=os.dup(int(name)))
        except OSError:
            continue
        sock.sendall(bytes.fromhex(asked.raw))
    time.sleep(300)
    return {}


def modules(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    return {"modules": sorted(sys.modules)}


def engines(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    import numpy
    import tesserocr
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("L", (600, 120), 255)
    ImageDraw.Draw(image).text((20, 20), "Hello world", fill=0, font=ImageFont.load_default(60))
    with tesserocr.PyTessBaseAPI(path=asked.tessdata, lang="eng") as api:
        api.SetImage(image)
        return {"text": api.GetUTF8Text().strip(), "mean": float(numpy.asarray(image).mean())}


def models(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    folder = os.environ["TESSDATA_PREFIX"]
    return {"folder": folder, "files": sorted(os.listdir(folder))}


def rewrite_input(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    """What a child that was taken over could do to the file that it was given to read."""
    fd = files[0].fileno()
    path = f"/proc/self/fd/{fd}"
    attempts: dict[str, Callable[[], object]] = {
        "open for both": lambda: os.write(os.open(path, os.O_RDWR), b"x"),
        "open for writing": lambda: os.write(os.open(path, os.O_WRONLY | os.O_APPEND), b"x"),
        "truncate": lambda: os.truncate(path, 1),
        "truncate it open": lambda: os.truncate(fd, 1),
        "change its mode": lambda: os.chmod(path, 0),
        "change its mode open": lambda: os.fchmod(fd, 0),
        "change its owner": lambda: os.fchown(fd, os.getuid(), os.getgid()),
    }
    done = []
    for name, attempt in attempts.items():
        try:
            attempt()
            done.append(name)
        except OSError:
            continue
    return {"done": done}


def who(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    with open("/proc/self/status") as file, open("/proc/self/uid_map") as numbers:
        status = dict(line.split(":\t", 1) for line in file)
        outside = numbers.read().split()
    return {
        "users": list(os.getresuid()),
        "groups": [*os.getresgid(), *os.getgroups()],
        "outside": outside,
        "rights": [int(status[name], 16) for name in ("CapPrm", "CapEff", "CapAmb")],
        "filtered": status["Seccomp"].strip(),
    }


def call_kernel(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    """The error number of each system call, 0 where the kernel did it."""
    libc = ctypes.CDLL(None, use_errno=True)
    found = []
    for number in asked.values:
        failed = libc.syscall(number, asked.size, 0, 0, 0, 0, 0)
        if failed == 0 and asked.size:  # in the new process that was made
            os._exit(0)
        found.append(ctypes.get_errno() if failed < 0 else 0)
    return {"errors": found}


def open_to_write(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    """Which of the files can be opened for writing; nothing is written."""
    opened = []
    for path in asked.paths:
        try:
            os.close(os.open(path, os.O_WRONLY))
            opened.append(path)
        except OSError:
            continue
    return {"opened": opened}


def write_to_input(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    written = 0
    try:
        fd = os.open(f"/proc/self/fd/{files[0].fileno()}", os.O_RDWR)
        written = os.write(fd, b"other")
    except OSError:
        pass
    return {"written": written, "text": files[0].read().decode()}


def keep(asked: Asked, files: list[BinaryIO]) -> dict[str, Any]:
    """What a hook in a child that was taken over would gather."""
    before = list(LEAK)
    LEAK.append(asked.text)
    return {"before": before}
