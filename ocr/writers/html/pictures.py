"""Pictures inside HTML, and the text in them."""

from base64 import b64encode
from html import escape

from ocr.document import Picture
from ocr.writers.common import joined
from ocr.writers.common.text import clean
from ocr.writers.common.view import View, encoded

_ALT = 150  # letters of a picture's short description
_PNG = b"\x89PNG"


def picture_file(picture: Picture, view: View) -> bytes:
    """A PNG or JPEG file of a picture; none where it cannot be shown."""
    image = view.picture(picture)
    if image is None or not image.width * image.height:
        return b""
    return encoded(image)


def extension_of(file: bytes) -> str:
    if file.startswith(_PNG):
        return "png"
    return "jpg"


def is_described(picture: Picture) -> bool:
    """Whether all of its text is its description."""
    return len(_text(picture)) <= _ALT


def _text(picture: Picture) -> str:
    return " ".join(clean(joined(line.text for line in picture.lines)).split())


def description(picture: Picture) -> str:
    """The text in a picture on one line, cut at a word where it is long."""
    text = _text(picture)
    if len(text) <= _ALT:
        return text
    kept = text[:_ALT].rsplit(" ", 1)[0]
    return f"{kept}…"


def image_element(picture: Picture, file: bytes, view: View) -> str:
    """The picture as large as on the page, as far as the window has room."""
    kind = extension_of(file).replace("jpg", "jpeg")
    address = f"data:image/{kind};base64,{b64encode(file).decode()}"
    text = description(picture) or "Picture"
    return f'<img src="{address}" alt="{escape(text)}"{_width(picture, view)}>'


def _width(picture: Picture, view: View) -> str:
    """The width in pixels of a screen, 96 of them an inch."""
    page = view.page
    if not picture.box:
        return ""
    if page.dpi > 0:
        return f' width="{max(round(picture.box.width * 96 / page.dpi), 1)}"'
    if page.has_size:
        share = min(picture.box.width / page.width, 1.0)
        return f' style="width:{max(share * 100, 1):.0f}%"'
    return ""
