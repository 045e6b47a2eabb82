"""The program of a child. It is started by its path: no Django and nothing of the parent's side is
imported.

argv[1] is the JSON of `Options`.

A frame is a head, which is a line of JSON, and after it the JSON of the request or the answer, of
the type in the called function's annotations. Descriptors are sent beside the frame of a request.
"""

import ctypes
import os
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any, BinaryIO, NamedTuple, get_origin, get_type_hints

import msgspec

FRAME_MAX = 64 * 1024 * 1024
FILES_MAX = 64

CLONE_NEWNS, CLONE_NEWUSER = 0x20000, 0x10000000
CLONE_NEWPID, CLONE_NEWNET = 0x20000000, 0x40000000
MS_NOSUID, MS_NODEV, MS_REC, MS_PRIVATE = 0x2, 0x4, 0x4000, 0x40000
PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38
SECCOMP_MODE_FILTER = 2

# Landlock, the kernel's limits on files, from its header <linux/landlock.h>. The numbers of the
# calls are the same on every processor.
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446
LANDLOCK_ASK_VERSION, LANDLOCK_PATH_BENEATH = 1, 1
WRITE_FILE, REFER, TRUNCATE = 1 << 1, 1 << 13, 1 << 14
REMOVE_AND_MAKE = 0x1FF0  # bits 4 to 12: remove and make files and folders of every kind
# At level bwrap both are the child's own. LibreOffice makes a socket in /tmp, whatever one says.
TMP, MEMORY = "/tmp", "/dev/shm"  # noqa: S108

libc = ctypes.CDLL(None, use_errno=True)

# Built in advance: when it is needed, there may be no memory left.
NO_MEMORY = (
    b'{"error": "The work on this file needed more memory than is allowed.", "code": "memory", '
    b'"worn": true}\n'
)


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """The inherited socket, the isolation level, the limits and the plugins of a child."""

    socket: int
    level: str
    parent: int  # its process id
    memory: int  # bytes
    file_size: int  # bytes
    open_files: int
    user: int  # whose rights it takes on; 0: those of the parent
    refused: bytes  # the program of the filter for system calls
    plugins: tuple[str, ...] = ()  # modules that register what they add


class RequestHead(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`call` one function, or `warm` several. Each is named "module:function"."""

    call: str = ""
    outputs: int = 0  # how many of the descriptors, the last ones, may be written
    warm: tuple[str, ...] = ()


class AnswerHead(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """The outcome: an answer follows, or an `error` with a `code` for the customer, or a `bug` with
    its traceback.
    """

    answered: bool = False
    error: str = ""
    code: str = ""
    bug: str = ""
    worn: bool = False  # low on memory: this process must be replaced
    faults: tuple[str, ...] = ()  # tracebacks of optional steps that failed, for the log


TOO_LARGE = AnswerHead(error="The result of this file is larger than 64 MB.", code="too_large")


class Request(NamedTuple):
    """One frame of the parent, and the files that were sent with it."""

    head: RequestHead
    body: bytes
    files: list[BinaryIO]


class Target(NamedTuple):
    """A function that the parent may call, and its annotations."""

    function: Callable[[Any, list[BinaryIO]], Any]
    decoder: "msgspec.json.Decoder[Any]"
    answer: type


def main(options: Options) -> None:
    """Apply the limits, then serve requests until the parent closes the socket."""
    sock = socket.socket(fileno=options.socket)
    sock.set_inheritable(False)
    if options.level == "bwrap":  # bubblewrap has done the rest already
        become(options.user)
    else:
        confine(sock, options)
    limit(resource.RLIMIT_AS, options.memory)
    limit(resource.RLIMIT_FSIZE, options.file_size)
    limit(resource.RLIMIT_NOFILE, options.open_files)
    limit(resource.RLIMIT_CORE, 0)
    give_up_capabilities()
    allow_writing_only(TMP, MEMORY)
    refuse_calls(options.refused)
    for plugin in options.plugins:
        import_module(plugin).register()
    while (request := receive(sock)) is not None:
        send(sock, answer(request, options.memory))


def limit(kind: int, value: int) -> None:
    """Lower the soft and the hard limit, for good. A lower limit of the host stays."""
    _, hard = resource.getrlimit(kind)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def become(user: int) -> None:
    """Give up root for good: the kernel then takes all capabilities away."""
    if user:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)


def give_up_capabilities() -> None:
    """Of root that stays root, and of the first process of a user namespace."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3; this process
    checked(libc.capset(header, (ctypes.c_uint32 * 6)()))


class RulesetAttributes(ctypes.Structure):
    _fields_ = [("handled_access_fs", ctypes.c_uint64)]


class PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32)]


def landlock_version() -> int:
    """0 where the kernel has no Landlock, which came with Linux 5.13, or has it switched off."""
    version: int = libc.syscall(LANDLOCK_CREATE, None, 0, LANDLOCK_ASK_VERSION)
    return max(0, version)


def allow_writing_only(*folders: str) -> None:
    """Refuse every later open for writing outside the folders, by whatever path: also of a file
    that was received open for reading. Does nothing where the kernel cannot.
    """
    version = landlock_version()
    if not version:
        return
    of_files = WRITE_FILE
    if version >= 3:
        of_files |= TRUNCATE
    of_folders = of_files | REMOVE_AND_MAKE
    if version >= 2:
        of_folders |= REFER
    wanted = RulesetAttributes(of_folders)
    ruleset = checked(libc.syscall(LANDLOCK_CREATE, ctypes.byref(wanted), 8, 0))
    allow_below(ruleset, os.devnull, of_files)
    for folder in folders:
        allow_below(ruleset, folder, of_folders)
    checked(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    checked(libc.syscall(LANDLOCK_RESTRICT, ruleset, 0))
    os.close(ruleset)


def allow_below(ruleset: int, path: str, access: int) -> None:
    opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    rule = PathBeneath(access, opened)
    checked(libc.syscall(LANDLOCK_ADD, ruleset, LANDLOCK_PATH_BENEATH, ctypes.byref(rule), 0))
    os.close(opened)


class FilterProgram(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def refuse_calls(program: bytes) -> None:
    """Install the filter of system calls, for this process and all that it starts."""
    instructions = FilterProgram(len(program) // 8, program)
    checked(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    checked(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(instructions), 0, 0))


def checked(result: int) -> int:
    """The result of a call of the C library. Raises OSError if it failed."""
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def answer(request: Request, memory: int) -> bytes:
    """The frame of the answer to one request. Only what ends the process on purpose escapes."""
    try:
        if not request.head.call:
            return frame(AnswerHead(answered=True), warm(request.head.warm), memory)
        from ocr.optional import collected  # not needed to warm up

        with collected() as faults:
            body = call(request)
        traces = tuple(f"{fault.step} failed\n{fault.trace}" for fault in faults)
        return frame(AnswerHead(answered=True, faults=traces), body, memory)
    except MemoryError:
        return NO_MEMORY
    except Exception as error:
        return frame(failure(error), b"", memory)
    finally:
        for file in request.files:
            file.close()


def frame(head: AnswerHead, body: bytes, memory: int) -> bytes:
    if is_worn(memory):
        head = msgspec.structs.replace(head, worn=True)
    line = msgspec.json.encode(head) + b"\n"
    if len(line) + len(body) > FRAME_MAX:
        return frame(TOO_LARGE, b"", memory)
    return line + body


def call(request: Request) -> bytes:
    """The JSON of the function's answer. Raises what it raises, and TypeError for another type."""
    name = request.head.call
    found = target(name)
    result = found.function(found.decoder.decode(request.body), request.files)
    if not isinstance(result, found.answer):
        raise TypeError(f"{name} answered {type(result).__name__}, not {found.answer.__name__}")
    return msgspec.json.encode(result, enc_hook=plain)


@cache
def target(name: str) -> Target:
    """The function named "module:function", and the types of its request and result."""
    function = resolved(name)
    hints = get_type_hints(function)
    request, *_ = hints.values()
    result = hints["return"]
    return Target(function, msgspec.json.Decoder(request), get_origin(result) or result)


def resolved(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found


def plain(value: object) -> float:
    """Encode NumPy's float64, a float that msgspec does not know."""
    if isinstance(value, float):
        return float(value)
    raise TypeError(f"{type(value).__name__} cannot be part of an answer")


def warm(names: tuple[str, ...]) -> bytes:
    """Call each function, so that what it loads is in memory before it is needed."""
    for name in names:
        resolved(name)()
    return b"null"


def failure(error: Exception) -> AnswerHead:
    """The head for an exception. Imports here, because most children never need them."""
    import traceback

    from ocr.errors import EngineError

    if isinstance(error, EngineError):
        return AnswerHead(error=error.message, code=error.code)
    return AnswerHead(bug="".join(traceback.format_exception(error)))


def is_worn(memory: int) -> bool:
    """Whether two thirds of the address space are used, so that the process must be replaced: C
    libraries leak memory, and the next file must have what the limit promises.
    """
    with open("/proc/self/statm", "rb") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    return used * 3 > memory * 2


def receive(sock: socket.socket) -> Request | None:
    """The next request and its files; None when the parent has closed the socket."""
    start, fds, _, _ = socket.recv_fds(sock, 4, FILES_MAX, socket.MSG_CMSG_CLOEXEC)
    if not start:
        return None
    (length,) = struct.unpack("!I", start + exactly(sock, 4 - len(start)))
    line, _, body = exactly(sock, length).partition(b"\n")
    head = msgspec.json.decode(line, type=RequestHead)
    readable = len(fds) - head.outputs
    files = [os.fdopen(fd, "rb" if place < readable else "r+b") for place, fd in enumerate(fds)]
    return Request(head, body, files)


def exactly(sock: socket.socket, length: int) -> bytes:
    data = bytearray()
    while len(data) < length:
        chunk = sock.recv(min(length - len(data), 1024 * 1024))
        if not chunk:
            sys.exit(0)  # the parent died while it was sending a frame
        data += chunk
    return bytes(data)


def send(sock: socket.socket, body: bytes) -> None:
    sock.sendall(struct.pack("!I", len(body)) + body)


def confine(sock: socket.socket, options: Options) -> None:
    """Without bubblewrap: leave the network if the level says so, then work in a fork below a
    guard.

    The kernel signals the guard when the parent dies, and the guard kills its whole process group:
    the worker and its descendants. In a process namespace, the death of the worker, process 1, ends
    them too.
    """
    if options.level == "namespaces":
        unshare(options.user)
        use_own_memory(options.file_size)
    become(options.user)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    signal.signal(signal.SIGTERM, lambda *_: os.killpg(0, signal.SIGKILL))
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != options.parent:
        sys.exit(0)  # it died before the signal was requested
    worker = os.fork()
    if worker:
        sock.close()
        guard(worker)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def guard(worker: int) -> None:
    _, status = os.waitpid(worker, 0)
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)


def unshare(user: int) -> None:
    """Enter new network, process and mount namespaces: as root, who is going to become `user`,
    directly; else through a user namespace.
    """
    kinds = CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWNS
    if user:
        checked(libc.unshare(kinds))
        return
    uid, gid = os.geteuid(), os.getegid()
    checked(libc.unshare(CLONE_NEWUSER | kinds))
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {uid} 1"),
        ("gid_map", f"{gid} {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def use_own_memory(size: int) -> None:
    """Mount a file system of the child's own, which nobody else sees and which vanishes with it,
    for all its temporary files.
    """
    mount(b"none", "/", None, MS_REC | MS_PRIVATE, None)
    mount(b"tmpfs", MEMORY, b"tmpfs", MS_NOSUID | MS_NODEV, f"size={size},mode=1777".encode())
    os.environ["HOME"] = os.environ["TMPDIR"] = MEMORY


def mount(source: bytes, target: str, kind: bytes | None, flags: int, data: bytes | None) -> None:
    checked(libc.mount(source, target.encode(), kind, ctypes.c_ulong(flags), data))


def namespaces(request: None, files: list[BinaryIO]) -> dict[str, str]:
    """Used by the self test: the namespaces of this process."""
    del request, files  # part of every target's signature
    return {kind: os.readlink(f"/proc/self/ns/{kind}") for kind in ("net", "mnt", "pid")}


if __name__ == "__main__":
    main(msgspec.json.decode(sys.argv[1], type=Options))
