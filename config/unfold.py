"""The admin's theme: its title, its front page and its menu."""

from typing import Any

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Polyglyph",
    "SITE_HEADER": "Polyglyph",
    "SITE_SYMBOL": "document_scanner",
}
