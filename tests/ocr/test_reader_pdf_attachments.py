"""Files that are attached to a PDF are named, and not read."""

import io

import pikepdf
import pytest

from ocr.document import Block, Page
from ocr.readers import pdf
from ocr.recognition import read_page
from ocr.recognition.engines import RecognitionOptions
from ocr.recognition.requests import PageOfFile, ReadRequest
from tests.ocr.pdf_samples import at, made


def attached(document: pikepdf.Pdf, name: str) -> pikepdf.AttachedFileSpec:
    return pikepdf.AttachedFileSpec(
        document,
        b"inside",
        filename=name,
        mime_type="",
        description="",
        creation_date="",
        mod_date="",
    )


def with_files(*names: str, pages: int = 1, portfolio: bool = True) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(made(at(20, 100, "The covering letter"))) as document:
        for _ in range(pages - 1):
            document.pages.append(document.pages[0])
        for name in names:
            document.attachments[name] = attached(document, name)
        if portfolio:
            document.Root.Collection = pikepdf.Dictionary(Type=pikepdf.Name.Collection)
        document.save(out)
    return out.getvalue()


def read(data: bytes, number: int = 1) -> Page:
    request = ReadRequest(
        page=PageOfFile(media_type="application/pdf", number=number),
        provider="auto",
        layout=False,
        options=RecognitionOptions(languages=("eng",)),
    )
    return read_page.run(request, io.BytesIO(data)).pages[0]


@pytest.mark.parametrize(
    "names",
    [
        ("letter.pdf",),
        ("bill.pdf", "letter.pdf"),
        ("Prüfbericht Müller.docx", "相片.jpg"),
        ("with  two   spaces.txt",),
        tuple(f"part {number:03}.pdf" for number in range(40)),
    ],
)
@pytest.mark.parametrize("portfolio", [True, False])
def test_attached_files_are_named_at_the_end(names: tuple[str, ...], portfolio: bool) -> None:
    page = read(with_files(*names, portfolio=portfolio))
    first, last = page.blocks
    assert first.text == "The covering letter"
    assert isinstance(last, Block)
    assert last.kind == "note"
    shown = [" ".join(name.split()) for name in names]
    assert last.text.splitlines() == ["Attached files:", *shown]
    assert page.notes == (f"Attached files were not read: {', '.join(shown)}.",)


def test_they_are_named_on_the_first_page_only() -> None:
    data = with_files("letter.pdf", pages=2)
    assert "letter.pdf" in read(data).text
    assert read(data, 2).text == "The covering letter"


def test_the_data_of_an_invoice_is_noted_and_not_part_of_the_text() -> None:
    page = read(with_files("factur-x.xml", portfolio=False))
    assert page.text == "The covering letter"
    assert page.notes == ("Attached files were not read: factur-x.xml.",)


def test_a_file_behind_a_pin_on_the_page_is_named_there() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(with_files(pages=2, portfolio=False))) as document:
        file = attached(document, "map.png")
        pin = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.FileAttachment,
            Rect=[10, 10, 20, 20],
            FS=file.obj,
        )
        document.pages[1].Annots = document.make_indirect(pikepdf.Array([pin]))
        document.save(out)
    assert pdf.attachments(io.BytesIO(out.getvalue()), 0) == ()
    assert pdf.attachments(io.BytesIO(out.getvalue()), 1) == ("map.png",)


def test_a_name_without_letters_and_a_page_that_is_not_there() -> None:
    assert pdf.attachments(io.BytesIO(with_files("\u200b")), 0) == ()
    assert pdf.attachments(io.BytesIO(with_files("a.txt")), 9) == ()
