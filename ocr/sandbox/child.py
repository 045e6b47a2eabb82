"""What runs inside the child. Started by its path: nothing of the parent's side, and no Django, is imported.

argv[1] is JSON: the socket's descriptor, the level, the parent's process id and the limits. A request is one frame,
{"call": "module:function", "payload": {...}, "outputs": n} with descriptors beside it, the last n of them writable, or
{"warm": ["module", ...]}; the answer is one frame, {"result": {...}}, {"error": ..., "code": ...} or
{"bug": traceback}, with "worn" when memory runs low.
"""

import json
import os
import resource
import signal
import socket
import struct
import sys
from importlib import import_module
from typing import Any, BinaryIO

FRAME_MAX = 64 * 1024 * 1024
FILES_MAX = 64

CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38

# Made before it is needed: when it is, there may be no memory to make it.
NO_MEMORY = b'{"error": "The work on this file needed more memory than is allowed.", "code": "memory", "worn": true}'


def main(options: dict[str, Any]) -> None:
    """Shut oneself in, then answer until the parent closes its end."""
    sock = socket.socket(fileno=options["socket"])
    sock.set_inheritable(False)
    if options["level"] != "bwrap":  # bubblewrap has done all of this already
        confine(sock, options)
    limit(resource.RLIMIT_AS, options["memory"])
    limit(resource.RLIMIT_FSIZE, options["file_size"])
    limit(resource.RLIMIT_NOFILE, options["open_files"])
    limit(resource.RLIMIT_CORE, 0)
    while (request := receive(sock)) is not None:
        send(sock, worn(answer(*request), options["memory"]))


def limit(kind: int, value: int) -> None:
    """Lower both limits, for there is no way back up; a host that allows less already stays as it is."""
    _, hard = resource.getrlimit(kind)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def answer(request: dict[str, Any], files: list[BinaryIO]) -> bytes:
    """The frame's body for one request. Nothing escapes but what ends the process on purpose."""
    try:
        result = warm(request["warm"]) if "warm" in request else call(request, files)
        body = json.dumps({"result": result}).encode()
    except MemoryError:
        return NO_MEMORY
    except Exception as error:
        return json.dumps(failure(error)).encode()
    finally:
        for file in files:
            file.close()
    if len(body) > FRAME_MAX:
        return json.dumps(
            {"error": "The result of this file is larger than 64 MB.", "code": "too_large"}
        ).encode()
    return body


def call(request: dict[str, Any], files: list[BinaryIO]) -> Any:
    module, _, function = request["call"].partition(":")
    result = getattr(import_module(module), function)(request["payload"], files)
    if not isinstance(result, dict):
        raise TypeError(f"{request['call']} returned {type(result).__name__}, not a dict")
    return result


def warm(targets: list[str]) -> dict[str, Any]:
    """Import the modules, and let those that wish load what they need."""
    for target in targets:
        module = import_module(target.partition(":")[0])
        if hasattr(module, "warm"):
            module.warm()
    return {}


def failure(error: Exception) -> dict[str, Any]:
    """The two kinds of answer that are no result. Imported here: most children never need them."""
    import traceback

    from ocr.errors import EngineError

    if isinstance(error, EngineError):
        return {"error": error.message, "code": error.code}
    return {"bug": "".join(traceback.format_exception(error))}


def worn(body: bytes, memory: int) -> bytes:
    """Ask to be replaced when two thirds of the address space are taken: C libraries leak, and the next file is owed
    what the limit promises.
    """
    with open("/proc/self/statm", "rb") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    return (
        body[:-1] + b', "worn": true}' if used * 3 > memory * 2 and body is not NO_MEMORY else body
    )


def receive(sock: socket.socket) -> tuple[dict[str, Any], list[BinaryIO]] | None:
    """The next request and its files; None when the parent has gone."""
    head, fds, _, _ = socket.recv_fds(sock, 4, FILES_MAX, socket.MSG_CMSG_CLOEXEC)
    if not head:
        return None
    (length,) = struct.unpack("!I", head + exactly(sock, 4 - len(head)))
    request = json.loads(exactly(sock, length))
    readable = len(fds) - request.get("outputs", 0)
    return request, [
        os.fdopen(fd, "rb" if place < readable else "r+b") for place, fd in enumerate(fds)
    ]


def exactly(sock: socket.socket, length: int) -> bytes:
    data = bytearray()
    while len(data) < length:
        chunk = sock.recv(min(length - len(data), 1024 * 1024))
        if not chunk:
            sys.exit(0)  # the parent died in the middle of a sentence
        data += chunk
    return bytes(data)


def send(sock: socket.socket, body: bytes) -> None:
    sock.sendall(struct.pack("!I", len(body)) + body)


def confine(sock: socket.socket, options: dict[str, Any]) -> None:
    """Without bubblewrap: leave the network if the level says so, then work in a fork below a guard.

    The guard is told by the kernel when the parent dies, and then kills its whole group: the worker and all that the
    worker started. In a process namespace, where the worker is number 1, its death takes the others with it as well.
    """
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    if options["level"] == "namespaces":
        unshare(libc, ctypes.get_errno)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    signal.signal(signal.SIGTERM, lambda *_: os.killpg(0, signal.SIGKILL))
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != options["parent"]:
        sys.exit(0)  # it died before the kernel was asked to tell
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


def unshare(libc: Any, errno: Any) -> None:
    """A network and a process table of one's own, by way of a user namespace where one is not root."""
    uid, gid = os.geteuid(), os.getegid()
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWPID) == 0:
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{uid} {uid} 1"),
            ("gid_map", f"{gid} {gid} 1"),
        ):
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)
    elif libc.unshare(CLONE_NEWNET | CLONE_NEWPID) != 0:
        sys.exit(f"unshare: {os.strerror(errno())}")


def namespaces(_payload: dict[str, Any], _files: list[BinaryIO]) -> dict[str, Any]:
    """The target of the self test: which namespaces this process lives in."""
    return {kind: os.readlink(f"/proc/self/ns/{kind}") for kind in ("net", "mnt", "pid")}


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
