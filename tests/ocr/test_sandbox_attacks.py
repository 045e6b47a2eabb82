"""What a child that a hostile file has taken over tries against its host."""

import errno
import os
import signal
import tempfile
from pathlib import Path

import pyseccomp
import pytest
from django.conf import settings

from ocr.sandbox import Child, SandboxUnavailable, level
from ocr.sandbox.child import landlock_version
from ocr.sandbox.command import NOBODY, user_at
from ocr.sandbox.syscalls import CLONE_NEWUSER
from tests.ocr import sandbox_targets as targets
from tests.ocr.sandbox_support import HERE, force
from tests.ocr.sandbox_targets import NOTHING, Asked

SETTINGS_OF_THE_KERNEL = [
    "/proc/sys/kernel/core_pattern",
    "/proc/sys/kernel/hostname",
    "/proc/sys/vm/overcommit_memory",
    "/proc/sysrq-trigger",
    "/proc/self/oom_score_adj",
    "/sys/kernel/mm/transparent_hugepage/enabled",
    "/sys/power/state",
]
# Each of them does something, or complains of its arguments, where no filter refuses it.
CALLS = [
    "unshare",
    "ptrace",
    "personality",
    "keyctl",
    "add_key",
    "request_key",
    "process_vm_readv",
    "process_vm_writev",
    "name_to_handle_at",
    "userfaultfd",
    "fchmod",
]


def numbered(*names: str) -> tuple[int, ...]:
    return tuple(pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name) for name in names)


def test_no_setting_of_the_kernel_can_be_opened_for_writing(child: Child) -> None:
    paths = tuple(SETTINGS_OF_THE_KERNEL)
    assert child.call(targets.open_to_write, Asked(paths=paths), timeout=20) == {"opened": []}


def test_a_child_of_root_is_nobody_and_has_no_rights(child: Child, isolation: str) -> None:
    found = child.call(targets.who, NOTHING, timeout=20)
    assert found["filtered"] == "2"
    if user_at(level()):
        assert set(found["users"]) == {NOBODY}
        assert set(found["groups"]) == {NOBODY}
        # The number that the host knows: the child is in no user namespace that would change it.
        assert found["outside"] == ["0", "0", "4294967295"]
    assert found["rights"] == [0, 0, 0]


def test_at_the_strongest_level_root_is_given_up_always(monkeypatch: pytest.MonkeyPatch) -> None:
    force(monkeypatch, "bwrap")
    try:
        level()
    except SandboxUnavailable as error:
        pytest.skip(str(error))
    if os.geteuid() != 0:
        pytest.skip("These tests do not run as root.")
    with Child(extra_paths=[HERE]) as child:
        found = child.call(targets.who, NOTHING, timeout=20)
    level.cache_clear()
    assert set(found["users"]) == {NOBODY}
    assert found["rights"] == [0, 0, 0]


def test_the_file_to_read_cannot_be_changed(child: Child, tmp_path: Path) -> None:
    original = tmp_path / "original"
    original.write_bytes(b"as it was sent")
    original.chmod(0o644)
    with original.open("rb") as file:
        found = child.call(targets.rewrite_input, NOTHING, files=[file], timeout=20)
    assert found == {"done": []}
    assert original.read_bytes() == b"as it was sent"


def test_nor_can_the_copy_in_memory_of_one_that_is_not_on_disk(child: Child) -> None:
    reader, writer = os.pipe()
    os.write(writer, b"from a pipe")
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        found = child.call(targets.write_to_input, NOTHING, files=[pipe], timeout=20)
    assert found == {"written": 0, "text": "from a pipe"}


@pytest.mark.parametrize("has_landlock", [True, False])
def test_a_kernel_without_landlock_gives_a_child_of_the_same_user_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_landlock: bool
) -> None:
    from ocr.sandbox import descriptors

    monkeypatch.setattr(descriptors, "landlock_version", lambda: int(has_landlock))
    monkeypatch.setattr(descriptors, "user_at", lambda level: 0)
    monkeypatch.setattr(descriptors, "MOST_IN_MEMORY", 10)
    for text in (b"short", b"longer than ten bytes"):
        original = tmp_path / "original"
        original.write_bytes(text)
        with original.open("rb") as file, descriptors.descriptors([file]) as (fd,):
            assert os.path.samestat(os.fstat(fd), os.stat(original)) is has_landlock
            assert os.read(fd, 100) == text


def test_calls_that_no_reader_needs_are_refused(child: Child) -> None:
    answer = child.call(targets.call_kernel, Asked(values=numbered(*CALLS)), timeout=20)
    assert dict(zip(CALLS, answer["errors"], strict=True)) == dict.fromkeys(CALLS, errno.EPERM)


def test_no_user_namespace_can_be_made(child: Child) -> None:
    asked = Asked(values=numbered("clone"), size=CLONE_NEWUSER | signal.SIGCHLD)
    assert child.call(targets.call_kernel, asked, timeout=20)["errors"] == [errno.EPERM]
    asked = Asked(values=numbered("clone3"))
    assert child.call(targets.call_kernel, asked, timeout=20)["errors"] == [errno.ENOSYS]
    assert child.call(targets.spin, Asked(seconds=0.1), timeout=20) == {}  # other processes can


def test_a_child_writes_nowhere_but_in_folders_for_temporary_files(
    child: Child, isolation: str
) -> None:
    if not landlock_version():
        pytest.skip("The kernel has no Landlock.")
    with tempfile.TemporaryDirectory(dir=settings.VAR_DIR) as made:
        folder = Path(made)
        folder.chmod(0o777)
        if folder.is_relative_to("/tmp"):
            pytest.skip("Temporary files are allowed there.")
        paths = [str(folder / "x")]
        if isolation != "rlimits":
            paths.append("/dev/shm/polyglyph-x")
        child.call(targets.write, Asked(paths=tuple(paths)), timeout=20)
        assert [path for path in paths if Path(path).exists()] == []
