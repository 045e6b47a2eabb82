"""What only a real server shows: keys in addresses, and bodies that are too large or end
too early.
"""

import json
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.support import picture
from tests.live.server import Live, started
from tests.ocr import samples

pytestmark = pytest.mark.live
LIMIT = 2_000_000  # bytes; the server cuts at this and a megabyte for the form around the file
CHUNK = 64 * 1024


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server that takes small bodies only, on a database of its own whatever the others use."""
    folder = tmp_path_factory.mktemp("narrow")
    own = f"sqlite:///{folder}/var/db.sqlite3"
    with started(folder, MAX_UPLOAD_BYTES=str(LIMIT), DATABASE_URL=own) as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the documents' commands find their files."""
    (tmp_path / "ocr_example.png").write_bytes(picture())
    for name in ("cat.jpg", "cat_img.jpg", "image.jpg"):
        (tmp_path / name).write_bytes(samples.encoded(samples.text_image("A CAT", size=40), "JPEG"))
    return tmp_path


def run(command: str, folder: Path) -> Any:
    """A shell's output, read as JSON."""
    done = subprocess.run(
        ["sh", "-c", f"{command} -s --noproxy '*'"], cwd=folder, capture_output=True, check=True
    )
    return json.loads(done.stdout)


def test_the_key_in_the_address_is_in_no_log(live: Live, folder: Path) -> None:
    """`started` looks for the key in all that the server wrote when it stops; here that the
    requests are logged.
    """
    run(f'curl "{live.url}/api/balance?%61pi={live.key}"', folder)
    lines = [line for line in live.log.splitlines() if line.startswith("{")]
    assert any('"path": "/api/balance"' in line for line in lines)
    assert not any(live.key in line for line in lines)


def exchange(server: Live, *parts: bytes, seconds: float = 20) -> bytes:
    """What a server says to these bytes, until it closes or says nothing more."""
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=seconds) as connection:
        answer = b""
        try:
            for part in parts:
                connection.sendall(part)
            while not complete(answer) and (piece := connection.recv(CHUNK)):
                answer += piece
        except OSError:
            pass
        return answer


def complete(answer: bytes) -> bool:
    head, found, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head.lower())
    return bool(found and length and len(body) >= int(length[1]))


def status_and_body(answer: bytes) -> tuple[int, Any]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head, "no answer"
    return int(head.split()[1]), json.loads(body) if body.startswith(b"{") else body


def head(path: str, key: str, *lines: str) -> bytes:
    rows = [f"POST {path} HTTP/1.1", "Host: localhost", f"X-API-Key: {key}", *lines]
    return ("\r\n".join(rows) + "\r\n\r\n").encode()


MULTIPART = "Content-Type: multipart/form-data; boundary=B"
OPENING = b'--B\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'
POSTS = {"/api/upload": "error", "/api/ocr": "error", "/api/ocr/solve": "detail"}


@pytest.mark.parametrize("path", POSTS)
def test_a_body_that_says_it_is_too_large(narrow: Live, path: str) -> None:
    """Refused by its head alone: nothing of the body is awaited."""
    length = f"Content-Length: {10**12}"
    status, body = status_and_body(
        exchange(narrow, head(path, narrow.key, MULTIPART, length), OPENING)
    )
    assert (status, list(body)) == (413, [POSTS[path]])
    assert str(LIMIT) in body[POSTS[path]]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "kind", [MULTIPART, "Content-Type: application/json", "Content-Type: text/plain"]
)
def test_a_body_without_a_length_is_cut(narrow: Live, path: str, kind: str) -> None:
    chunked = head(path, narrow.key, kind, "Transfer-Encoding: chunked")
    chunks = chunk(OPENING) + chunk(bytes(CHUNK)) * (4_000_000 // CHUNK) + b"0\r\n\r\n"
    status, body = status_and_body(exchange(narrow, chunked, chunks))
    assert (status, list(body)) == (413, [POSTS[path]])


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


@pytest.mark.parametrize("path", POSTS)
def test_a_body_in_chunks_is_as_good_as_one_with_a_length(
    live: Live, folder: Path, path: str
) -> None:
    body = run(
        f'curl "{live.url}{path}?api={live.key}" -H "Transfer-Encoding: chunked" -F "image=@cat.jpg"',
        folder,
    )
    assert POSTS[path] not in body
    found = run(
        f'curl "{live.url}/api/ocr" -H "Transfer-Encoding: chunked" --json \'{{"image_id": "img_1"}}\'',
        folder,
    )
    assert found == {"error": "Not found."}


def test_a_gigabyte_in_chunks_does_not_grow_the_server(narrow: Live) -> None:
    chunked = head("/api/ocr", narrow.key, MULTIPART, "Transfer-Encoding: chunked")
    block, end = chunk(bytes(1024 * 1024)), b"0\r\n\r\n"
    # What the first such request loads stays loaded
    exchange(narrow, chunked, chunk(OPENING), *[block] * 4, end)
    before = peak(narrow)
    status, _ = status_and_body(exchange(narrow, chunked, chunk(OPENING), *[block] * 1024, end))
    assert status == 413
    assert peak(narrow) - before < 20_000
    assert list((narrow.folder / "var/tmp").iterdir()) == []


def peak(server: Live) -> int:
    """The most memory that the web process ever held, in kilobytes."""
    children = (
        Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    )
    (web,) = [pid for pid in children if b"serve" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    match = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{web}/status").read_text())
    assert match
    return int(match[1])


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /api/balance?\xff\xfe HTTP/1.1",
        b"GET /\xff HTTP/1.1",
        b"GET /api/job/%00%ff HTTP/1.1",
        b"nonsense",
    ],
)
def test_a_malformed_address_is_no_fault_of_ours(narrow: Live, request_line: bytes) -> None:
    answer = exchange(narrow, request_line + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert 400 <= status_and_body(answer)[0] < 500


def test_a_foreign_host_is_refused(narrow: Live) -> None:
    answer = exchange(
        narrow, b"GET /api/balance HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    )
    status, body = status_and_body(answer)
    assert status == 400
    assert "evil" not in str(body)


def test_a_client_that_leaves_in_the_middle_of_its_body_leaves_nothing(narrow: Live) -> None:
    half = (
        head("/api/upload", narrow.key, MULTIPART, "Content-Length: 100000") + OPENING + bytes(500)
    )
    host, port = narrow.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(half)
    with narrow.client() as client:
        assert client.get("/health").json()["status"] == "ok"
    storage = narrow.folder / "var/storage"
    assert [path for path in storage.rglob("*") if path.is_file()] == []


def test_a_client_that_hangs_up_while_it_waits_finds_its_answer(narrow: Live) -> None:
    """The job goes on, and the same Idempotency-Key gets its result: one job, whatever the client
    does.
    """
    body = OPENING + picture("HUNG UP") + b"\r\n--B--\r\n"
    before = narrow.log.count('"event": "job submitted"')
    host, port = narrow.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        lines = (MULTIPART, f"Content-Length: {len(body)}", "Idempotency-Key: leaver")
        connection.sendall(head("/api/ocr", narrow.key, *lines) + body)
    until = time.monotonic() + 30
    headers = {"X-API-Key": narrow.key, "Idempotency-Key": "leaver"}
    with narrow.client(headers=headers) as client:
        while (
            answer := client.post("/api/ocr", files={"image": ("a.png", picture("HUNG UP"))})
        ).status_code == 409:
            assert time.monotonic() < until
            assert int(answer.headers["Retry-After"]) > 0
            time.sleep(0.1)
    assert (answer.status_code, answer.json()["original_text"].strip()) == (200, "HUNG UP")
    assert narrow.log.count('"event": "job submitted"') - before == 1


def test_nothing_went_wrong_inside(narrow: Live, live: Live) -> None:
    """After all of the above, neither server has met an error of its own."""
    for server in (narrow, live):
        lines = [json.loads(line) for line in server.log.splitlines() if line.startswith("{")]
        assert lines
        errors = [line for line in lines if line.get("level") in ("error", "critical")]
        assert [line for line in errors if line["logger"] != "django.security.DisallowedHost"] == []
