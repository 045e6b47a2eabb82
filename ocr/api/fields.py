"""Fields that several interfaces take: files, provider and language."""

from typing import Annotated

from django.conf import settings

from ocr.api.wire import Field
from ocr.page_ranges import Selection, selection_of
from ocr.providers.availability import names_of_all
from ocr.readers import titles_of_all, titles_of_images


def any_of(titles: list[str]) -> str:
    *others, last = titles
    return f"{', '.join(others)} or {last}"


PICTURES = any_of(titles_of_images())
LARGEST = f"up to {settings.MAX_UPLOAD_BYTES // 1024**2} MB and {settings.MAX_DOCUMENT_PAGES} pages"
DOCUMENTS = f"{any_of(titles_of_all())}, {LARGEST}"
AUTO = (
    "`auto` decides for each page which of the two local engines reads it: `tesseract` for scans "
    "and, where their models are installed, for scripts that the other does not know, "
    "`paddle-ocr-local` for photos, receipts and screens. Where a reading or a word is doubtful, "
    "both read it and the better one is taken. The picture stays on this server, and the "
    "confidences mean something: of words that are given 0.9, about nine in ten are right."
)

Provider = Annotated[
    str,
    Field(
        f"What reads it, one of {{names}}; default `{settings.DEFAULT_PROVIDER}`. One that is not "
        "configured here, for this deployment or for your account, is refused with 400.",
        longest=40,
        names=names_of_all,
    ),
]
Pages = Annotated[
    Selection,
    Field(
        "Which pages to read, counted from 1, as in `1-3,7`, or `5-` for all from the fifth on; "
        "without it all. Frames, slides and sheets are pages too. Only these are charged, and "
        "only they are in the text and in the files, under the numbers that they have in the "
        "document. In JSON it may also be a number, or a list as in `[1, 7]`. A page that the "
        "document does not have is answered with 400.",
        longest=200,
        read=selection_of,
        joins=True,
    ),
]
Notes = Annotated[
    list[str],
    Field(
        "Sentences about what could not be done, was left out, or makes the text less reliable, as "
        "handwriting and small letters do. Only where there is something to say."
    ),
]
Language = Annotated[
    str,
    Field(
        "Codes (ISO 639, BCP 47) or English names, separated by commas. Without any, script and "
        "language are found out by the page.",
        longest=100,
    ),
]
