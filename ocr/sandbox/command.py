"""The command line and the environment that start a child at each level."""

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import msgspec

from ocr.sandbox.child import Options
from ocr.sandbox.limits import Level, Limits
from ocr.sandbox.syscalls import program

PACKAGE = Path(__file__).resolve().parent.parent
PROJECT = PACKAGE.parent
CHILD = PACKAGE / "sandbox" / "child.py"

# /etc/alternatives: Debian's BLAS and LibreOffice are reached through links there.
SYSTEM = [
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/fonts",
    "/etc/alternatives",
]
SYSTEM += ["/etc/libreoffice"]  # its registry: a link in /usr leads there
PREFIX = "TESSDATA_PREFIX"
ISOLATION = ["--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"]
# Without a user namespace, in which the child would still be the host's root: it gives root up.
AS_ROOT = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
AS_ROOT += ["--unshare-cgroup-try", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
AS_ANOTHER = ["--unshare-all"]

NOBODY = 65534
SETGID, SETUID, SYS_ADMIN = 6, 7, 21  # numbers of capabilities, from <linux/capability.h>


def command(
    level: Level,
    limits: Limits,
    extra_paths: Sequence[Path],
    plugins: Sequence[str],
    socket_fd: int,
) -> list[str]:
    """The arguments that start a child; `socket_fd` is its inherited end of the socket.

    -S omits the `site` module, and with it code in .pth files and sitecustomize.
    """
    options = Options(
        socket=socket_fd,
        level=level,
        parent=os.getpid(),
        memory=limits.memory,
        file_size=limits.file_size,
        open_files=limits.open_files,
        user=user_at(level),
        refused=program(),
        plugins=tuple(plugins),
    )
    encoded = msgspec.json.encode(options).decode()
    python = [sys.executable, "-S", "-P", str(CHILD), encoded]
    if level == "bwrap":
        return [*_bubblewrap(limits, extra_paths, plugins), *python]
    return python


def user_at(level: Level) -> int:
    """Nobody, where this process is root and nobody can read what a child needs; else 0, which is
    no change.
    """
    if os.geteuid() != 0 or not _may_change_user():
        return 0
    for path in {*_models(), *_python(), *_site_packages(), PACKAGE}:
        if path.exists() and not _is_open_to_all(path, level):
            return 0
    return NOBODY


def _may_change_user() -> bool:
    """Root in a container may lack what it takes."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("CapEff:"))
    held = int(line.split()[1], 16)
    return all(held >> number & 1 for number in (SETGID, SETUID, SYS_ADMIN))


def _is_open_to_all(path: Path, level: Level) -> bool:
    """Bubblewrap mounts the path elsewhere: there the folders that lead to it are open."""
    place = path.resolve()
    places = [place]
    if level != "bwrap":
        places += place.parents
    return all(part.stat().st_mode & stat.S_IXOTH or part.is_file() for part in places)


def environment(extra_paths: Sequence[Path], plugins: Sequence[str]) -> dict[str, str]:
    """The complete environment of a child.

    Of the parent's environment, which contains secrets, only the model folder is passed.
    """
    paths = [PROJECT, *(path.resolve() for path in extra_paths if path.is_dir()), *_site_packages()]
    for package in _packages(plugins):
        if package.parent not in paths:
            paths.append(package.parent)
    return {
        **({PREFIX: str(_models()[0])} if _models() else {}),
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": "/tmp",  # noqa: S108  private to the child at level bwrap
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "PYTHONDONTWRITEBYTECODE": "1",
        # One core per child: Tesseract's own threads are several times slower than one, and many
        # children share a host.
        "OMP_THREAD_LIMIT": "1",
        # Otherwise every thread that allocates reserves 64 MB of addresses, which are limited.
        "MALLOC_ARENA_MAX": "2",
        # Return large blocks to the system when they are freed. By default the library keeps them
        # in fragments that do not fit when page sizes vary: 1.3 GB instead of 0.95 after a few
        # large pages by PP-OCR.
        "MALLOC_MMAP_THRESHOLD_": "4000000",
        "MALLOC_TRIM_THRESHOLD_": "100000000",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _models() -> list[Path]:
    """The deployment's own folder of Tesseract models, if it has one."""
    place = os.environ.get(PREFIX, "")
    if place and Path(place).is_dir():
        return [Path(place).resolve()]
    return []


def _site_packages() -> list[Path]:
    paths = [Path(path) for path in sys.path]
    return [path for path in paths if path.name in {"site-packages", "dist-packages"}]


def _packages(plugins: Sequence[str]) -> list[Path]:
    """Where the parent finds the plugins' packages: folders, or files of single modules."""
    found: list[Path] = []
    for name in plugins:
        spec = find_spec(name.partition(".")[0])
        if spec and spec.submodule_search_locations:
            found += [Path(place).resolve() for place in spec.submodule_search_locations]
        elif spec and spec.origin:
            found.append(Path(spec.origin).resolve())
    return found


def _bubblewrap(limits: Limits, extra_paths: Sequence[Path], plugins: Sequence[str]) -> list[str]:
    env = []
    for name, value in environment(extra_paths, plugins).items():
        env += ["--setenv", name, value]
    size = ["--perms", "1777", "--size", str(limits.file_size), "--tmpfs"]
    kernel = ["--proc", "/proc", "--dev", "/dev"]
    kernel += [*size, "/dev/shm", *size, "/tmp"]  # noqa: S108  its own, empty
    sealed = ["--remount-ro", "/proc", "--remount-ro", "/dev"]
    sealed += ["--remount-ro", str(PROJECT), "--remount-ro", "/"]
    namespaces = AS_ANOTHER
    if user_at("bwrap"):
        namespaces = AS_ROOT
    return [
        "bwrap",
        *ISOLATION,
        *namespaces,
        *env,
        *kernel,
        *_mounts([*extra_paths, *_packages(plugins)]),
        *sealed,
        "--chdir",
        "/tmp",  # noqa: S108  its own, empty
        "--",
    ]


def _mounts(extra_paths: Sequence[Path]) -> Iterator[str]:
    """Read-only mounts, outer folders first, so that an outer mount never hides an inner one.

    The project's folder is first covered with an empty one: it may be below /usr, and it contains
    var and .env.
    """
    shown = {
        *map(Path, SYSTEM),
        *_models(),
        *_python(),
        *_site_packages(),
        PACKAGE,
        *(path.resolve() for path in extra_paths),
    }
    covered = {PROJECT} - {Path("/")}
    for path in sorted(shown | covered, key=lambda path: len(path.parts)):
        if shown.isdisjoint(path.parents) and path.exists():
            yield from _folders_above(path)
        if path not in shown:
            yield from ("--perms", "0755", "--tmpfs", str(path))
        else:
            yield from ("--ro-bind-try", str(path), str(path))


def _folders_above(path: Path) -> Iterator[str]:
    """The folders that lead to a mount, open to every user whatever they are outside."""
    for folder in reversed(path.parents):
        if folder != Path("/"):
            yield from ("--perms", "0755", "--dir", str(folder))


def _python() -> set[Path]:
    """The folders of the interpreter only: a prefix may be a home or the project's folder."""
    prefixes = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.base_exec_prefix)}
    parts = set()
    for prefix in prefixes:
        for name in ("bin", "lib", "lib64", "pyvenv.cfg"):
            part = prefix / name
            if not part.is_relative_to("/usr"):  # mounted anyway
                parts.add(part)
    return parts
