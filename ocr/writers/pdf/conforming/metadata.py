"""What a conforming file says of itself: XMP, and the colours that its numbers mean."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name
from pikepdf.models.metadata import encode_pdf_date
from PIL import ImageCms

from ocr.writers.pdf.font import deflated
from ocr.writers.pdf.script import printable

_MAKER = "Polyglyph"
_LONGEST = 500  # characters of an entry
_ICC_VERSION = b"\x04\x20\x00\x00"  # 4.2, that of the standard's own edition
_ICC_DATE = b"\x07\xe4\x00\x01\x00\x01\x00\x00\x00\x00\x00\x00"  # the same in every file

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
{entries}
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""
_A = "<pdfaid:part>2</pdfaid:part>\n<pdfaid:conformance>B</pdfaid:conformance>"
_UA = "<pdfuaid:part>1</pdfuaid:part>"
# PDF/A asks that what it does not know is described: here the mark of PDF/UA.
_UA_IN_A = """<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>"""


def describe(pdf: pikepdf.Pdf, stated: dict[str, str], *, archival: bool, accessible: bool) -> None:
    """Write the XMP and the old dictionary; `stated` has Title, Author, Subject and Keywords."""
    now = datetime.now(UTC).replace(microsecond=0)
    entries = []
    if archival:
        entries.append(_A)
    if accessible:
        entries.append(_UA)
    if archival and accessible:
        entries.append(_UA_IN_A)
    entries.append(_entry("xmp:CreateDate", now.isoformat()))
    entries.append(_entry("xmp:ModifyDate", now.isoformat()))
    entries.append(_entry("xmp:CreatorTool", _MAKER))
    entries.append(_entry("pdf:Producer", _MAKER))
    for name, key, form in _NAMES:
        text = clean(stated.get(key, ""))
        if text:
            entries.append(form.format(name=name, text=escape(text)))
            pdf.docinfo[f"/{key}"] = text
    pdf.docinfo["/Producer"] = _MAKER
    pdf.docinfo["/Creator"] = _MAKER
    pdf.docinfo["/CreationDate"] = encode_pdf_date(now)
    pdf.docinfo["/ModDate"] = encode_pdf_date(now)
    packet = _PACKET.format(entries="\n".join(entries)).encode()
    # Not packed: programs that know nothing of PDF find it in the file.
    pdf.Root.Metadata = pdf.make_stream(packet, Type=Name.Metadata, Subtype=Name.XML)


_ALTERNATIVES = '<{name}><rdf:Alt><rdf:li xml:lang="x-default">{text}</rdf:li></rdf:Alt></{name}>'
_SEQUENCE = "<{name}><rdf:Seq><rdf:li>{text}</rdf:li></rdf:Seq></{name}>"
_PLAIN = "<{name}>{text}</{name}>"
_NAMES = (
    ("dc:title", "Title", _ALTERNATIVES),
    ("dc:creator", "Author", _SEQUENCE),
    ("dc:description", "Subject", _ALTERNATIVES),
    ("pdf:Keywords", "Keywords", _PLAIN),
)


def _entry(name: str, text: str) -> str:
    return _PLAIN.format(name=name, text=escape(text))


def clean(text: str) -> str:
    """On one line, without what XML does not take."""
    kept = []
    for char in printable(" ".join(text.split())):
        if char not in "\ufffe\uffff\ufeff":
            kept.append(char)
    return "".join(kept)[:_LONGEST].strip()


def stated_in(pdf: pikepdf.Pdf) -> dict[str, str]:
    """What the source says of itself, as far as it can be read."""
    found: dict[str, str] = {}
    information: Any = pdf.trailer.get("/Info")
    if not isinstance(information, Dictionary):
        return found
    for _, key, _ in _NAMES:
        value = information.get(f"/{key}")
        if isinstance(value, pikepdf.String):
            found[key] = clean(str(value))
    return found


def add_output_intent(pdf: pikepdf.Pdf) -> None:
    """Numbers of grey and of red, green and blue are those of sRGB."""
    profile = deflated(pdf, _srgb())
    profile.N = 3
    profile.Alternate = Name.DeviceRGB
    pdf.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier=pikepdf.String("sRGB"),
                Info=pikepdf.String("sRGB IEC61966-2.1"),
                DestOutputProfile=profile,
            )
        ]
    )


@lru_cache(maxsize=1)
def _srgb() -> bytes:
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made[:8] + _ICC_VERSION + made[12:24] + _ICC_DATE + made[36:]
