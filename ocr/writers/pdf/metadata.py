"""What a file says of itself: title, maker and date, in the old dictionary and in XMP alike."""

import contextlib
import warnings
from datetime import UTC, datetime
from xml.etree.ElementTree import ParseError

import pikepdf
from pikepdf.models.metadata import encode_pdf_date

from ocr.writers.pdf.script import printable

_MAKER = "Polyglyph"
_LONGEST = 500  # characters of a title


def describe(pdf: pikepdf.Pdf, title: str) -> None:
    """Fill in what is missing and leave what is there; XMP that cannot be read is left too."""
    with contextlib.suppress(ValueError, TypeError, KeyError, ParseError, pikepdf.PdfError):
        _describe(pdf, printable(title)[:_LONGEST], datetime.now(UTC).replace(microsecond=0))


def _describe(pdf: pikepdf.Pdf, title: str, now: datetime) -> None:
    stated = pdf.docinfo
    with warnings.catch_warnings():
        # Entries that XMP has no name for stay where they are: in the dictionary.
        warnings.simplefilter("ignore", UserWarning)
        _fill(pdf, stated, title, now)


def _fill(pdf: pikepdf.Pdf, stated: pikepdf.Dictionary, title: str, now: datetime) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        xmp.load_from_docinfo(stated, delete_missing=False)
        wanted = (
            ("dc:title", "/Title", title, title),
            ("pdf:Producer", "/Producer", _MAKER, _MAKER),
            ("xmp:CreatorTool", "/Creator", _MAKER, _MAKER),
            ("xmp:CreateDate", "/CreationDate", now.isoformat(), encode_pdf_date(now)),
        )
        for name, key, modern, old in wanted:
            if old and key not in stated and name not in xmp:
                xmp[name] = modern
                stated[key] = old
