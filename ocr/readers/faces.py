"""The class of a typeface by its name."""

import re

from ocr.document import Face

# Parts of names, in the order in which they are looked for: Letter Gothic is mono and Century
# Gothic sans. PDFium calls what it takes for a font that is not in the file "Chrom Sans" or so.
_MONO = re.compile(
    r"courier|mono(?!type)|consol|menlo|typewriter|letter.?gothic|(?<![a-z])ocr.?[ab]|fixed"
    r"|source.?code|fira.?code|monaco|lucida.?cons|terminal|nimbus.?mon|andale|cascadia"
    r"|(?<![a-z])(cm|ec|sf|la)(tt|vtt|itt|sltt|tcsc)|txtt",
    re.IGNORECASE,
)
_SANS = re.compile(
    r"sans(?!krit)|helvet|arial|swiss|verdana|calibri|carlito|tahoma|segoe|roboto|futura|frutiger"
    r"|univers|myriad|trebuchet|avenir|franklin|gothic|(?<![a-z])lato|ubuntu|corbel|candara|aptos"
    r"|(?<![a-z])inter(?![a-z])|optima|eurostile|interstate|(?<![a-z])din(?![a-z])|dinpro"
    r"|montserrat|poppins|raleway|proxima.?nova|nunito|oswald|heros|adventor|nimbus.?san"
    r"|(?<![a-z])(cm|ec|sf|la|lm)ss|dotum|gulim|simhei|yahei|heiti|malgun|meiryo|akzidenz"
    r"|hiragino.?(kaku|maru)|grotesk|grotesque|impact",
    re.IGNORECASE,
)
_SERIF = re.compile(
    r"times|serif|roman|georgia|garamond|cambria|caladea|palatino|palladio|bookman|antiqua|century"
    r"|schoolbook|minion|caslon|baskerville|didot|bodoni|charter|utopia|tinos|constantia|sabon"
    r"|goudy|rockwell|stix|libertin|crimson|merriweather|playfair|footlight|termes|pagella|schola"
    r"|bonum|dutch|tmsrmn|plantin|perpetua|trajan|clarendon|lucida.?bright|nimbus.?rom|mincho"
    r"|simsun|stsong|(?<![a-z])song|mingliu|batang|myungjo|myeongjo|fangsong|computer.?modern"
    r"|latin.?modern|(?<![a-z])(cm|ec|sf|la|tc)(r|rm|bx|b|ti|sl|bxti|bxsl|mi|mib|csc|u|sx)\d",
    re.IGNORECASE,
)


def face_of_name(name: str) -> Face:
    """The class of a typeface by its name, "" where that does not tell."""
    if _MONO.search(name):
        return "mono"
    if _SANS.search(name):
        return "sans"
    if _SERIF.search(name):
        return "serif"
    return ""
