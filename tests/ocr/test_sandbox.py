"""Children, with real processes, at every level that this machine allows."""

import io
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec
import pytest

import ocr
from ocr.errors import Abandoned, EngineError
from ocr.sandbox import Child, ChildBug, ChildPool, Limits, SandboxUnavailable, level
from tests.ocr import sandbox_targets as targets
from tests.ocr.sandbox_targets import NOTHING, Asked

HERE = Path(__file__).resolve().parent
PROJECT = Path(ocr.__file__).resolve().parent.parent
MIB = 1024 * 1024


def eventually(condition: Callable[[], object], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.01)
    return False


def processes(mark: str) -> list[int]:
    """The running processes that have `mark` as an argument, seen from outside every sandbox."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and mark.encode() in (entry / "cmdline").read_bytes().split(
                b"\0"
            ):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def outer_pid(child: Child) -> int:
    assert child._process is not None
    return child._process._popen.pid


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def force(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("POLYGLYPH_SANDBOX", name)
    level.cache_clear()


@pytest.fixture(params=["bwrap", "namespaces", "rlimits"])
def isolation(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    force(monkeypatch, request.param)
    try:
        level()
    except SandboxUnavailable as error:
        pytest.skip(str(error))
    yield request.param
    level.cache_clear()


@pytest.fixture
def child(isolation: str) -> Iterator[Child]:
    with Child(extra_paths=[HERE]) as child:
        yield child


# Calls


def test_a_call_brings_request_and_files_there_and_the_result_back(
    child: Child, tmp_path: Path
) -> None:
    (tmp_path / "a").write_text("from disk")
    reader, writer = os.pipe()
    os.write(writer, b"from a pipe")
    os.close(writer)
    with (tmp_path / "a").open("rb") as disk, os.fdopen(reader, "rb") as pipe:
        disk.seek(5)
        files: list[BinaryIO | int] = [disk, io.BytesIO(b"from memory"), disk.fileno(), pipe]
        answer = child.call(targets.read, NOTHING, files=files, timeout=20)
        assert disk.tell() == 5
    assert answer == {
        "texts": ["from disk", "from memory", "from disk", "from a pipe"],
        "seekable": True,
    }
    asked = Asked(text="é", values=(1, None))
    assert msgspec.convert(child.call(targets.look, asked, timeout=20)["asked"], Asked) == asked


def test_a_file_that_was_just_written_is_seen_whole_and_cannot_be_written_by_the_child(
    child: Child,
) -> None:
    with tempfile.NamedTemporaryFile() as made:
        file = cast(BinaryIO, made)
        file.write(b"unflushed")
        assert child.call(targets.read, NOTHING, files=[file], timeout=20)["texts"] == ["unflushed"]
        with pytest.raises(ChildBug, match="Bad file descriptor"):
            child.call(targets.scribble, NOTHING, files=[file], timeout=20)


def test_outputs_are_written_by_the_child_and_read_by_the_parent(child: Child) -> None:
    with tempfile.TemporaryFile() as first, tempfile.TemporaryFile() as second:
        child.call(
            targets.write_out,
            NOTHING,
            files=[io.BytesIO(b"ab")],
            outputs=[first, second],
            timeout=10,
        )
        first.seek(0)
        second.seek(0)
        assert (first.read(), second.read()) == (b"ab", b"abab")


def test_no_descriptor_is_left_behind_on_either_side(child: Child) -> None:
    child.call(targets.open_fds, NOTHING, timeout=20)
    ours = len(os.listdir("/proc/self/fd"))
    theirs = child.call(targets.open_fds, NOTHING, timeout=20)
    for _ in range(5):
        child.call(targets.read, NOTHING, files=[io.BytesIO(b"x")], timeout=20)
        with pytest.raises(ChildBug):
            child.call(targets.bug, Asked(zero=0), files=[io.BytesIO(b"x")], timeout=20)
    assert child.call(targets.open_fds, NOTHING, timeout=20) == theirs
    assert len(os.listdir("/proc/self/fd")) == ours


def test_a_child_that_died_while_warming_costs_no_call(child: Child) -> None:
    child.warm([targets.warm], wait=False)
    pid = outer_pid(child)
    os.killpg(pid, signal.SIGKILL)
    process = child._process
    assert process is not None
    assert eventually(lambda: not process.usable())
    assert child.call(targets.noop, NOTHING, timeout=20) == {}


def test_large_frames_pass_both_ways_and_one_too_large_is_refused(child: Child) -> None:
    text = "y" * (5 * MIB)
    assert child.call(targets.large, Asked(text=text), timeout=60)["text"] == text * 2
    with pytest.raises(EngineError) as error:
        child.call(targets.huge, NOTHING, timeout=60)
    assert error.value.code == "too_large"
    with pytest.raises(ValueError, match="larger"):
        child.call(targets.noop, Asked(text="x" * (65 * MIB)), timeout=60)


def test_an_engine_error_comes_back_as_it_was_raised_and_the_child_lives(child: Child) -> None:
    before = child.call(targets.look, NOTHING, timeout=20)["pid"], outer_pid(child)
    with pytest.raises(EngineError, match=r"^The image has no text\.$") as error:
        child.call(targets.refuse, NOTHING, timeout=20)
    assert error.value.code == "unreadable"
    assert (child.call(targets.look, NOTHING, timeout=20)["pid"], outer_pid(child)) == before


@pytest.mark.parametrize(
    ("target", "words"),
    [(targets.bug, "ZeroDivisionError"), (targets.another_type, "answered list, not Found")],
)
def test_any_other_exception_is_a_bug_with_the_traceback(
    child: Child, target: Callable[..., Any], words: str
) -> None:
    with pytest.raises(ChildBug, match=words) as error:
        child.call(target, NOTHING, timeout=20)
    assert "Traceback" in str(error.value)
    assert child.call(targets.noop, NOTHING, timeout=20) == {}


def test_request_and_answer_are_of_the_types_that_the_function_states(child: Child) -> None:
    assert child.call(targets.measure, Asked(text="four"), timeout=20) == targets.Found(size=4)


def test_an_answer_of_another_type_is_a_bug_and_ends_the_child(child: Child) -> None:
    child.call(targets.noop, NOTHING, timeout=20)
    pid = outer_pid(child)
    with pytest.raises(ChildBug, match="Expected `int`, got `str`"):
        child.call(targets.another_field, NOTHING, timeout=20)
    assert not alive(pid)
    assert child.call(targets.noop, NOTHING, timeout=20) == {}


def test_a_request_with_a_field_that_is_not_known_is_refused(child: Child) -> None:
    class Newer(msgspec.Struct):
        unheard_of: int

    request: Any = Newer(1)
    with pytest.raises(ChildBug, match="unknown field `unheard_of`"):
        child.call(targets.noop, request, timeout=20)


def test_a_function_that_a_child_cannot_import_is_refused_before_anything_is_started() -> None:
    def inner(request: Asked, files: list[BinaryIO]) -> str:
        return request.text

    functions: list[Any] = [inner, lambda request, files: "", Child.call]
    for function in functions:
        with pytest.raises(ValueError, match="not at the top of a module"):
            Child().call(function, NOTHING, timeout=20)


def test_output_of_the_child_never_stops_it(child: Child) -> None:
    assert child.call(targets.chatter, Asked(kilobytes=1024), timeout=20) == {}


def test_the_engines_run_under_the_default_limits(child: Child) -> None:
    tessdata = next(Path("/usr/share").glob("tesseract-ocr/*/tessdata"), None)
    if tessdata is None:
        pytest.skip("Tesseract's data is not installed.")
    answer = child.call(targets.engines, Asked(tessdata=str(tessdata)), timeout=60)
    assert answer["text"] == "Hello world"


def test_warming_is_done_in_the_child_and_need_not_be_waited_for(child: Child) -> None:
    child.warm([targets.warm], wait=False)
    first = child.call(targets.look, NOTHING, timeout=20)
    child.warm([targets.warm])
    assert first["warmed"] == ["yes"]
    assert child.call(targets.look, NOTHING, timeout=20)["pid"] == first["pid"]
    with pytest.raises(ChildBug, match="There is nothing to load"):
        child.warm([targets.refuse_to_warm])


# Endings


@pytest.mark.parametrize("own_session", [False, True])
def test_the_deadline_kills_the_child_and_what_it_started(
    child: Child, isolation: str, own_session: bool
) -> None:
    if isolation == "rlimits" and own_session:
        pytest.skip("Without a process namespace a grandchild can leave the group.")
    mark = f"mark-{os.getpid()}-{time.monotonic_ns()}"
    child.call(targets.noop, NOTHING, timeout=20)
    pid = outer_pid(child)
    seen: list[int] = []

    def look() -> list[int]:
        seen.extend(processes(mark))
        return seen

    watcher = threading.Thread(target=eventually, args=(look, 5))
    watcher.start()
    with pytest.raises(EngineError, match="longer than 2 seconds") as error:
        child.call(targets.family, Asked(mark=mark, own_session=own_session), timeout=2)
    watcher.join()
    assert error.value.code == "timeout"
    assert seen, "the grandchild never ran, so this proves nothing"
    assert eventually(lambda: not processes(mark))
    assert not alive(pid)
    assert child.call(targets.noop, NOTHING, timeout=20) == {}


def test_a_crash_is_reported_logged_and_costs_one_call(
    child: Child, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(EngineError) as error:
        child.call(targets.crash, NOTHING, timeout=20)
    assert error.value.code == "crashed"
    assert "secret words" not in error.value.message
    assert "secret words of a C library" in caplog.text
    assert child.call(targets.noop, NOTHING, timeout=20) == {}


def test_a_child_killed_from_outside_in_the_middle_of_a_call_is_a_crash(child: Child) -> None:
    child.call(targets.noop, NOTHING, timeout=20)
    killer = threading.Timer(0.3, os.kill, (outer_pid(child), signal.SIGKILL))
    killer.start()
    with pytest.raises(EngineError) as error:
        child.call(targets.sleep, Asked(seconds=60), timeout=20)
    assert error.value.code == "crashed"


def test_a_child_that_died_while_idle_is_replaced_unnoticed(child: Child) -> None:
    child.call(targets.noop, NOTHING, timeout=20)
    pid = outer_pid(child)
    os.killpg(pid, signal.SIGKILL)
    assert eventually(lambda: not alive(pid))
    process = child._process
    assert process is not None
    assert eventually(lambda: not process.usable())
    assert child.call(targets.noop, NOTHING, timeout=20) == {}
    assert outer_pid(child) != pid


@pytest.mark.parametrize("target", [targets.greedy, targets.greedy_in_c])
def test_the_memory_limit_is_reported_and_costs_one_call(
    child: Child, target: Callable[..., Any]
) -> None:
    with pytest.raises(EngineError, match="memory") as error:
        child.call(target, NOTHING, timeout=20)
    assert error.value.code == "memory"
    assert child.call(targets.noop, NOTHING, timeout=20) == {}


def test_a_child_that_has_leaked_most_of_its_memory_is_replaced(isolation: str) -> None:
    with Child(Limits(memory=600 * MIB), [HERE]) as child:
        child.call(targets.leak, Asked(size=50 * MIB), timeout=20)
        first = outer_pid(child)
        child.call(targets.leak, Asked(size=380 * MIB), timeout=20)
        assert outer_pid(child) == first
        child.call(targets.leak, Asked(size=380 * MIB), timeout=20)
        assert outer_pid(child) != first


def test_a_beat_that_says_no_abandons_the_call(child: Child) -> None:
    child.call(targets.noop, NOTHING, timeout=20)
    pid = outer_pid(child)
    beats = iter([True, True, False])
    started = time.monotonic()
    with pytest.raises(Abandoned):
        child.call(
            targets.sleep,
            Asked(seconds=60),
            timeout=50,
            heartbeat=lambda: next(beats),
            heartbeat_every=0.1,
        )
    assert 0.3 <= time.monotonic() - started < 40
    assert next(beats, None) is None
    assert not alive(pid)


@pytest.mark.parametrize("ending", [SystemExit, KeyboardInterrupt])
def test_an_interrupt_of_the_caller_leaves_no_half_read_answer(
    child: Child, ending: type[BaseException]
) -> None:
    def interrupt(*_: object) -> None:
        raise ending

    child.call(targets.noop, NOTHING, timeout=20)
    pid = outer_pid(child)
    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(ending):
            child.call(targets.sleep, Asked(seconds=0.4), timeout=20)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert not alive(pid)
    assert child.call(targets.large, Asked(text="b"), timeout=20) == {"text": "bb"}


@pytest.mark.parametrize(
    "frame",
    [
        b"not json",
        b"[1]",
        b"{}",
        b'{"answered": 3}',
        b'{"answered": true, "result": {}}',
        b'{"answered": false}',
        b'{"bug": ""}',
        b'{"error": "x", "code": "made up"}',
        b"[" * 100_000,
        None,
    ],
)
def test_a_child_that_lies_is_killed(child: Child, frame: bytes | None) -> None:
    raw = b"\xff\xff\xff\xff" if frame is None else len(frame).to_bytes(4, "big") + frame
    with pytest.raises(EngineError) as error:
        child.call(targets.lie, Asked(raw=raw.hex()), timeout=20)
    assert error.value.code == "crashed"
    assert child.call(targets.noop, NOTHING, timeout=20) == {}


# The parent's death, threads and forks

PARENT = """
import sys, time
from pathlib import Path
from ocr.sandbox import Child
from tests.ocr import sandbox_targets as targets
child = Child(extra_paths=[Path(sys.argv[1])])
child.call(targets.noop, targets.NOTHING, timeout=20)
print(child._process._popen.pid, flush=True)
child.call(targets.family, targets.Asked(mark=sys.argv[2]), timeout=100)
"""


def test_when_the_parent_is_killed_nothing_survives(isolation: str) -> None:
    mark = f"mark-{os.getpid()}-{time.monotonic_ns()}"
    command = [sys.executable, "-c", PARENT, str(HERE), mark]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(PROJECT)}
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert eventually(lambda: len(processes(mark)) >= 2)  # the parent itself and the grandchild
        parent.kill()
    assert eventually(lambda: not alive(pid) and not processes(mark))


def test_a_child_outlives_the_thread_that_first_called_it(child: Child) -> None:
    thread = threading.Thread(
        target=child.call, args=(targets.noop, NOTHING), kwargs={"timeout": 20}
    )
    thread.start()
    thread.join()
    pid = outer_pid(child)
    time.sleep(0.1)
    assert child.call(targets.noop, NOTHING, timeout=20) == {}
    assert outer_pid(child) == pid


def test_threads_take_turns_on_one_child_and_wait_no_longer_than_they_say(child: Child) -> None:
    child.call(targets.noop, NOTHING, timeout=20)
    slow = threading.Thread(
        target=child.call, args=(targets.sleep, Asked(seconds=1.0)), kwargs={"timeout": 20}
    )
    slow.start()
    assert eventually(child._lock.locked)
    with pytest.raises(EngineError) as error:
        child.call(targets.noop, NOTHING, timeout=0.1)
    assert error.value.code == "unavailable"
    assert child.call(targets.noop, NOTHING, timeout=20) == {}
    slow.join()


def test_a_pool_of_two_serves_two_threads_at_once_and_turns_the_third_away() -> None:
    pool = ChildPool(2, extra_paths=[HERE])
    pool.warm([targets.warm])

    def work() -> None:
        pool.call(targets.sleep, Asked(seconds=2), timeout=20)

    def both_busy() -> bool:
        return all(child._lock.locked() for child in pool._children)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert eventually(both_busy)
    with pytest.raises(EngineError) as error:
        pool.call(targets.noop, NOTHING, timeout=0.2)
    for thread in threads:
        thread.join()
    pool.close()
    assert error.value.code == "unavailable"


def test_a_forked_copy_starts_its_own_child_and_leaves_the_parents_alone(child: Child) -> None:
    child.call(targets.noop, NOTHING, timeout=20)
    pid = outer_pid(child)
    child._lock.acquire()  # as if another thread were in the middle of a call
    reader, writer = os.pipe()
    copy = os.fork()
    if copy == 0:
        try:
            child.call(targets.noop, NOTHING, timeout=20)
            os.write(writer, str(outer_pid(child)).encode())
            child.close()
        finally:
            os._exit(0)
    child._lock.release()
    os.close(writer)
    os.waitpid(copy, 0)
    with os.fdopen(reader, "rb") as answer:
        other = int(answer.read())
    assert other != pid
    assert not alive(other)
    assert child.call(targets.noop, NOTHING, timeout=20) == {}
    assert outer_pid(child) == pid


# What a child can see


def test_there_is_no_network(child: Child, isolation: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        answer = child.call(targets.connect, Asked(port=server.getsockname()[1]), timeout=20)
    assert answer["connected"] is (isolation == "rlimits")


def test_the_environment_holds_no_secret(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    child.close()
    monkeypatch.setenv("SECRET_KEY", "hunter2")
    environment = child.call(targets.look, NOTHING, timeout=20)["environment"]
    assert "hunter2" not in environment.values()
    assert environment["OMP_THREAD_LIMIT"] == "1"


def test_files_of_the_host_are_not_there_and_nothing_but_tmp_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    force(monkeypatch, "bwrap")
    try:
        level()
    except SandboxUnavailable as error:
        pytest.skip(str(error))
    secret = tmp_path / "secret"
    secret.write_text("hunter2")
    hidden = [
        secret,
        Path.home() / ".bashrc",
        PROJECT / "pyproject.toml",
        PROJECT / "var",
        PROJECT / "config",
    ]
    hidden += [
        Path("/etc/passwd"),
        Path("/etc/hostname"),
        Path(f"/proc/{os.getpid()}/environ"),
        Path("/var"),
        HERE,
    ]
    package = PROJECT / "ocr" / "errors.py"
    places = ["/x", "/dev/x", "/usr/x", str(PROJECT / "x"), str(package.parent / "x"), "/tmp/x"]
    with Child(extra_paths=[HERE]) as child:
        seen = child.call(
            targets.exists, Asked(paths=tuple(str(path) for path in [*hidden, package])), timeout=20
        )["seen"]
        written = child.call(targets.write, Asked(paths=tuple(places)), timeout=20)["written"]
    level.cache_clear()
    assert secret.exists()
    assert seen == [str(HERE), str(package)]
    assert written == ["/tmp/x"]


# Levels


def test_an_unknown_level_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    force(monkeypatch, "docker")
    with pytest.raises(SandboxUnavailable, match="must be one of bwrap, namespaces, rlimits"):
        level()
    level.cache_clear()


@pytest.mark.parametrize(
    ("options", "fault"),
    [(["--no-such-option"], "no-such-option"), (["--unshare-user", "--unshare-pid"], "shares net")],
)
def test_a_forced_level_that_does_not_isolate_is_an_error(
    monkeypatch: pytest.MonkeyPatch, options: list[str], fault: str
) -> None:
    force(monkeypatch, "bwrap")
    try:
        level()
    except SandboxUnavailable as error:
        pytest.skip(str(error))
    level.cache_clear()
    monkeypatch.setattr("ocr.sandbox.command.ISOLATION", options)
    force(monkeypatch, "bwrap")
    with pytest.raises(SandboxUnavailable, match=f"(?i)POLYGLYPH_SANDBOX=bwrap.*{fault}"):
        level()
    level.cache_clear()


def test_unless_forced_the_next_level_is_taken_and_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("POLYGLYPH_SANDBOX", raising=False)
    monkeypatch.setattr("ocr.sandbox.command.ISOLATION", ["--no-such-option"])
    level.cache_clear()
    assert level() in ("namespaces", "rlimits")
    assert "cannot run at sandbox level bwrap" in caplog.text
    level.cache_clear()


def test_the_child_side_imports_nothing_of_the_parents_and_no_django(child: Child) -> None:
    modules = child.call(targets.modules, NOTHING, timeout=20)["modules"]
    assert "ocr.errors" in modules
    assert [
        name
        for name in modules
        if name.startswith(("django", "ocr.sandbox", "subprocess.", "asyncio"))
    ] == []


def test_the_parents_side_of_the_calls_loads_no_library_that_decodes_or_recognises() -> None:
    calls = ["correctors", "readers", "recognition", "writers"]
    code = "\n".join(
        ["import sys", *(f"import ocr.{room}.requests" for room in calls), "print(*sys.modules)"]
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    heavy = "PIL numpy cv2 openvino tesserocr pypdfium2 pikepdf lxml docx openpyxl pptx wordfreq"
    assert "ocr.recognition.engines" in loaded.stdout.split()
    assert set(heavy.split()).isdisjoint(loaded.stdout.split())


def test_a_deployments_own_models_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What TESSDATA_PREFIX names is offered to customers, so the child that reads must find it too."""
    (tmp_path / "tlh.traineddata").write_bytes(b"")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    with Child(extra_paths=[HERE]) as child:
        assert child.call(targets.models, NOTHING, timeout=20) == {
            "folder": str(tmp_path),
            "files": ["tlh.traineddata"],
        }
