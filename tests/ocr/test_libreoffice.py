"""LibreOffice at every level of isolation that this machine allows: it converts, fetches and runs
nothing, and ends.
"""

import io
import os
import signal
import socket
import subprocess
import threading
import time
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import docx
import olefile
import pytest
from lxml import etree

from ocr.errors import EngineError
from ocr.readers.containers import DOC, DOCX, PPT, PPTX, XLS, XLSX, kind
from ocr.readers.office import libreoffice, scratch
from ocr.readers.office.libreoffice import write_profile
from ocr.readers.requests import ConvertRequest, ProbeRequest, convert_file, warm_readers
from ocr.readers.sniff import HEAD
from ocr.sandbox import Child, Limits
from tests.ocr import office_samples as samples
from tests.ocr import office_targets
from tests.processes import eventually

HERE = Path(__file__).resolve().parent
PLACES = [Path("/tmp"), Path("/dev/shm")]

pytestmark = pytest.mark.skipif(not libreoffice.available(), reason="LibreOffice is not installed.")


@pytest.fixture
def child(isolation: str) -> Iterator[Child]:
    with Child(Limits(memory=2048 * 1024 * 1024)) as child:
        yield child


@pytest.fixture(scope="module")
def old_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """doc, xls and ppt, which only LibreOffice can make."""
    folder, made = tmp_path_factory.mktemp("old"), {}
    for media_type, new, make in (
        (DOC, "docx", samples.letter),
        (XLS, "xlsx", samples.book),
        (PPT, "pptx", samples.deck),
    ):
        (folder / f"x.{new}").write_bytes(make())
        by_hand(folder, folder / f"x.{new}", new[:3])
        made[media_type] = (folder / f"x.{new[:3]}").read_bytes()
    return made


def by_hand(folder: Path, file: Path, to: str) -> None:
    """LibreOffice as anybody would start it, without our settings."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        to,
        "--outdir",
        str(folder),
        str(file),
    ]
    environment = {**os.environ, "HOME": str(folder)}
    subprocess.run(command, env=environment, capture_output=True, timeout=120, check=False)


def converted(child: Child, data: bytes, media_type: str, to: Any, **more: Any) -> bytes:
    output = io.FileIO(os.memfd_create("output"), "r+")
    request = ConvertRequest(media_type=media_type, to=to, **more)
    child.call(convert_file, request, files=[io.BytesIO(data)], outputs=[output], timeout=90)
    output.seek(0)
    return output.read()


def offices() -> list[int]:
    """The processes of LibreOffice that work in a scratch folder, seen from outside every
    sandbox.
    """
    found = []
    for entry in Path("/proc").iterdir():
        try:
            line = (entry / "cmdline").read_bytes() if entry.name.isdigit() else b""
            if b"soffice" in line and b"/office-" in line and not _dead(entry):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def _dead(entry: Path) -> bool:
    return (entry / "stat").read_text().rpartition(")")[2].split()[0] == "Z"


def folders() -> list[Path]:
    return [path for place in PLACES for path in place.glob("office-*")]


def kind_of(data: bytes) -> str | None:
    return kind(io.BytesIO(data), data[:HEAD])


# It works


def test_old_files_become_new_ones_and_any_becomes_a_pdf(
    child: Child, old_files: dict[str, bytes]
) -> None:
    for old, new, to in ((DOC, DOCX, "docx"), (XLS, XLSX, "xlsx"), (PPT, PPTX, "pptx")):
        assert kind_of(old_files[old]) == old
        assert kind_of(converted(child, old_files[old], old, to)) == new
    assert converted(child, samples.letter(), DOCX, "pdf").startswith(b"%PDF-")
    assert eventually(lambda: not offices() and not folders())


def test_old_files_are_read_like_new_ones(old_files: dict[str, bytes]) -> None:
    words = {
        DOC: ["Offer", "slanted", "1.20", "Terms"],
        XLS: ["12.5%", "Share", "wide"],
        PPT: ["Results", "below", "42"],
    }
    with Child(extra_paths=[HERE]) as child:
        for media_type, data in old_files.items():
            described = child.call(
                office_targets.probe,
                ProbeRequest(max_pixels=1, max_pages=9),
                files=[io.BytesIO(data)],
                timeout=30,
            )
            assert (described.media_type, described.encrypted) == (media_type, False)
            answer = child.call(office_targets.read, None, files=[io.BytesIO(data)], timeout=90)
            text = "\n".join(answer.texts)
            assert [word for word in words[media_type] if word not in text] == []
            assert answer.recognised is False
            assert len(answer.pictures) == 1


def test_a_password_is_taken_off_before_libreoffice_sees_the_file(child: Child) -> None:
    data = samples.locked(samples.letter(), "secret")
    assert converted(child, data, DOCX, "pdf", password="secret").startswith(b"%PDF-")
    with pytest.raises(EngineError, match="password is missing or wrong"):
        converted(child, data, DOCX, "pdf", password="hunter2")


def test_the_password_is_in_no_command_line(child: Child) -> None:
    password = f"sesame-{os.urandom(8).hex()}"
    data, seen, done = samples.locked(samples.letter(), password), [], threading.Event()

    def watch() -> None:
        while not done.is_set():
            for entry in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    seen.append(entry.read_bytes())
                except OSError:
                    continue

    watcher = threading.Thread(target=watch)
    watcher.start()
    converted(child, data, DOCX, "pdf", password=password)
    done.set()
    watcher.join()
    assert any(b"--convert-to" in line for line in seen), (
        "the watcher saw nothing, so this proves nothing"
    )
    assert not any(password.encode() in line for line in seen)


def test_two_conversions_at_once_do_not_meet(isolation: str) -> None:
    results: dict[str, bytes] = {}

    def work(name: str, data: bytes, media_type: str) -> None:
        with Child(Limits(memory=2048 * 1024 * 1024)) as child:
            results[name] = converted(child, data, media_type, name)

    jobs = [("docx", samples.letter(), DOCX), ("xlsx", samples.book(), XLSX)]
    threads = [threading.Thread(target=work, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {name: kind_of(data) for name, data in results.items()} == {"docx": DOCX, "xlsx": XLSX}


# It does no harm


def test_a_linked_picture_is_not_fetched(child: Child) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x.png"
        assert converted(child, samples.linked_picture(url), DOCX, "pdf").startswith(b"%PDF-")
        with pytest.raises(TimeoutError):
            server.accept()


def test_the_listener_would_have_seen_a_fetch(tmp_path: Path) -> None:
    """Without the profile's settings LibreOffice does fetch, so that the test above proves
    something.
    """
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        (tmp_path / "x.docx").write_bytes(
            samples.linked_picture(f"http://127.0.0.1:{server.getsockname()[1]}/x.png")
        )
        thread = threading.Thread(target=by_hand, args=(tmp_path, tmp_path / "x.docx", "pdf"))
        thread.start()
        server.accept()[0].close()
        server.close()
        thread.join()


def test_macros_do_not_survive(child: Child) -> None:
    data = samples.with_part(
        samples.letter(), "word/vbaProject.bin", b'Sub AutoOpen() : Shell "touch /tmp/x" : End Sub'
    )
    types = b"wordprocessingml.document.main+xml", b"ms-word.document.macroEnabled.main+xml"
    data = samples.replaced(
        data, "[Content_Types].xml", b"openxmlformats-officedocument." + types[0], types[1]
    )
    kind_of_link = b"http://schemas.microsoft.com/office/2006/relationships/vbaProject"
    link = (
        b'<Relationship Id="v" Type="'
        + kind_of_link
        + b'" Target="vbaProject.bin"/></Relationships>'
    )
    data = samples.replaced(data, "word/_rels/document.xml.rels", b"</Relationships>", link)
    with zipfile.ZipFile(io.BytesIO(converted(child, data, DOCX, "docx"))) as archive:
        assert [name for name in archive.namelist() if "vba" in name.lower()] == []
        assert b"macroEnabled" not in archive.read("[Content_Types].xml")


def test_the_profile_forbids_macros_and_fetching(tmp_path: Path) -> None:
    write_profile(tmp_path / "p")
    root = etree.parse(str(tmp_path / "p" / "user" / "registrymodifications.xcu")).getroot()
    values = {
        item[0].get("{http://openoffice.org/2001/registry}name"): item[0][0].text for item in root
    }
    assert values["DisableMacrosExecution"] == values["BlockUntrustedRefererLinks"] == "true"
    assert values["MacroSecurityLevel"] == "3"


def test_html_with_the_name_of_a_document_is_not_given_to_it(child: Child) -> None:
    with pytest.raises(EngineError) as error:
        converted(child, b"<html><img src='file:///etc/passwd'></html>", DOC, "docx")
    assert error.value.code == "unsupported"


def test_a_file_of_another_type_than_was_said_is_refused(child: Child) -> None:
    with pytest.raises(EngineError) as error:
        converted(child, samples.letter(), XLSX, "pdf")
    assert error.value.code == "unsupported"


def test_a_book_that_would_keep_it_busy_is_refused_before(child: Child) -> None:
    started = time.monotonic()
    with pytest.raises(EngineError) as error:
        converted(child, samples.sparse_book(), XLSX, "pdf")
    assert error.value.code == "too_large"
    assert time.monotonic() - started < 30


def test_what_it_cannot_read_is_an_error_though_it_exits_with_0(
    child: Child, old_files: dict[str, bytes]
) -> None:
    file = io.BytesIO(old_files[PPT])
    with olefile.OleFileIO(file, write_mode=True) as ole:
        name = "PowerPoint Document"
        ole.write_stream(name, bytes(ole.get_size(name)))
        data = file.getvalue()
    with pytest.raises(EngineError, match="could not be converted") as error:
        converted(child, data, PPT, "pptx")
    assert error.value.code == "unreadable"


def test_where_it_is_not_installed_it_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not libreoffice.available()
    with pytest.raises(EngineError, match="not installed") as error:
        libreoffice.convert(
            ConvertRequest(media_type=DOCX, to="pdf"), io.BytesIO(samples.letter()), io.BytesIO()
        )
    assert error.value.code == "unavailable"


# It ends


def test_its_own_limit_of_time_stops_it(child: Child) -> None:
    with pytest.raises(EngineError, match=r"longer than 0\.3 seconds") as error:
        converted(child, samples.letter(), DOCX, "pdf", seconds=0.3)
    assert error.value.code == "timeout"
    assert eventually(lambda: not offices() and not folders())
    assert converted(child, samples.letter(), DOCX, "pdf").startswith(b"%PDF-")


@cache
def long_letter() -> bytes:
    """A Word file whose conversion takes seconds, so that it cannot end before it is killed."""
    document = docx.Document()
    for number in range(5000):
        document.add_paragraph(f"Paragraph {number} of a letter that takes its time. " * 5)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def ended(child: Child, *, seconds: float, kill: bool) -> tuple[EngineError | None, bool]:
    """The error of a conversion that a deadline or a SIGKILL ends, and whether LibreOffice was seen
    to run. There is no error where it was done before.
    """
    child.warm([warm_readers])
    assert child._process is not None
    pid = child._process._popen.pid
    over = threading.Event()
    seen: list[int] = []

    def watch() -> None:
        while not over.is_set() and not seen:
            seen.extend(offices())
            time.sleep(0.01)
        if seen and kill:
            os.killpg(pid, signal.SIGKILL)

    watcher = threading.Thread(target=watch)
    watcher.start()
    request = ConvertRequest(media_type=DOCX, to="pdf")
    output = io.FileIO(os.memfd_create("output"), "r+")
    source = io.BytesIO(long_letter())
    failure: EngineError | None = None
    try:
        child.call(convert_file, request, files=[source], outputs=[output], timeout=seconds)
    except EngineError as error:
        failure = error
    finally:
        over.set()
        watcher.join()
    return failure, bool(seen)


def test_a_killed_child_leaves_neither_process_nor_folder(child: Child) -> None:
    error, _ = ended(child, seconds=60, kill=True)
    while error is None:  # a busy machine killed it too late
        error, _ = ended(child, seconds=60, kill=True)
    assert error.code == "crashed"
    assert eventually(lambda: not offices() and not folders()), (offices(), folders())


def test_a_deadline_leaves_neither_process_nor_folder(child: Child) -> None:
    """A deadline before LibreOffice runs proves nothing, so a slow machine gets longer ones."""
    for seconds in (0.5, 1, 2, 4, 8):
        error, ran = ended(child, seconds=seconds, kill=False)
        assert error is not None
        assert error.code == "timeout"
        assert eventually(lambda: not offices() and not folders()), (offices(), folders())
        if ran:
            return
    raise AssertionError("LibreOffice never ran")


def test_without_a_mount_of_its_own_the_folder_goes_too(tmp_path: Path) -> None:
    """As where an ordinary user may make no namespaces: only the janitor is left to clean up."""
    reader, writer = os.pipe()
    copy = os.fork()
    if copy == 0:
        try:
            setattr(scratch, "_private_place", lambda: str(tmp_path))  # noqa: B010  it is a cached function
            with scratch.scratch() as work:
                (work.folder / "secret").write_text("x")
                os.write(writer, f"{work.group} {work.folder}".encode())
                time.sleep(60)
        finally:
            os._exit(1)
    os.close(writer)
    group, folder = os.read(reader, 1000).decode().split(" ", 1)
    assert (Path(folder) / "secret").exists()
    os.kill(copy, signal.SIGKILL)
    os.waitpid(copy, 0)
    assert eventually(lambda: not Path(folder).exists())
    assert eventually(lambda: not Path(f"/proc/{group}").exists() or _dead(Path(f"/proc/{group}")))
