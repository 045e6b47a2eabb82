"""Whatever is sent, the answer is a documented one, in the interface's own form, and nothing is
left of it.
"""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from files.models import StoredFile
from tests.api.hostile_bodies import HOSTILE, MULTIPART, multipart, post_bytes, zipped
from tests.api.support import assert_nothing_left, picture, sent, sentence, streamed
from tests.conftest import Customer
from tests.ocr import samples

POSTS = {"/api/upload": "images", "/api/ocr": "images", "/api/ocr/solve": "solver"}


@pytest.fixture(autouse=True)
def _at_once(settings: Any) -> None:
    """What is accepted after all must not keep the test waiting for a worker."""
    settings.IMAGES_WAIT_SECONDS = 0


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files(customer: Customer, name: str, path: str) -> None:
    status, content = HOSTILE[name]
    answer = customer.post(path, {"image": sent(content, name)}, Idempotency_Key="k")
    if (name, path) == ("many.gif", "/api/ocr/solve"):
        assert answer.status_code == 200  # it reads the first frame of an animation
        return
    text = sentence(answer, POSTS[path], status)
    assert text.endswith(".")
    assert len(text) > 15
    assert_nothing_left()


@pytest.mark.parametrize("path", POSTS)
def test_a_looping_tiff_ends(customer: Customer, path: str) -> None:
    """Its directories go round for ever; what Pillow makes of that is one page or a refusal."""
    answer = customer.post(path, {"image": sent(samples.looping_tiff(), "loop.tiff")})
    assert answer.status_code in (200, 413, 422)


@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", zipped(), b"%PDF-1.7\n"])
def test_a_file_of_two_types_is_served_as_the_one_that_was_found(
    customer: Customer, tail: bytes
) -> None:
    gif = samples.encoded(Image.new("L", (30, 30), 200), "GIF")
    upload = customer.post("/api/upload", {"image": sent(gif + tail, "a.html", "text/html")}).json()
    original = customer.get(upload["original_path"])
    assert original["Content-Type"] == "image/gif"
    assert original["X-Content-Type-Options"] == "nosniff"
    assert original["Content-Disposition"].startswith("attachment")
    assert "sandbox" in original["Content-Security-Policy"]
    assert tail not in streamed(customer.get(upload["thumb_path"]))


def test_a_file_over_the_limit_for_images(customer: Customer, settings: Any) -> None:
    settings.MAX_IMAGE_BYTES = len(picture()) - 1
    for path, interface in POSTS.items():
        assert str(settings.MAX_IMAGE_BYTES) in sentence(
            customer.post(path, {"image": sent()}), interface, 413
        )
        assert_nothing_left()


LONG = "x" * 1001
# The file counts, as a browser's form would send both
FIELDS: list[tuple[str, dict[str, Any], int]] = [
    # the image
    ("/api/upload", {}, 400),
    ("/api/upload", {"image": ""}, 400),
    ("/api/upload", {"image": "a text"}, 400),
    ("/api/upload", {"image": ["file", "file"]}, 400),
    (
        "/api/upload",
        {"image": ["file", "a text"]},
        200,
    ),
    ("/api/upload", {"Image": "file"}, 400),
    ("/api/ocr", {}, 400),
    ("/api/ocr", {"image": "a text"}, 400),
    ("/api/ocr", {"image": ["file", "file"]}, 400),
    ("/api/ocr/solve", {}, 400),
    ("/api/ocr/solve", {"image": "a text"}, 400),
    ("/api/ocr/solve", {"image": ["file", "file"]}, 400),
    ("/api/ocr/solve", {"images": "file"}, 400),
    # texts beside it
    *[
        (path, {"image": "file", field: bad}, 400)
        for path, field in [
            ("/api/upload", "title"),
            ("/api/upload", "tags"),
            ("/api/ocr", "language"),
            ("/api/ocr", "provider"),
        ]
        for bad in (["a", "b"], "file", LONG, "a\x00b", "a\x1bb", b"caf\xe9", b"\xed\xa0\x80")
    ],
    *[
        ("/api/ocr", {"image_id": bad}, 400)
        for bad in ("", ["img_1", "img_2"], "file", LONG, "img_\x00", b"img_\xff")
    ],
    ("/api/upload", {"image": "file", "title": "", "tags": ""}, 200),
    ("/api/upload", {"image": "file", "title": "Größe 4 µm — ✓ 猫", "tags": "a,b"}, 200),
]


@pytest.mark.parametrize(("path", "fields", "status"), FIELDS)
def test_fields(customer: Customer, path: str, fields: dict[str, Any], status: int) -> None:
    answer = post_bytes(customer, path, multipart(fields), MULTIPART)
    assert answer.status_code == status, answer.content
    if status != 200:
        sentence(answer, POSTS[path], status)
        assert_nothing_left()


def test_texts_are_kept_as_they_came(customer: Customer) -> None:
    upload = customer.post(
        "/api/upload", {"image": sent(), "title": "Größe — 猫 <b>", "tags": "a, b"}
    ).json()
    assert (upload["title"], upload["tags"]) == ("Größe — 猫 <b>", "a, b")


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "a\x00b.png",
        "x" * 500 + ".png",
        "\u202egnp.exe",
        'a"; b="c.png',
        "C:\\a\\b.png",
        "..",
        "é",
    ],
)
def test_file_names_do_no_harm(customer: Customer, name: str) -> None:
    body = multipart({"image": "file"}).replace(
        b'filename="a.png"', b'filename="' + name.encode() + b'"'
    )
    answer = post_bytes(customer, "/api/upload", body, MULTIPART)
    if answer.status_code == 400:  # no file at all, once its name is cleaned
        return assert_nothing_left()
    assert answer.status_code == 200
    kept = StoredFile.objects.get(kind="original")
    assert not set(kept.original_name) & set('/\\\x00\u202e"') or '"' in name
    assert len(kept.original_name) <= 255
    disposition = customer.get(answer.json()["original_path"])["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert "\n" not in disposition
    return None


DEEP = b"[" * 100_000 + b"]" * 100_000
BODIES: dict[str, tuple[str, bytes, int]] = {
    "nothing": ("", b"", 400),
    "JSON": ("application/json", b'{"image": "data"}', 400),
    "JSON in capitals": ("Application/JSON; charset=UTF-8", b'{"image": "data"}', 400),
    "JSON list": ("application/json", b"[1]", 400),
    "JSON text": ("application/json", b'"image"', 400),
    "JSON null": ("application/json", b"null", 400),
    "JSON nothing": ("application/json", b"", 400),
    "JSON cut": ("application/json", b'{"image": ', 400),
    "JSON NaN": ("application/json", b'{"image": NaN}', 400),
    "JSON deep": ("application/json", DEEP, 400),
    "JSON long number": ("application/json", b'{"image": ' + b"9" * 5000 + b"}", 400),
    "JSON not UTF-8": ("application/json", b'{"image": "\xff"}', 400),
    "JSON file": (
        "application/json",
        b'{"image": {"name": "x"}, "title": ["a"], "image_id": 5}',
        400,
    ),
    "JSON large": ("application/json", b'{"image": "' + b"x" * 3_000_000 + b'"}', 413),
    "form": ("application/x-www-form-urlencoded", b"image=data", 400),
    "form large": ("application/x-www-form-urlencoded", b"image=" + b"x" * 3_000_000, 413),
    "form with many fields": ("application/x-www-form-urlencoded", b"a=1&" * 1100, 400),
    "form with many fields, escaped": ("application/x-www-form-urlencoded", b"%00=%00&" * 20, 400),
    "text": ("text/plain", b"image", 415),
    "XML": ("application/xml", b"<image/>", 415),
    "a bare image": ("image/png", picture(), 415),
    "no such type": ("\x7f/é", b"image", 415),
    "multipart without boundary": ("multipart/form-data", multipart({"image": "file"}), 400),
    "multipart with another boundary": (
        "multipart/form-data; boundary=C",
        multipart({"image": "file"}),
        400,
    ),
    "multipart with a long boundary": (
        f"multipart/form-data; boundary={'B' * 300}",
        multipart({"image": "file"}),
        400,
    ),
    "multipart cut": (MULTIPART, multipart({"image": "file"})[:60], 400),
    "multipart nothing": (MULTIPART, b"", 400),
    "multipart in base64 that is none": (
        MULTIPART,
        multipart({"image": "!"}).replace(
            b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        ),
        400,
    ),
    "multipart with many files": (
        MULTIPART,
        multipart({f"f{number}": "file" for number in range(101)}),
        413,
    ),
    "multipart with many fields": (
        MULTIPART,
        multipart({f"f{number}": "1" for number in range(1001)}),
        400,
    ),
    "multipart with a large text": (MULTIPART, multipart({"title": "x" * 3_000_000}), 413),
    "multipart without a name": (
        MULTIPART,
        multipart({"image": "file"}).replace(b'name="image"; ', b""),
        400,
    ),
    **{
        f"charset {charset}": (f"{kind}; charset={charset}", b"image=%ff&a=1", 400)
        for charset in ("rot13", "hex", "idna", "undefined", "zlib", "utf-7", "utf-16", "no-such")
        for kind in ("application/x-www-form-urlencoded",)
    },
    "JSON in hex": ("application/json; charset=hex", b"7b7d", 400),
    "JSON in UTF-16": (
        "application/json; charset=utf-16",
        json.dumps({"image": "x"}).encode("utf-16"),
        400,
    ),
    "multipart in hex": (MULTIPART + "; charset=hex", multipart({"title": "6869"}), 400),
}


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("name", BODIES)
def test_bodies(customer: Customer, path: str, name: str) -> None:
    content_type, body, status = BODIES[name]
    sentence(post_bytes(customer, path, body, content_type), POSTS[path], status)
    assert_nothing_left()


@pytest.mark.parametrize(
    "value", ["\ud800", "img_\u0000", 5, None, True, ["img_1"], {"a": 1}, "", 1e400]
)
def test_json_values_of_an_image_id(customer: Customer, value: Any) -> None:
    answer = post_bytes(
        customer, "/api/ocr", json.dumps({"image_id": value}).encode(), "application/json"
    )
    sentence(answer, "images", 400)
    assert_nothing_left()


@pytest.mark.parametrize("key", ["x" * 256, "a\x07b", "\x7f", "é\x80"])
def test_idempotency_keys_that_are_none(customer: Customer, key: str) -> None:
    for path, interface in POSTS.items():
        if path != "/api/upload":
            sentence(customer.post(path, {"image": sent()}, Idempotency_Key=key), interface, 400)
    assert_nothing_left()


def test_a_client_that_asks_for_another_form_gets_json(customer: Customer) -> None:
    for accept in ("application/xml", "text/html", "image/png", "nonsense"):
        answer = customer.post("/api/ocr/solve", {}, Accept=accept)
        assert sentence(answer, "solver", 400)


def test_a_file_part_may_be_named_as_it_likes(customer: Customer) -> None:
    blob = SimpleUploadedFile("blob", picture(), "application/octet-stream")
    assert customer.post("/api/ocr/solve", {"image": blob}).status_code == 200
