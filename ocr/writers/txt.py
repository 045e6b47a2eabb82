"""Plain text: UTF-8, in reading order, an empty line between paragraphs, a form feed between pages."""

from ocr.document import Document

MEDIA_TYPE = "text/plain; charset=utf-8"


def write(document: Document) -> bytes:
    """The document's text, ended by a line feed where there is any."""
    text = "\f".join(page.text + "\n" if page.text else "" for page in document.pages)
    return text.encode()
