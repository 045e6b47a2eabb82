"""The name and the type that a server gives a file: hints, written by a stranger."""

import re
from urllib.parse import unquote

MAX_NAME = 200  # characters
_EXTENDED = re.compile(
    r"(?:^|;)\s*filename\*\s*=\s*(utf-8|iso-8859-1)'[^';]*'([^\s;]+)", re.IGNORECASE
)
_PLAIN = re.compile(r'(?:^|;)\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))', re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")


def file_name(disposition: str, path: str) -> str:
    """From a Content-Disposition header, else from the path of the address. Without folders; may be empty."""
    named = _disposition_name(disposition[:4096])
    return _base(named) or _base(unquote(path.partition("?")[0]))


def media_type(content_type: str) -> str:
    """Lower case, without parameters; empty for what is none."""
    bare = content_type.partition(";")[0].strip().lower()
    return bare if _MEDIA_TYPE.fullmatch(bare) else ""


def _disposition_name(disposition: str) -> str:
    if found := _EXTENDED.search(disposition):
        return unquote(found[2], encoding=found[1])
    if found := _PLAIN.search(disposition):
        return re.sub(r'\\(["\\])', r"\1", found[1]) if found[1] is not None else found[2]
    return ""


def _base(name: str) -> str:
    last = re.split(r"[/\\]", name)[-1]
    return "".join(filter(str.isprintable, last)).strip(" .")[-MAX_NAME:]
