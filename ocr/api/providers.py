"""The provider that a request names."""

from ocr.api.base import bad
from ocr.engines import available

DEFAULT = "tesseract"


def provider(name: str) -> str:
    """The name of a provider that can be used; the default for none. Raises a 400."""
    wanted = name or DEFAULT
    usable, _ = available(wanted)
    if not usable:
        raise bad(f"Provider '{wanted}' is not available")
    return wanted
