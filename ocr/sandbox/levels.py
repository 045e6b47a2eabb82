"""The isolation level of this machine, found once by testing it."""

import functools
import logging
import os

import msgspec

from ocr.errors import EngineError
from ocr.sandbox.child import RequestHead
from ocr.sandbox.command import user_at
from ocr.sandbox.errors import ChildBug, Gone, Late, SandboxUnavailable
from ocr.sandbox.limits import LEVELS, Level, Limits
from ocr.sandbox.link import Watch
from ocr.sandbox.process import Process

logger = logging.getLogger("polyglyph.sandbox")

VARIABLE = "POLYGLYPH_SANDBOX"
SEPARATE: dict[Level, tuple[str, ...]] = {
    "bwrap": ("net", "mnt", "pid"),
    "namespaces": ("net", "mnt", "pid"),
    "rlimits": (),
}


@functools.cache
def level() -> Level:
    """The strongest level that passes its test, or the one that POLYGLYPH_SANDBOX names.

    Raises SandboxUnavailable when the named level is unknown or fails: there is no silent fallback.
    """
    forced = os.environ.get(VARIABLE, "")
    if forced:
        return _forced(forced)
    for name in LEVELS:
        fault = _fault(name)
        if not fault:
            if os.geteuid() == 0:
                logger.info("%s", _said_of_root(name))
            return name
        logger.warning("Children cannot run at sandbox level %s: %s", name, fault)
    raise SandboxUnavailable("No child process can be started on this machine.")


def _said_of_root(name: Level) -> str:
    if user_at(name):
        return "This is root: every child gives root up and runs as nobody."
    return (
        "This is root, and children cannot give root up: root lacks capabilities here, or nobody "
        "may not read the interpreter, its packages or TESSDATA_PREFIX."
    )


def _forced(name: str) -> Level:
    for known in LEVELS:
        if known == name:
            fault = _fault(known)
            if fault:
                raise SandboxUnavailable(f"{VARIABLE}={name} does not work here: {fault}")
            return known
    raise SandboxUnavailable(f"{VARIABLE} must be one of {', '.join(LEVELS)}.")


def _fault(name: Level) -> str:
    """Start a child at this level and compare its namespaces with ours. Empty when it works."""
    try:
        process = Process(name, Limits(), (), ())
    except OSError as error:
        return str(error)
    try:
        answer = process.ask(RequestHead(call="__main__:namespaces"), b"null", [], Watch(20))
        inside = msgspec.json.decode(answer, type=dict[str, str])
    except (EngineError, ChildBug, Gone, Late, msgspec.MsgspecError) as error:
        return process.output_tail() or repr(error)
    finally:
        process.kill()
    shared = []
    for kind in SEPARATE[name]:
        if inside.get(kind) in (None, os.readlink(f"/proc/self/ns/{kind}")):
            shared.append(kind)
    if shared:
        return f"it shares {', '.join(shared)} with this process"
    return ""
