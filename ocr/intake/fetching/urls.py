"""Parsing URLs: where to connect and what to request. No name is resolved here."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote, urljoin

import idna

from ocr.errors import EngineError, ErrorCode

PORTS = (80, 443)
DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_URL = 2048  # characters
MAX_LOCATION = 8192  # characters: storage services redirect to long signed addresses

# Parsers disagree on these: some drop control characters, some read a backslash as a slash.
_TREACHEROUS = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")
_URL = re.compile(
    r"(https?)://([^/?#]+)([^?#]*)(\?[^#]*)?(?:#.*)?", re.IGNORECASE | re.ASCII | re.DOTALL
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[^\[\]:@%\s]+)(?::([0-9]{0,5}))?", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_READY = "/%:@!$&'()*+,;=-._~"  # stands in a path as it is; everything else is percent-encoded


@dataclass(frozen=True, slots=True)
class Target:
    """One request. `host` is ASCII, lower case, without brackets; `path` is the request target."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The Host header: IPv6 in brackets, the port only where it is not the scheme's own."""
        host = self.host
        if ":" in host:
            host = f"[{host}]"
        if self.port == DEFAULT_PORTS[self.scheme]:
            return host
        return f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def check_url(url: str) -> None:
    """Raises EngineError "invalid" for a URL that is refused before its name is resolved."""
    accepted(url, PORTS)


def accepted(url: str, ports: Collection[int]) -> Target:
    """The target of a customer's URL. Raises EngineError "invalid"."""
    try:
        return parsed(url, ports)
    except ValueError as error:
        allowed = " or ".join(map(str, ports))
        raise EngineError(
            f"image_url must be an http or https address on port {allowed}, without a user name,"
            f" of at most {MAX_URL} characters.",
            code=ErrorCode.INVALID,
        ) from error


def redirected(target: Target, location: str, ports: Collection[int]) -> Target:
    """The target of a redirect. Raises ValueError, also for a redirect from https to http."""
    _check_text(location, MAX_LOCATION)  # before urljoin, which drops some characters
    if not _SCHEME.match(location):
        location = urljoin(target.url, location)
    following = parsed(location, ports, MAX_LOCATION)
    if (target.scheme, following.scheme) == ("https", "http"):
        raise ValueError("leaves https")
    return following


def parsed(url: str, ports: Collection[int], longest: int = MAX_URL) -> Target:
    """Raises ValueError for everything but an http or https URL on one of the ports."""
    _check_text(url, longest)
    found = _URL.fullmatch(url)
    if found is None:
        raise ValueError("not an address")
    place = _AUTHORITY.fullmatch(found[2])
    if place is None:
        raise ValueError("not an address")
    scheme = found[1].lower()
    port = int(place[2] or DEFAULT_PORTS[scheme])
    if port not in ports:
        raise ValueError("port")
    query = quote(found[4] or "", safe=_READY + "?")
    return Target(scheme, _host(place[1]), port, quote(found[3] or "/", safe=_READY) + query)


def _check_text(text: str, longest: int) -> None:
    if not 0 < len(text) <= longest or text != text.strip() or _TREACHEROUS.search(text):
        raise ValueError("characters")


def _host(text: str) -> str:
    """The host in canonical form. Numeric hosts other than a.b.c.d are refused."""
    if text.startswith("["):
        return str(IPv6Address(text[1:-1]))
    if not text.isascii():
        text = idna.encode(text, uts46=True, std3_rules=True).decode()
    name = text.lower().removesuffix(".")
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return str(IPv4Address(name))
    if len(name) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise ValueError("name")
    return name
