"""PDF from PDF: what the file has stays as it is, also where it is damaged, locked or holds older
text.
"""

import io
import zlib
from collections.abc import Iterator

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from ocr.document import Page
from ocr.errors import EngineError
from tests.ocr.writer_pdf_support import (
    apart,
    copied,
    heading,
    inked,
    line,
    page,
    picture_of,
    problems,
    saved,
    scan_pdf,
    selected,
    written,
)

SIZE = (875, 1240)  # pixels of A5 at 150 dpi
_BARS = b"0 g 60 500 120 20 re f 0.3 g 200 440 90 14 re f 0.6 g 250 120 60 30 re f\n"
_HIDDEN = b"BT /F 12 Tf 3 Tr 60 505 Td (garbage) Tj 0 Tr 0 -60 Td (stamp) Tj ET\n"
_FONTS = "<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
_HELLO = line(("Hello", (100, 100, 200, 40)), ("World", (320, 100, 220, 40)))


@pytest.mark.parametrize("password", ["", "unneeded"])
def test_pages_that_were_not_recognised_stay_byte_for_byte(password: str) -> None:
    data = scan_pdf(_BARS, count=2) + b"% after the end\n"
    assert written([page(SIZE, _HELLO, recognised=False)] * 2, data, password=password) == data


def test_a_recognised_page_leaves_the_other_and_its_own_streams_alone() -> None:
    data = scan_pdf(_BARS, count=2, Resources=_FONTS)
    result = pikepdf.open(
        io.BytesIO(written([page(SIZE, recognised=False), page(SIZE, _HELLO)], data))
    )
    first, second = (each.obj for each in result.pages)
    assert first.Contents.read_bytes() == _BARS
    assert second.Contents[1].read_bytes() == _BARS
    assert set(first.Resources.Font) == {"/F"}
    assert len(second.Resources.Font) == 2


def test_old_invisible_text_goes_and_visible_text_is_not_found_beside_the_new() -> None:
    form_pdf = pikepdf.open(io.BytesIO(scan_pdf(b"/Fm Do\n", count=2)))
    form = form_pdf.make_stream(
        _HIDDEN, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 420, 595])
    )
    form.Resources = pikepdf.Object.parse(_FONTS.encode())
    for each in form_pdf.pages:
        each.obj.Resources = Dictionary(XObject=Dictionary(Fm=form))
    for data in (scan_pdf(_HIDDEN, count=2, Resources=_FONTS), saved(form_pdf)):
        assert "garbage" in copied(data)
        result = written([page(SIZE, _HELLO), page(SIZE, recognised=False)], data)
        assert set(copied(result).split()) == {"Hello", "World"}
        assert picture_of(result) == picture_of(data)
        assert copied(written([page(SIZE)] * 2, data)).split() == ["stamp"]
        assert "garbage" in copied(result, 1)
        assert problems(result) == []


@pytest.mark.parametrize(
    "content", [b"Q Q Q\n", b"q q 5 0 0 5 90 90 cm\n", b"BT (never ended", b"\xff\x00 3 Tr << [ ("]
)
def test_damaged_content_does_not_move_the_words(content: bytes) -> None:
    result = written([page(SIZE, _HELLO)], scan_pdf(content))
    assert apart(selected(result, "Hello"), _HELLO.words[0].box) <= 2


def test_content_that_breaks_off_is_kept_as_far_as_it_goes() -> None:
    packer = zlib.compressobj()
    # After the flush stands the header of a new block: of a kind that there is not.
    packed = packer.compress(_BARS) + packer.flush(zlib.Z_FULL_FLUSH) + b"\xff" * 40
    with pikepdf.open(io.BytesIO(scan_pdf())) as pdf:
        pdf.pages[0].obj.Contents = pdf.make_stream(packed, Filter=Name.FlateDecode)
        data = saved(
            pdf, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False
        )
    with pytest.raises(pikepdf.PdfError):
        problems(data)
    result = written([page(SIZE, _HELLO)], data)
    assert problems(result) == []
    assert copied(result) == "Hello World"
    assert inked(picture_of(result), 153).width > 100


def _locked() -> bytes:
    with pikepdf.open(io.BytesIO(scan_pdf(_BARS))) as pdf:
        return saved(pdf, encryption=pikepdf.Encryption(user="sésame", owner="other", R=6))


@pytest.mark.parametrize("recognised", [True, False])
def test_a_locked_file_is_written_open(recognised: bool) -> None:
    result = written([page(SIZE, _HELLO, recognised=recognised)], _locked(), password="sésame")
    assert copied(result) == ("Hello World" if recognised else "")
    assert inked(picture_of(result), 0) == inked(picture_of(scan_pdf(_BARS)), 0)


@pytest.mark.parametrize("password", ["", "wrong"])
def test_a_wrong_password_is_said(password: str) -> None:
    with pytest.raises(EngineError, match="password is missing or wrong") as caught:
        written([page(SIZE, _HELLO)], _locked(), password=password)
    assert caught.value.code == "invalid"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"no pdf at all", scan_pdf(_BARS)[:150]])
def test_a_damaged_file_is_said(data: bytes) -> None:
    with pytest.raises(EngineError) as caught:
        written([page(SIZE, _HELLO)], data)
    assert caught.value.code == "unreadable"


def test_a_page_that_the_file_does_not_have_is_said() -> None:
    with pytest.raises(EngineError, match="damaged and cannot be written"):
        written([page(SIZE, _HELLO)] * 2, scan_pdf())
    # Nothing was to be written on it: what the reader saw there is its own affair.
    data = scan_pdf()
    assert written([page(SIZE, recognised=False)] * 2, data) == data


@pytest.mark.parametrize("entry", ["MediaBox", "CropBox", "Rotate", "Resources", "Contents"])
@pytest.mark.parametrize("value", ["/Nonsense", "[1]", "[/A /A /A /A]", "<< >>", "7"])
def test_senseless_entries_of_a_page_still_give_a_file(entry: str, value: str) -> None:
    result = written([page(SIZE, _HELLO)], scan_pdf(_BARS, count=1, **{entry: value}))
    assert copied(result).strip() == "Hello World"


def test_headings_become_nested_bookmarks() -> None:
    blocks = (heading("One", 1, 150), heading("One A", 2, 400), heading("Two", 1, 700))
    result = pikepdf.open(io.BytesIO(written([page(SIZE), Page(*SIZE, blocks)], scan_pdf(count=2))))
    with result.open_outline() as outline:
        assert [item.title for item in outline.root] == ["One", "Two"]
        child = outline.root[0].children[0]
    assert isinstance(child.destination, Array)
    where, _, _, up, _ = list(child.destination)
    assert (child.title, where.objgen) == ("One A", result.pages[1].obj.objgen)
    assert float(up) == pytest.approx(595 * (1 - 400 / 1240), abs=0.1)


def test_bookmarks_and_metadata_of_the_file_are_kept() -> None:
    with pikepdf.open(io.BytesIO(scan_pdf())) as pdf:
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("Own", 0))
        pdf.docinfo["/Title"] = "Own title"
        data = saved(pdf)
    result = pikepdf.open(
        io.BytesIO(written([Page(*SIZE, (heading("New", 1, 90),))], data, title="scan"))
    )
    with result.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Own"]
    assert (str(result.docinfo.Title), str(result.docinfo.Producer)) == ("Own title", "Polyglyph")
    with result.open_metadata() as xmp:
        assert (xmp["dc:title"], xmp["pdf:Producer"]) == ("Own title", "Polyglyph")


def test_pages_are_taken_one_at_a_time_and_share_a_font() -> None:
    def pages() -> Iterator[Page]:
        for number in range(40):
            yield page(SIZE, line((f"page{number}", (100, 100, 200, 40))))

    result = written(pages(), scan_pdf(count=40))
    assert copied(result, 39) == "page39"
    with pikepdf.open(io.BytesIO(result)) as pdf:
        assert (
            sum(
                isinstance(each, Dictionary) and each.get("/Subtype") == Name.Type0
                for each in pdf.objects
            )
            == 1
        )
