"""A plain PDF written object by object.

What is written is let go, so that any number of pictures fits in memory.
"""

from typing import BinaryIO

_CATALOG, _PAGES, FONTS = 1, 2, 3
_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


class Draft:
    """Pages one after the other.

    `FONTS` is the number of the dictionary of fonts that all of them name.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._places: dict[int, int] = {}
        self._next = FONTS + 1
        self._pages: list[int] = []
        file.write(_HEAD)

    def add(self, body: bytes, number: int | None = None) -> int:
        """Write one object and return its number."""
        if number is None:
            number = self._next
            self._next += 1
        self._places[number] = self._file.tell()
        self._file.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        return number

    def stream(self, entries: str, data: bytes) -> int:
        head = f"<< {entries} /Length {len(data)} >>\nstream\n".encode("ascii")
        return self.add(head + data + b"\nendstream")

    def page(self, width: float, height: float, image: int | None, content: int) -> None:
        """A page of `width` x `height` points.

        Its content stream draws the image /Im, if it has one.
        """
        images = ""
        if image is not None:
            images = f"/Im {image} 0 R"
        resources = f"<< /XObject << {images} >> /Font {FONTS} 0 R >>"
        body = (
            f"<< /Type /Page /Parent {_PAGES} 0 R /MediaBox [0 0 {width:.4f} {height:.4f}]"
            f" /Contents {content} 0 R /Resources {resources} >>"
        )
        self._pages.append(self.add(body.encode("ascii")))

    def finish(self) -> None:
        """Write the tree of pages, an empty dictionary of fonts, and the table of objects."""
        kids = " ".join(f"{number} 0 R" for number in self._pages)
        catalog = f"<< /Type /Catalog /Pages {_PAGES} 0 R >>"
        pages = f"<< /Type /Pages /Count {len(self._pages)} /Kids [{kids}] >>"
        self.add(catalog.encode("ascii"), _CATALOG)
        self.add(pages.encode("ascii"), _PAGES)
        self.add(b"<< >>", FONTS)
        start = self._file.tell()
        table = f"xref\n0 {self._next}\n0000000000 65535 f \n"
        for number in range(1, self._next):
            table += f"{self._places[number]:010d} 00000 n \n"
        trailer = f"trailer\n<< /Size {self._next} /Root {_CATALOG} 0 R >>\n"
        end = f"startxref\n{start}\n%%EOF\n"
        self._file.write((table + trailer + end).encode("ascii"))
