"""JSON, hOCR, ALTO and plain text: structure, boxes, and the same words after a trip through a
parser.
"""

import io
import json
import math
from typing import Any

import pytest
from lxml import etree, html

from ocr.document import NOWHERE, Block, Box, Cell, Line, Page, Picture, Table, Word
from ocr.writers import alto, hocr, tree, txt
from ocr.writers.source import Source

HOSTILE = "<script>alert('1')</script> \"&amp;\" ]]> \x00\x0b\ud800 \ufffe a\u2028b"
ALTO = "{http://www.loc.gov/standards/alto/ns-v4#}"


def word(text: str, left: int = 0, **options: Any) -> Word:
    return Word(text, Box(left, 10, 30, 12), options.pop("confidence", 0.96), **options)


def line(*words: Word, size: float = 0.0) -> Line:
    return Line(words, Box(0, 10, 200, 12), size)


def texts(text: str) -> tuple[Line, ...]:
    return (Line(tuple(Word(part, NOWHERE, 1.0) for part in text.split(" ")), NOWHERE),)


PAGE = Page(
    600,
    800,
    (
        Block(
            (line(word("Big", bold=True), word("news", 40, italic=True), size=20.0),),
            Box(0, 10, 200, 12),
            "heading",
            2,
        ),
        Block((line(word("plain"), word("text", 50)),), Box(0, 30, 200, 12)),
        Table(
            (
                Cell(0, 0, (line(word("wide")),), Box(0, 50, 100, 20), columns=2),
                Cell(1, 1, (line(word("low")),), Box(50, 70, 50, 20)),
            ),
            Box(0, 50, 100, 40),
        ),
        Picture(
            Box(300, 300, 50, 60), "", (Block((line(word("stamp", 310)),), Box(310, 310, 30, 12)),)
        ),
        Picture(NOWHERE, "media/1.png", (Block((line(word("inside")),), Box(0, 10, 200, 12)),)),
        Block(texts("שלום עולם"), NOWHERE),
        Block((line(word("漢"), word("字", 40)),), Box(0, 90, 90, 12)),
    ),
    rotation=90,
    dpi=144.0,
)
EMPTY = Page(100, 50, ())
ODD = Page(100, 50, (Block(texts(HOSTILE), NOWHERE),))


def written(writer: Any, *pages: Page, title: str = "scan") -> bytes:
    out = io.BytesIO()
    writer.write(iter(pages), Source(io.BytesIO(), "image/png", title), out)
    return out.getvalue()


class TestText:
    def test_pages_and_paragraphs(self) -> None:
        data = written(
            txt,
            Page(1, 1, (Block(texts("one"), NOWHERE), Block(texts("two"), NOWHERE))),
            EMPTY,
            PAGE,
        ).decode()
        first, second, third = data.split("\f")
        assert (first, second) == ("one\n\ntwo\n", "")
        assert third.split() == PAGE.text.split()

    def test_hostile(self) -> None:
        assert (
            written(txt, ODD).decode().rstrip("\n")
            == "<script>alert('1')</script> \"&amp;\" ]]>   a\u2028b"
        )


class TestTree:
    def test_the_pages_come_back(self) -> None:
        data = json.loads(written(tree, PAGE, EMPTY))
        assert (data["format"], data["version"], data["title"]) == ("polyglyph-tree", 1, "scan")
        assert [page.pop("number") for page in data["pages"]] == [1, 2]
        assert [Page.from_dict(page) for page in data["pages"]] == [PAGE, EMPTY]

    def test_members_are_those_of_the_tree(self) -> None:
        page = json.loads(written(tree, PAGE))["pages"][0]
        del page["number"]
        assert page == json.loads(json.dumps(PAGE.to_dict()))

    def test_no_pages(self) -> None:
        assert json.loads(written(tree))["pages"] == []

    def test_floats_and_surrogates(self) -> None:
        odd = Page(
            1,
            1,
            (Block((line(word("\ud800x\x00", confidence=1 / 3), size=math.nan),), NOWHERE),),
            dpi=math.inf,
        )
        page = json.loads(written(tree, odd, title="\udfff"))["pages"][0]
        found = page["blocks"][0]["lines"][0]
        assert (found["words"][0]["text"], found["words"][0]["confidence"]) == (
            "\ufffdx\x00",
            0.3333,
        )
        assert (found["size"], page["dpi"]) == (0.0, 0.0)


class TestHocr:
    @pytest.fixture
    def root(self) -> Any:
        return etree.fromstring(written(hocr, PAGE, EMPTY, title='a "b";<c>'))

    def find(self, root: Any, kind: str) -> list[Any]:
        return list(root.xpath(f"//*[@class='{kind}']"))

    def test_pages(self, root: Any) -> None:
        titles = [page.get("title") for page in self.find(root, "ocr_page")]
        assert titles == [
            'image "a _b__<c>"; bbox 0 0 600 800; ppageno 0; scan_res 144 144',
            'image "a _b__<c>"; bbox 0 0 100 50; ppageno 1',
        ]
        assert [meta.get("name") for meta in root.iter("{*}meta")][1:] == [
            "ocr-system",
            "ocr-capabilities",
        ]

    def test_words(self, root: Any) -> None:
        words = self.find(root, "ocrx_word")
        assert ["".join(found.itertext()) for found in words] == [
            found.text for found in PAGE.words
        ]
        assert words[1].get("title") == "bbox 40 10 70 22; x_wconf 96"
        assert [words[0][0].tag, words[1][0].tag] == [
            "{http://www.w3.org/1999/xhtml}" + tag for tag in ("strong", "em")
        ]

    def test_looks(self) -> None:
        looks = (word("a", struck=True), word("b", underlined=True), word("c", raised=1))
        given = Page(600, 800, (Block((line(*looks),), Box(0, 10, 200, 12)),))
        words = self.find(etree.fromstring(written(hocr, given)), "ocrx_word")
        assert [etree.QName(found[0]).localname for found in words] == ["s", "u", "sup"]

    def test_lines_and_paragraphs(self, root: Any) -> None:
        lines, paragraphs = self.find(root, "ocr_line"), self.find(root, "ocr_par")
        assert ["".join(found.itertext()) for found in lines] == [
            found.text for found in PAGE.lines
        ]
        assert lines[0].get("title") == "bbox 0 10 200 22; x_size 40.0"
        assert [etree.QName(found).localname for found in paragraphs] == [
            "h2",
            "p",
            "p",
            "p",
            "p",
            "p",
        ]
        assert [found.get("dir") for found in paragraphs] == [None, None, None, None, "rtl", None]

    def test_boxes_that_are_not_those_of_the_page_are_left_out(self, root: Any) -> None:
        titles = {
            "".join(found.itertext()): found.get("title") for found in self.find(root, "ocrx_word")
        }
        assert (titles["inside"], titles["stamp"]) == (
            "x_wconf 96",
            "bbox 310 10 340 22; x_wconf 96",
        )

    def test_tables_and_pictures(self, root: Any) -> None:
        (table,) = self.find(root, "ocr_table")
        rows = [
            [(cell.get("colspan"), "".join(cell.itertext()).strip()) for cell in row]
            for row in table
        ]
        assert rows == [[("2", "wide")], [(None, ""), (None, "low")]]
        assert [found.get("title") for found in self.find(root, "ocr_photo")] == [
            "bbox 300 300 350 360",
            None,
        ]

    def test_names_are_unique(self) -> None:
        names = etree.fromstring(written(hocr, PAGE, PAGE)).xpath("//@id")
        assert len(names) == len(set(names)) > 40

    def test_hostile(self) -> None:
        data = written(hocr, ODD, title=HOSTILE)
        assert not html.fromstring(data).xpath("//script")
        words = etree.fromstring(data).xpath("//*[@class='ocrx_word']")
        assert (
            " ".join("".join(found.itertext()) for found in words)
            == "<script>alert('1')</script> \"&amp;\" ]]> a\u2028b"
        )

    def test_no_pages(self) -> None:
        assert not self.find(etree.fromstring(written(hocr)), "ocr_page")


class TestAlto:
    @pytest.fixture
    def root(self) -> Any:
        return etree.fromstring(written(alto, PAGE, EMPTY, title="a <b>"))

    def test_order_of_the_parts(self, root: Any) -> None:
        assert [etree.QName(part).localname for part in root] == ["Description", "Styles", "Layout"]
        assert root.findtext(f".//{ALTO}fileName") == "a <b>"
        assert root.findtext(f".//{ALTO}MeasurementUnit") == "pixel"

    def test_pages(self, root: Any) -> None:
        pages = [dict(page.attrib) for page in root.iter(f"{ALTO}Page")]
        assert pages[1] == {
            "ID": "page_2",
            "PHYSICAL_IMG_NR": "2",
            "WIDTH": "100",
            "HEIGHT": "50",
            "PC": "0",
        }
        space = next(root.iter(f"{ALTO}PrintSpace"))
        assert [space.get(name) for name in ("ID", "HPOS", "VPOS", "WIDTH", "HEIGHT")] == [
            "space_1",
            "0",
            "0",
            "600",
            "800",
        ]

    def test_strings(self, root: Any) -> None:
        strings = list(root.iter(f"{ALTO}String"))
        assert [found.get("CONTENT") for found in strings] == [found.text for found in PAGE.words]
        places = [
            strings[1].get(name) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT", "WC", "STYLE")
        ]
        assert places == ["40", "10", "30", "12", "0.96", "italics"]

    def test_spaces(self, root: Any) -> None:
        lines = [
            [etree.QName(part).localname for part in found]
            for found in root.iter(f"{ALTO}TextLine")
        ]
        assert lines[0] == ["String", "SP", "String"]
        assert lines[-1] == ["String", "String"]
        assert dict(next(root.iter(f"{ALTO}SP")).attrib) == {
            "HPOS": "30",
            "VPOS": "10",
            "WIDTH": "10",
        }

    def test_a_space_between_words_that_run_to_the_left(self) -> None:
        page = Page(200, 50, (Block((line(word("ב", 100), word("א", 40)),), NOWHERE),))
        assert (
            dict(next(etree.fromstring(written(alto, page)).iter(f"{ALTO}SP")).attrib)["HPOS"]
            == "70"
        )

    def test_styles(self, root: Any) -> None:
        styles = {
            style.get("ID"): (style.get("FONTSIZE"), style.get("FONTSTYLE"))
            for style in root.iter(f"{ALTO}TextStyle")
        }
        used = [found.get("STYLEREFS") for found in root.iter(f"{ALTO}TextLine", f"{ALTO}String")][
            :4
        ]
        assert [styles.get(name) for name in used] == [
            ("20", None),
            ("20", "bold"),
            ("20", "italics"),
            None,
        ]

    def test_looks(self) -> None:
        """Those that the schema has names for."""
        given = line(
            word("a", raised=1, face="serif"),
            word("b", raised=-1, face="mono", colour="bf0000"),
            word("c", struck=True, underlined=True, colour="none"),
            word("d", face="sans"),
            size=10.0,
        )
        found = etree.fromstring(
            written(alto, Page(600, 800, (Block((given,), Box(0, 10, 200, 12)),)))
        )
        strings = list(found.iter(f"{ALTO}String"))
        styles = {style.get("ID"): dict(style.attrib) for style in found.iter(f"{ALTO}TextStyle")}
        assert [each.get("STYLE") for each in strings] == [
            "superscript",
            "subscript",
            "strikethrough underline",
            None,
        ]
        for style in styles.values():
            assert style.pop("FONTSIZE") == "10"
        named = [styles[each.get("STYLEREFS")] for each in strings]
        assert [{key: style[key] for key in style if key != "ID"} for style in named] == [
            {"FONTTYPE": "serif", "FONTSTYLE": "superscript"},
            {"FONTWIDTH": "fixed", "FONTCOLOR": "bf0000", "FONTSTYLE": "subscript"},
            {"FONTSTYLE": "strikethrough underline"},
            {"FONTTYPE": "sans-serif"},
        ]

    def test_tables_and_pictures(self, root: Any) -> None:
        (table,) = root.iter(f"{ALTO}ComposedBlock")
        assert (table.get("TYPE"), [etree.QName(part).localname for part in table]) == (
            "table",
            ["TextBlock"] * 2,
        )
        assert [found.get("WIDTH") for found in root.iter(f"{ALTO}Illustration")] == ["50", None]

    def test_boxes_that_are_not_those_of_the_page_are_left_out(self, root: Any) -> None:
        (inside,) = root.xpath("//*[@CONTENT='inside']")
        assert (
            inside.get("HPOS")
            is inside.getparent().get("HPOS")
            is inside.getparent().getparent().get("HPOS")
            is None
        )

    def test_names_are_unique(self) -> None:
        names = etree.fromstring(written(alto, PAGE, PAGE)).xpath("//@ID")
        assert len(names) == len(set(names)) > 40

    def test_hostile(self) -> None:
        root = etree.fromstring(written(alto, ODD, title=HOSTILE))
        strings = [found.get("CONTENT") for found in root.iter(f"{ALTO}String")]
        assert " ".join(strings) == "<script>alert('1')</script> \"&amp;\" ]]> a\u2028b"
        # Lines have a word at least.
        assert all(len(found) for found in root.iter(f"{ALTO}TextLine"))

    def test_no_pages(self) -> None:
        root = etree.fromstring(written(alto))
        assert [etree.QName(part).localname for part in root] == ["Description", "Layout"]
        # The schema wants a page.
        assert [len(page) for page in root.iter(f"{ALTO}Page")] == [0]
