"""Some pages of a PDF: what belongs to the others goes, whatever refers to it."""

import io
import random
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, OutlineItem, String

from ocr.errors import EngineError
from ocr.writers.pdf.subset import keep_pages
from tests.ocr.writer_pdf_support import copied, line, page, problems, saved, written

SIZE = (1240, 1754)
_WORDS = line(("Recognised", (100, 1500, 400, 40)))


def five(*, named: bool = False) -> pikepdf.Pdf:
    """Five pages with a text, a bookmark, a field and a link to every other page on each."""
    pdf = pikepdf.new()
    for number in range(1, 6):
        target = pdf.add_blank_page(page_size=(595, 842))
        target.obj.Resources = pikepdf.Object.parse(
            b"<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
        )
        text = f"BT /F 12 Tf 60 700 Td (secret{number}) Tj ET"
        target.obj.Contents = pdf.make_stream(text.encode())
    if named:
        pdf.Root.Names = Dictionary(Dests=pdf.make_indirect(_tree(pdf)))
    fields = []
    for index, each in enumerate(pdf.pages):
        notes = [_link(pdf, other, named=named) for other in range(5) if other != index]
        notes.append(pdf.make_indirect(_outward()))
        field = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Tx,
                T=String(f"field{index + 1}"),
                V=String(f"value{index + 1}"),
                Rect=Array([0, 0, 9, 9]),
                P=each.obj,
            )
        )
        fields.append(field)
        each.obj.Annots = Array([*notes, field])
    group = pdf.make_indirect(Dictionary(T=String("group"), Kids=Array(fields[3:])))
    pdf.Root.AcroForm = Dictionary(Fields=Array([*fields[:3], group]))
    with pdf.open_outline() as outline:
        for number in range(5):
            item = OutlineItem(f"chapter{number + 1}", number)
            item.children.append(OutlineItem(f"section{5 - number}", 4 - number))
            outline.root.append(item)
    return pdf


def _tree(pdf: pikepdf.Pdf) -> Dictionary:
    """Names of all pages in a tree of two levels."""
    kids = []
    for numbers in ((0, 1, 2), (3, 4)):
        entries: list[Any] = []
        for number in numbers:
            entries += [String(f"to{number}"), Array([pdf.pages[number].obj, Name.Fit])]
        kids.append(pdf.make_indirect(Dictionary(Names=Array(entries))))
    return Dictionary(Kids=Array(kids))


def _link(pdf: pikepdf.Pdf, number: int, *, named: bool) -> Any:
    target: Any = Array([pdf.pages[number].obj, Name.Fit])
    if named:
        target = String(f"to{number}")
    action = Dictionary(S=Name.GoTo, D=target)
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
    return pdf.make_indirect(link)


def _outward() -> Dictionary:
    action = Dictionary(S=Name.URI, URI=String("https://example.com/"))
    return Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)


def subset(pdf: pikepdf.Pdf, *numbers: int) -> bytes:
    pages = [page(SIZE, recognised=False) for _ in numbers]
    return written(pages, saved(pdf), numbers=numbers)


def titles(items: Any) -> list[Any]:
    return [[item.title, titles(item.children)] for item in items]


@pytest.mark.parametrize("named", [False, True])
def test_what_belongs_to_other_pages_goes(named: bool) -> None:
    result = subset(five(named=named), 2, 4)
    assert problems(result) == []
    assert [copied(result, index).strip() for index in (0, 1)] == ["secret2", "secret4"]
    with pikepdf.open(io.BytesIO(result)) as pdf:
        everything = "\n".join(
            each.read_bytes().decode("latin-1") if isinstance(each, pikepdf.Stream) else repr(each)
            for each in pdf.objects
        )
        for number in (1, 3, 5):
            assert f"secret{number}" not in everything
            assert f"value{number}" not in everything
        with pdf.open_outline() as outline:
            assert titles(outline.root) == [
                ["chapter2", [["section4", []]]],
                ["chapter4", [["section2", []]]],
            ]
        links = [
            note
            for each in pdf.pages
            for note in each.obj.Annots
            if note.Subtype == Name.Link and Name.GoTo == note.A.S
        ]
        assert len(links) == 2
        form = pdf.Root.AcroForm.Fields
        assert [str(field.T) for field in form] == ["field2", "group"]
        assert [str(kid.T) for kid in form[1].Kids] == ["field4"]


def test_a_bookmark_of_a_page_that_is_gone_stays_above_one_that_is_kept() -> None:
    result = subset(five(), 5)
    with pikepdf.open(io.BytesIO(result)) as pdf, pdf.open_outline() as outline:
        assert titles(outline.root) == [["chapter1", [["section5", []]]], ["chapter5", []]]
        assert outline.root[0].destination is None


def test_words_go_to_their_page() -> None:
    """Of a recognised page only what was recognised can be copied: no word stands twice."""
    pages = [page(SIZE, recognised=False), page(SIZE, _WORDS), page(SIZE, recognised=False)]
    result = written(pages, saved(five()), numbers=(1, 3, 5))
    texts = [copied(result, index).split() for index in range(3)]
    assert texts == [["secret1"], ["Recognised"], ["secret5"]]


def test_all_pages_are_the_file_itself() -> None:
    data = saved(five())
    pages = [page(SIZE, recognised=False)] * 5
    assert written(pages, data, numbers=(1, 2, 3, 4, 5)) == data


def test_chains_without_end_and_odd_objects() -> None:
    pdf = five(named=True)
    first = pdf.Root.Outlines.First
    first.Next, first.First = first, pdf.Root.Outlines
    kid = pdf.Root.Names.Dests.Kids[0]
    kid.Kids = Array([pdf.Root.Names.Dests, kid, 7, Name.Odd])
    pdf.Root.AcroForm.Fields.append(pdf.Root.AcroForm.Fields[3])
    pdf.Root.AcroForm.Fields[3].Kids.append(pdf.Root.AcroForm.Fields[3])
    pdf.pages[1].obj.Annots.append(5)
    keep_pages(pdf, [2])
    assert len(pdf.pages) == 1


@pytest.mark.parametrize("seed", range(30))
def test_damaged_files_are_written_or_refused(seed: int, tmp_path: Path) -> None:
    chosen = random.Random(seed)
    data = bytearray(saved(five(named=bool(seed % 2))))
    for _ in range(chosen.choice((1, 5, 40))):
        data[chosen.randrange(len(data))] = chosen.randrange(256)
    try:
        result = written([page(SIZE, recognised=False)], bytes(data), numbers=(2,))
    except EngineError:
        return
    with pikepdf.open(io.BytesIO(result)) as pdf:
        assert len(pdf.pages) == 1
