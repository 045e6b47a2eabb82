"""What interfaces have in common: types of files, `provider`, `language` and `formats`, `outputs` in an answer."""

from typing import Any

from django.conf import settings

from ocr.api.formats import LONGEST
from ocr.api.openapi.named_shapes import array, integer, named, record, text
from ocr.providers.availability import names_of_all
from ocr.writers import WRITERS

PICTURES = "PNG, JPEG, GIF, BMP, TIFF, WebP or HEIC"
LARGEST = f"up to {settings.MAX_UPLOAD_BYTES // 1024**2} MB and {settings.MAX_DOCUMENT_PAGES} pages"
DOCUMENTS = f"PDF, DOC, DOCX, PPT, PPTX, XLS, XLSX, {PICTURES}, {LARGEST}"
NAMES = ", ".join(f"`{name}`" for name in WRITERS)
ONE = f"({'|'.join(WRITERS)})"
ADDRESS = "https://ocr.example.com/files/WyJkMTRi..."

PROVIDERS = ", ".join(f"`{name}`" for name in names_of_all())
AUTO = (
    "`auto` decides for each page which of the two local engines reads it: `tesseract` for scans and, where their "
    "models are installed, for scripts that the other does not know, `paddle-ocr-local` for photos, receipts and "
    "screens. Where a reading or a word is doubtful, both read it and the better one is taken. The picture stays on "
    "this server, and the confidences mean something: of words that are given 0.9, about nine in ten are right."
)
provider = text(
    f"What reads it, one of {PROVIDERS}; default `{settings.DEFAULT_PROVIDER}`. One that is not configured here, for "
    "this deployment or for your account, is refused with 400.",
    maxLength=40,
)
language = text(
    "Codes (ISO 639, BCP 47) or English names, separated by commas. Without any, script and language are found out by "
    "the page.",
    maxLength=100,
)
formats = text(
    f"Files to write beside the answer: one or more of {NAMES}, separated by commas, as in `pdf,docx`. They cost "
    "nothing. Without this field none are written.",
    maxLength=LONGEST,
    pattern=f"^{ONE}(,{ONE})*$",
)
OUTPUT = named(
    "Output",
    record(
        {
            "format": text("What it is.", enum=list(WRITERS)),
            "url": text("Opens the file for one hour, without credentials.", format="uri"),
            "size": integer("Its bytes.", minimum=0),
        }
    ),
)
outputs = array(
    OUTPUT,
    "Only where `formats` asked for them: the files that were written; empty until they are there.",
)


def written(name: str, **sizes: int) -> dict[str, Any]:
    """An example of `outputs`: files with this name and so many bytes, by format."""
    files = {made: f"{name}.{WRITERS[made].extension}" for made in sizes}
    return {
        "outputs": [
            {"format": made, "url": f"{ADDRESS}/{file}", "size": sizes[made]}
            for made, file in files.items()
        ]
    }
