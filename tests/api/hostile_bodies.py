"""Files and bodies that no client should send, and how they are sent."""

import io
import zipfile
from typing import Any

from PIL import Image

from tests.api.support import picture
from tests.client import Client
from tests.conftest import Customer
from tests.ocr import samples

MULTIPART = "multipart/form-data; boundary=B"


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../evil.png", picture())
    return buffer.getvalue()


def animation(count: int) -> bytes:
    """No two frames in a row are equal: Pillow would write them as one."""
    first, *rest = (Image.new("L", (8, 8), 255 * (number % 2)) for number in range(count))
    return samples.encoded(first, "GIF", save_all=True, append_images=rest)


def photo() -> bytes:
    return samples.encoded(Image.effect_noise((400, 300), 60), "JPEG")


HOSTILE: dict[str, tuple[int, bytes]] = {
    "empty.png": (400, b""),
    "text.png": (415, b"just some text, " * 100),
    "page.png": (415, b"<!doctype html><script>alert(1)</script>"),
    "vector.png": (415, b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    "xxe.png": (
        415,
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><svg>&e;</svg>',
    ),
    "header.pdf": (415, b"%PDF-1.7\n"),
    "archive.png": (415, zipped()),
    "script.png": (415, b"#!/bin/sh\nid\n"),
    "postscript.png": (415, b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"),
    "program.jpg": (415, b"\x7fELF" + bytes(200)),
    "two letters.bmp": (415, b"BM it is"),
    "bomb.png": (413, samples.bomb_png()),
    "huge header.png": (413, samples.huge_header_png()),
    "many.gif": (413, animation(101)),
    "many.tiff": (413, samples.frames(*[(8, 8)] * 101)),
    "half.jpg": (422, samples.truncated(photo())),
    "half.png": (422, samples.truncated(picture())),
    "signature.png": (422, b"\x89PNG\r\n\x1a\n"),
    "start.jpg": (422, b"\xff\xd8\xff\xe0"),
    "start.gif": (422, b"GIF89a/*"),
    "start.tiff": (422, b"II*\x00\xff\xff\xff\xff"),
    "start.webp": (422, b"RIFF\x10\x00\x00\x00WEBPVP8 "),
    "noise.png": (422, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40),
    "gif and script.gif": (422, b"GIF89a=1;alert(1)//" + b"x" * 300),
}


def multipart(fields: dict[str, Any]) -> bytes:
    """A form, byte for byte.

    The value "file" stands for a file part, a list for a field that is sent twice.
    """
    body = b""
    for name, values in fields.items():
        for value in values if isinstance(values, list) else [values]:
            text = value if isinstance(value, bytes) else str(value).encode()
            head, content = f'name="{name}"', text
            if value == "file":
                head, content = f'{head}; filename="a.png"\r\nContent-Type: image/png', picture()
            body += (
                f"--B\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode()
                + content
                + b"\r\n"
            )
    return body + b"--B--\r\n"


def post_bytes(customer: Customer, path: str, body: bytes, content_type: str) -> Any:
    client = Client(raise_request_exception=False, headers={"X-API-Key": customer.secret})
    return client.generic("POST", path, body, content_type)
