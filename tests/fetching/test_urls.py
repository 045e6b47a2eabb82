"""Which addresses are refused on their face, and what the others mean."""

import pytest

from ocr.errors import EngineError
from ocr.intake.fetching import check_url
from ocr.intake.fetching.urls import PORTS, accepted

REFUSED = [
    "",
    " ",
    "example.com/a.png",
    "//example.com/a.png",
    "http:example.com",
    "http:/example.com",
    "http:///example.com",
    "http://",
    "http://?q",
    "http://#f",
    "https://:80/",
    "file:///etc/passwd",
    "gopher://example.com:80/_x",
    "ftp://example.com/a",
    "data:image/png;base64,AAAA",
    "javascript:alert(1)",
    "jar:http://example.com!/",
    "http\u017f://example.com/",  # a long s, which some case foldings take for an s
    "http://example.com:22/",
    "http://example.com:8000/",
    "http://example.com:0/",
    "http://example.com:65616/",  # 80, in 16 bits
    "http://example.com:+80/",
    "http://example.com:-80/",
    "http://example.com:80:80/",
    "http://example.com:8\uff10/",
    "http://user@example.com/",
    "http://user:pass@example.com/",
    "http://@example.com/",
    "http://good.example:80@127.0.0.1/",
    "http://127.0.0.1\\@good.example/",
    "http://good.example\\.internal/",
    "http:\\\\example.com\\a",
    "http://example.com/a\\b",
    "http://exa\tmple.com/",
    "http://example.com/a\r\nX-Header: 1",
    "ht\ntp://example.com/",
    "http://example.com/\x00",
    "http://example.com/\x85",
    " http://example.com/",
    "http://example.com/ ",
    "\x01http://example.com/",
    "http://exam ple.com/",
    "http://example%2ecom/",
    "http://127%2e0%2e0%2e1/",
    "http://exa<mple.com/",
    "http://-example.com/",
    "http://example..com/",
    "http://example.com../",
    "http://./",
    "http://" + "a" * 64 + ".com/",
    "http://" + "a." * 127 + "com/",
    "http://exam\u200dple.com/",
    "http://example\uff1a80/",
    "http://good.example\uff0f.internal/",
    "http://\udc80.com/",
    "http://example.com/\udc80",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://127.0.0.0x1/",
    "http://017700000001/",
    "http://0/",
    "http://1.2.3.4.5/",
    "http://256.1.1.1/",
    "http://good.example.0x1/",
    "http://[::1/",
    "http://::1/",
    "http://[::1]x/",
    "http://[fe80::1%eth0]/",
    "http://[fe80::1%25eth0]/",
    "http://[good.example]/",
    "http://[127.0.0.1]/",
    "http://[v1.x]/",
    "http://example.com/" + "a" * 2030,
]


@pytest.mark.parametrize("url", REFUSED, ids=ascii)
def test_refused_on_its_face(url: str) -> None:
    with pytest.raises(EngineError) as caught:
        check_url(url)
    assert caught.value.code == "invalid"
    assert url not in caught.value.message or not url.strip()


@pytest.mark.parametrize(
    ("url", "host", "port", "means"),
    [
        ("http://example.com", "example.com", 80, "http://example.com/"),
        ("HTTPS://EXAMPLE.com/A.png", "example.com", 443, "https://example.com/A.png"),
        ("http://example.com:443/", "example.com", 443, "http://example.com:443/"),
        ("https://example.com:443/?q#f", "example.com", 443, "https://example.com/?q"),
        ("https://example.com:/", "example.com", 443, "https://example.com/"),
        ("http://example.com./a", "example.com", 80, "http://example.com/a"),
        (
            "http://my_bucket.example.com/a",
            "my_bucket.example.com",
            80,
            "http://my_bucket.example.com/a",
        ),
        ("http://example.com?a=b/c?d", "example.com", 80, "http://example.com/?a=b/c?d"),
        ("http://example.com/a b/ü.pdf", "example.com", 80, "http://example.com/a%20b/%C3%BC.pdf"),
        ("http://example.com/a%20b", "example.com", 80, "http://example.com/a%20b"),
        ("http://example.com/@:80/a", "example.com", 80, "http://example.com/@:80/a"),
        ("http://bücher.example/", "xn--bcher-kva.example", 80, "http://xn--bcher-kva.example/"),
        ("http://straße.example/", "xn--strae-oqa.example", 80, "http://xn--strae-oqa.example/"),
        ("http://example\u3002com/", "example.com", 80, "http://example.com/"),
        ("http://\uff11.\uff12.3.4/", "1.2.3.4", 80, "http://1.2.3.4/"),
        ("http://93.184.216.34/", "93.184.216.34", 80, "http://93.184.216.34/"),
        ("http://[2606:2800:0220::1]/", "2606:2800:220::1", 80, "http://[2606:2800:220::1]/"),
        ("http://[::ffff:127.0.0.1]/", "::ffff:7f00:1", 80, "http://[::ffff:7f00:1]/"),
    ],
)
def test_meaning(url: str, host: str, port: int, means: str) -> None:
    check_url(url)
    target = accepted(url, PORTS)
    assert (target.host, target.port, target.url) == (host, port, means)
    assert target.path.isascii()
    assert " " not in target.path


def test_the_longest_address_and_other_ports() -> None:
    check_url("http://example.com/" + "a" * 2029)
    accepted("http://example.com:8080/", (8080,))
    with pytest.raises(EngineError, match="on port 8080,"):
        accepted("http://example.com/", (8080,))
