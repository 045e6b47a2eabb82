"""Whether a page may go into a conforming file as it is; small faults are mended on the way.

What is not known to be allowed counts as forbidden: such a page becomes a picture.
"""

import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, ContentStreamInlineImage, Dictionary, Name

from ocr.writers.pdf.conforming.colours import Refused, check_space
from ocr.writers.pdf.conforming.fonts import Font, Fonts
from ocr.writers.pdf.conforming.layers import has_hidden_layers, is_mark, is_named_mark
from ocr.writers.pdf.font import deflated
from ocr.writers.pdf.geometry import visible

# fmt: off
_OPERATORS = frozenset((
    "b", "B", "b*", "B*", "BDC", "BI", "BMC", "BT", "BX", "c", "cm", "CS", "cs", "d", "d0",
    "d1", "Do", "DP", "EI", "EMC", "ET", "EX", "f", "F", "f*", "G", "g", "gs", "h", "i", "ID",
    "j", "J", "k", "K", "l", "m", "M", "MP", "n", "q", "Q", "re", "RG", "rg", "ri", "s", "S",
    "SC", "sc",
    "SCN", "scn", "sh", "T*", "Tc", "Td", "TD", "Tf", "Tj", "TJ", "TL", "Tm", "Tr", "Ts", "Tw",
    "Tz", "v", "w", "W", "W*", "y", "'", '"',
))
# fmt: on
_PATH = ("m", "l", "c", "v", "y", "h", "re", "W", "W*")
_PAINTS = ("f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "n")
# fmt: off
_BLENDS = frozenset((
    "/Normal", "/Compatible", "/Multiply", "/Screen", "/Overlay", "/Darken", "/Lighten",
    "/ColorDodge", "/ColorBurn", "/HardLight", "/SoftLight", "/Difference", "/Exclusion",
    "/Hue", "/Saturation", "/Color", "/Luminosity",
))
# fmt: on
_INTENTS = ("/RelativeColorimetric", "/AbsoluteColorimetric", "/Perceptual", "/Saturation")
_PRINTING = ("/TR", "/TR2", "/HTP", "/HT", "/BG", "/BG2", "/UCR", "/UCR2", "/OPM")
# fmt: off
_FILTERS = frozenset((
    "/ASCIIHexDecode", "/ASCII85Decode", "/FlateDecode", "/RunLengthDecode", "/CCITTFaxDecode",
    "/JBIG2Decode", "/DCTDecode", "/AHx", "/A85", "/Fl", "/RL", "/CCF", "/DCT",
))
# fmt: on
_BITS = (1, 2, 4, 8, 16)
_NEEDLESS = ("/Alternates", "/OPI", "/Metadata", "/PieceInfo", "/LastModified", "/Ref")
_DEEPEST = 12  # forms within forms
_NESTING = 27  # of `q`; a conforming file may have 28
_MOST_BYTES = 30_000_000  # of content on a page
_MOST_OPERATORS = 600_000  # on a page, with those of its forms each time that they are drawn
_SIDES = (3.0, 14_400.0)  # what a page may measure, in its own units
_LONGEST_NAME, _LONGEST_STRING = 127, 32_767


class Preflight:
    """Looks at the pages of one file. `check_font` raises Refused for what a font lacks."""

    def __init__(
        self,
        pdf: pikepdf.Pdf,
        fonts: Fonts,
        check_font: Callable[[Font, set[int]], None],
        *,
        keeps_tags: bool = False,
    ) -> None:
        self._pdf = pdf
        self._keeps_tags = keeps_tags
        self._has_hidden = has_hidden_layers(pdf)
        self._fonts = fonts
        self._check_font = check_font
        self._images: dict[tuple[int, int], str] = {}

    def fault(self, page: Any) -> str:
        """Why the page may not stay as it is, "" if it may."""
        try:
            walk = _Walk(self._pdf, self._fonts, self._check_font, self._images, self._has_hidden)
            walk.keeps_tags = self._keeps_tags
            walk.page(page)
        except Refused as refused:
            return str(refused)
        except (
            pikepdf.PdfError,
            ValueError,
            TypeError,
            LookupError,
            ArithmeticError,
            AttributeError,
            NotImplementedError,
            RuntimeError,
        ):
            return "damaged content"
        return ""


class _Walk:
    """Follows the content of one page."""

    def __init__(
        self,
        pdf: pikepdf.Pdf,
        fonts: Fonts,
        check_font: Callable[[Font, set[int]], None],
        images: dict[tuple[int, int], str],
        has_hidden: bool,
    ) -> None:
        self._pdf = pdf
        self._has_hidden = has_hidden
        self.keeps_tags = False
        self._fonts = fonts
        self._check_font = check_font
        self._images = images
        self._used: dict[int, tuple[Font, set[int]]] = {}
        self._operators = 0

    def page(self, page: Any) -> None:
        if "/MediaBox" not in page:
            page.MediaBox = Array(visible(page))
        for name in ("/MediaBox", "/CropBox"):
            if name in page:
                _measure(page[name])
        group = page.get("/Group")
        if isinstance(group, Dictionary):
            self._group(group)
        self._limit(page.get("/Contents"))
        self._content(page, page.get("/Resources", Dictionary()), 0)
        for font, codes in self._used.values():
            self._check_font(font, codes)

    def _limit(self, contents: Any) -> None:
        parts = [contents]
        if isinstance(contents, Array):
            parts = list(contents)
        size = 0
        for part in parts:
            if isinstance(part, pikepdf.Stream):
                mend_stream(part)
                size += len(part.read_bytes())
        if size > _MOST_BYTES:
            raise Refused("a page with very much on it")

    def _content(self, owner: Any, resources: Any, depth: int) -> None:
        if depth > _DEEPEST:
            raise Refused("forms within forms")
        font: Font | None = None
        saved: list[Font | None] = []
        in_path = False
        found = list(pikepdf.parse_content_stream(owner))
        if any(map(is_named_mark, found)):
            if self.keeps_tags:
                raise Refused("tags that stand elsewhere")
            self._write_without_marks(owner, found)
        for item in found:
            self._operators += 1
            if self._operators > _MOST_OPERATORS:
                raise Refused("a page with very much on it")
            if isinstance(item, ContentStreamInlineImage):
                self._inline(item, resources)
                continue
            name = str(item.operator)
            operands = item.operands
            if name not in _OPERATORS:
                raise Refused("an operator that is none")
            if in_path and name not in _PATH and name not in _PAINTS:
                raise Refused("a path that is broken off")
            in_path = name in _PATH
            if name == "q":
                saved.append(font)
                if len(saved) + depth > _NESTING:
                    raise Refused("graphics that are nested too deeply")
            elif name == "Q":
                if not saved:
                    raise Refused("graphics that are not balanced")
                font = saved.pop()
            elif name == "Tf":
                font = self._fonts.of(resources, str(operands[0]))
            elif name in ("Tj", "TJ", "'", '"'):
                self._show(font, operands[-1])
            else:
                self._other(name, operands, resources, depth)

    def _write_without_marks(self, owner: Any, found: list[Any]) -> None:
        """Layers that all can be seen, and what other programs wrote down, go."""
        kept = [item for item in found if not is_mark(item)]
        data = pikepdf.unparse_content_stream(kept) + b"\n"
        if isinstance(owner, pikepdf.Stream):
            owner.write(zlib.compress(data), filter=Name.FlateDecode)
        else:
            owner.Contents = deflated(self._pdf, data)

    def _layer(self, owner: Any) -> None:
        """Raises Refused where something may be hidden."""
        if "/OC" in owner:
            if self._has_hidden:
                raise Refused("layers that can be switched off")
            del owner["/OC"]

    def _show(self, font: Font | None, shown: Any) -> None:
        if font is None:
            raise Refused("text without a font")
        pieces = [shown]
        if isinstance(shown, Array):
            pieces = list(shown)
        used = self._used.setdefault(id(font), (font, set()))[1]
        for piece in pieces:
            if isinstance(piece, pikepdf.String):
                data = bytes(piece)
                if len(data) > _LONGEST_STRING:
                    raise Refused("a string that is too long")
                if font.is_composite and len(data) % 2:
                    raise Refused("text that is cut off")
                used.update(font.codes(data))

    def _other(self, name: str, operands: Any, resources: Any, depth: int) -> None:
        match name:
            case "k" | "K":
                raise Refused("colours in DeviceCMYK")
            case "cs" | "CS":
                check_space(operands[0], resources)
            case "ri":
                if str(operands[0]) not in _INTENTS:
                    raise Refused("a rendering intent that is none")
            case "gs":
                self._graphics(_named(resources, "/ExtGState", operands[0]), depth)
            case "sh":
                self._shading(_named(resources, "/Shading", operands[0]), resources)
            case "scn" | "SCN":
                if len(operands) and isinstance(operands[-1], Name):
                    self._pattern(_named(resources, "/Pattern", operands[-1]), resources, depth)
            case "Do":
                self._object(_named(resources, "/XObject", operands[0]), resources, depth)
            case "BDC":
                if operands[0] == Name.OC and self._has_hidden:
                    raise Refused("layers that can be switched off")

    def _object(self, drawn: Any, resources: Any, depth: int) -> None:
        if not isinstance(drawn, pikepdf.Stream):
            raise Refused("an object that is not there")
        self._layer(drawn)
        kind = drawn.get("/Subtype")
        if kind == Name.Image:
            self._image(drawn, resources)
        elif kind == Name.Form:
            self._form(drawn, resources, depth)
        else:
            raise Refused("an object of another kind")

    def _form(self, form: Any, resources: Any, depth: int) -> None:
        mend_stream(form)
        _drop(form, *_NEEDLESS, "/PS")
        if not self.keeps_tags:
            _drop(form, "/StructParents", "/StructParent")
        if "/Subtype2" in form:
            raise Refused("PostScript")
        if "/Resources" not in form:
            form.Resources = resources
        group = form.get("/Group")
        if isinstance(group, Dictionary):
            self._group(group)
        self._content(form, form.Resources, depth + 1)

    def _group(self, group: Any) -> None:
        space = group.get("/CS")
        if space is not None:
            check_space(space, Dictionary())

    def _image(self, image: Any, resources: Any) -> None:
        """Each image once."""
        key = image.objgen
        if key not in self._images:
            self._images[key] = ""
            try:
                _check_image(image, resources)
                for entry in ("/SMask", "/Mask"):
                    mask = image.get(entry)
                    if isinstance(mask, pikepdf.Stream):
                        _check_image(mask, resources)
            except Refused as refused:
                self._images[key] = str(refused)
        if self._images[key]:
            raise Refused(self._images[key])

    def _inline(self, item: Any, resources: Any) -> None:
        image = item.iimage.obj
        for name in _names(image.get("/Filter", image.get("/F"))):
            if name not in _FILTERS:
                raise Refused(f"a picture in {name[1:]}")
        if image.get("/Interpolate", image.get("/I")):
            raise Refused("a picture that is made smooth")
        space = image.get("/ColorSpace", image.get("/CS"))
        if space is not None and not image.get("/ImageMask", image.get("/IM")):
            check_space(space, resources)

    def _graphics(self, state: Any, depth: int) -> None:
        _drop(state, *_PRINTING)
        blends = state.get("/BM")
        names = [blends]
        if isinstance(blends, Array):
            names = list(blends)
        for name in names:
            if name is not None and str(name) not in _BLENDS:
                raise Refused("a blend mode that is none")
        intent = state.get("/RI")
        if intent is not None and str(intent) not in _INTENTS:
            raise Refused("a rendering intent that is none")
        if "/Font" in state:
            raise Refused("a font that is set by a graphics state")
        mask = state.get("/SMask")
        if isinstance(mask, Dictionary):
            if mask.get("/TR", Name.Identity) != Name.Identity:
                raise Refused("a mask with a transfer function")
            self._form(mask.G, Dictionary(), depth)

    def _pattern(self, pattern: Any, resources: Any, depth: int) -> None:
        if "/ExtGState" in pattern:
            self._graphics(pattern.ExtGState, depth)
        if pattern.get("/PatternType") == 2:
            self._shading(pattern.Shading, resources)
            return
        if not isinstance(pattern, pikepdf.Stream):
            raise Refused("a pattern that is none")
        mend_stream(pattern)
        self._content(pattern, pattern.get("/Resources", Dictionary()), depth + 1)

    def _shading(self, shading: Any, resources: Any) -> None:
        check_space(shading.ColorSpace, resources)


def _measure(box: Any) -> None:
    x1, y1, x2, y2 = map(float, box)
    for side in (abs(x2 - x1), abs(y2 - y1)):
        if not _SIDES[0] <= side <= _SIDES[1]:
            raise Refused("a page of an odd size")


def _check_image(image: Any, resources: Any) -> None:
    mend_stream(image)
    _drop(image, *_NEEDLESS, "/StructParent", "/Name", "/SMaskInData")
    if image.get("/Interpolate"):
        del image["/Interpolate"]
    if image.get("/ImageMask"):
        return
    for name in _names(image.get("/Filter")):
        if name not in _FILTERS:
            raise Refused(f"a picture in {name[1:]}")
    if int(image.get("/BitsPerComponent", 8)) not in _BITS:
        raise Refused("a picture of odd depth")
    intent = image.get("/Intent")
    if intent is not None and str(intent) not in _INTENTS:
        del image["/Intent"]
    check_space(image.get("/ColorSpace"), resources)


def mend_stream(stream: Any) -> None:
    """Unpack what is packed in a way that conforming files may not use."""
    if "/F" in stream or "/FFilter" in stream:
        raise Refused("content in another file")
    names = _names(stream.get("/Filter"))
    if "/LZWDecode" in names or "/LZW" in names or "/Crypt" in names:
        data = stream.read_bytes()
        _drop(stream, "/DecodeParms", "/Filter", "/DL")
        stream.write(data)


def _names(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, Array):
        return [str(name) for name in value]
    return [str(value)]


def _named(resources: Any, kind: str, name: Any) -> Any:
    held = resources.get(kind)
    if len(str(name)) > _LONGEST_NAME or not isinstance(held, Dictionary) or str(name) not in held:
        raise Refused("an object that is not there")
    return held[str(name)]


def _drop(owner: Any, *keys: str) -> None:
    for key in keys:
        if key in owner:
            del owner[key]
