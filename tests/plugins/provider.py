"""A remote provider: the picture goes out by POST, and words come back with their boxes."""

from collections.abc import Sequence

from ocr.document import Block, Box, Line, Page, Word
from ocr.providers.adapters import Access, Picture, Provider


class ToyProvider:
    def read(self, picture: Picture, access: Access, languages: Sequence[str]) -> Page:
        from ocr.providers.adapters.exchange import Call, answered

        headers = {"X-Languages": ",".join(languages)}
        call = Call("POST", f"{access.url}/read", headers, picture.data, picture.media_type)
        words = []
        for place, text in enumerate(answered(call, access)):
            words.append(Word(text, Box(20 * place, 0, 10, 10), 0.8))
        box = Box(0, 0, 20 * len(words), 10)
        return Page(picture.width, picture.height, (Block((Line(tuple(words), box),), box),))

    def missing(self, access: Access) -> str:
        return "" if access.url else "No address is configured."


def load_provider() -> Provider:
    return ToyProvider()
