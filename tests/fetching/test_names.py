"""Names and types that strangers give."""

import pytest

from ocr.intake.fetching.fetcher import file_name, media_type


@pytest.mark.parametrize(
    ("disposition", "path", "name"),
    [
        ("", "/a/scan%20one.png?x=/b.png", "scan one.png"),
        ("", "/", ""),
        ("", "/..", ""),
        ("", "/a%2F..%2Fb.png", "b.png"),
        ("", "/a%5Cb.png", "b.png"),
        ("inline", "/a.png", "a.png"),
        ("attachment; filename=plain.pdf; size=3", "/x", "plain.pdf"),
        ('attachment; filename="with; semicolon.pdf"', "/x", "with; semicolon.pdf"),
        ('attachment; filename="a \\"b\\".pdf"', "/x", 'a "b".pdf'),
        ("attachment; filename=\"e.pdf\"; filename*=UTF-8''%e2%82%ac.pdf", "/x", "€.pdf"),
        ("attachment; filename*=iso-8859-1'en'%A3.pdf", "/x", "£.pdf"),
        ("attachment; filename*=undefined''a.pdf", "/x.pdf", "x.pdf"),
        ('attachment; filename="../../etc/passwd"', "/x", "passwd"),
        ('attachment; filename="C:\\Users\\a.pdf"', "/x", "a.pdf"),
        ("attachment; filename*=utf-8''a%00%0d%0ab%E2%80%AEfdp.exe", "/x", "abfdp.exe"),
        ('attachment; filename=""', "/x.pdf", "x.pdf"),
        ('attachment; filename="' + '\\"' * 20_000, "/x.pdf", "x.pdf"),
        ("", "/" + "a" * 300 + ".pdf", "a" * 196 + ".pdf"),
    ],
)
def test_file_name(disposition: str, path: str, name: str) -> None:
    assert file_name(disposition, path) == name


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("image/PNG", "image/png"),
        ("text/html; charset=utf-8", "text/html"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",) * 2,
        ("", ""),
        ("<script>/x", ""),
        ("image/png, image/gif", ""),
        ("a/" + "b" * 101, ""),
    ],
)
def test_media_type(header: str, kind: str) -> None:
    assert media_type(header) == kind
