"""Tags that a PDF has already: they are kept where they are sound, and completed."""

import io
from typing import Any

import page as judge
import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from ocr.writers import writer
from ocr.writers.source import Source
from tests.ocr import font_samples
from tests.ocr.writer_pdf_support import saved


def element(
    pdf: pikepdf.Pdf, kind: str, parent: Any, page: Any, kids: Any = None, **more: Any
) -> Any:
    made = Dictionary(Type=Name.StructElem, S=Name("/" + kind), P=parent, Pg=page)
    if kids is not None:
        made.K = kids
    for key, value in more.items():
        made[f"/{key}"] = value
    return pdf.make_indirect(made)


def tagged(rest: bytes = b"", *, columns: tuple[int, ...] = (2, 2)) -> bytes:
    """A heading of level 3, a picture, a slide's list entry without a list, and a table whose rows
    have so many columns.
    """
    pdf = pikepdf.new()
    font = font_samples.simple_font(pdf, font_samples.truetype())
    text = b""
    for number in range(3 + sum(columns)):
        text += b"/P <</MCID %d>> BDC BT /F 10 Tf 50 %d Td (Text) Tj ET EMC " % (
            number,
            280 - 20 * number,
        )
    font_samples.pdf_with(font, pdf, text + rest)
    page = pdf.pages[0].obj
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    top = [element(pdf, "H3", root, page, 0), element(pdf, "Figure", root, page, 1)]
    entry = element(pdf, "LI", root, page)
    body = element(pdf, "LBody", entry, page, 2)
    entry.K = Array([body])
    table = element(pdf, "Table", root, page)
    cells: list[Any] = []
    rows = []
    for count in columns:
        row = element(pdf, "TR", table, page)
        made = [element(pdf, "TD", row, page, 3 + len(cells) + each) for each in range(count)]
        row.K = Array(made)
        cells += made
        rows.append(row)
    table.K = Array(rows)
    root.K = Array([*top, entry, table])
    parents = pdf.make_indirect(Array([*top, body, *cells]))
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array([0, parents])))
    page.StructParents = 0
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    return saved(pdf)


def finished(data: bytes) -> pikepdf.Pdf:
    out = io.BytesIO()
    source = Source(io.BytesIO(data), "application/pdf", "Sample", language="en", has_tags=True)
    writer("pdf", standard="pdfa-ua").write(iter(()), source, out)
    for profile in ("2b", "ua1"):
        report = judge.validate_pdf_bytes(out.getvalue(), profile=profile)
        assert report.is_compliant, [failure.message for failure in report.failures]
    return pikepdf.open(out)


def kinds(pdf: pikepdf.Pdf) -> list[str]:
    (document,) = pdf.Root.StructTreeRoot.K
    return [str(kid.S)[1:] for kid in document.K]


def test_sound_tags_are_kept_and_completed() -> None:
    with finished(tagged()) as pdf:
        assert kinds(pdf) == ["H1", "Figure", "Div", "Table"]
        figure = pdf.Root.StructTreeRoot.K[0].K[1]
        assert str(figure.Alt) == "Picture"
        assert "/OpenAction" not in pdf.Root


def test_what_stands_outside_of_the_tags_is_marked() -> None:
    rest = b"0 0 1 rg 5 5 20 20 re f q BT /F 10 Tf 200 200 Td (More) Tj (text) Tj ET Q"
    with finished(tagged(rest)) as pdf:
        assert kinds(pdf) == ["H1", "Figure", "Div", "Table", "P"]
        content = pdf.pages[0].Contents.read_bytes()
        assert b"/Artifact BMC\n5 5 20 20 re\nf\nEMC" in content
        assert content.count(b"/MCID 7") == 1, "one mark around both strings"
        entries = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)[0]
        assert entries[7].S == Name.P


def test_tags_that_are_wrong_are_made_anew() -> None:
    with finished(tagged(columns=(2, 1))) as pdf:
        assert "Table" not in kinds(pdf)


def test_tags_of_a_page_that_cannot_stay_are_made_anew() -> None:
    with finished(tagged(b"0 0 0 1 k 5 5 20 20 re f")) as pdf:
        assert "Table" not in kinds(pdf)
        assert "/Im" in pdf.pages[0].Resources.XObject


def test_tags_that_are_none() -> None:
    pdf = pikepdf.open(io.BytesIO(tagged()))
    pdf.Root.StructTreeRoot = Dictionary(K=Array([5, Stream(pdf, b"")]), ParentTree=Array())
    with finished(saved(pdf)) as made:
        assert kinds(made) == ["P"]
