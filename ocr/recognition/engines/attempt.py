"""One attempt of the local engine at a page: the blocks it found, and how good they look."""

from dataclasses import dataclass
from statistics import median

from ocr.document import Block, Page, Word

_SURE = 0.6  # confidence of a word that counts


@dataclass(frozen=True, slots=True)
class Reading:
    """Blocks in the pixels of the loaded image turned clockwise by `rotation` degrees."""

    blocks: tuple[Block, ...]
    rotation: int = 0

    @property
    def words(self) -> list[Word]:
        return Page(0, 0, self.blocks).words

    @property
    def confidence(self) -> float:
        return Page(0, 0, self.blocks).confidence

    @property
    def letter_height(self) -> float:
        """The usual height of words of letters, in pixels; 0.0 where there are none."""
        words = [word for word in self.words if word.text.isalpha() and len(word.text) > 1]
        return float(median(word.box.height for word in words)) if words else 0.0

    @property
    def letters(self) -> int:
        """Letters and digits in words of three or more that Tesseract is sure of: noise makes few of them."""
        words = [word for word in self.words if word.confidence >= _SURE]
        counts = [sum(map(str.isalnum, word.text)) for word in words]
        return sum(count for count in counts if count >= 3)
