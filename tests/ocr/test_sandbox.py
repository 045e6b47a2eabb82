"""Children, with real processes, at every level that this machine allows."""

import io
import os
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec
import pytest

from ocr.errors import EngineError
from ocr.sandbox import Child, ChildBug
from tests.ocr import sandbox_targets as targets
from tests.ocr.sandbox_support import MIB, outer_pid
from tests.ocr.sandbox_targets import NOTHING, Asked
from tests.processes import alive, eventually

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
