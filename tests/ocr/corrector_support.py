"""Documents for the tests of correctors."""

from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from ocr.correctors.llm_guard import Read
from ocr.document import Block, Box, Document, Line, Page, Word, block_of_lines, line_of_words

BOX = Box(0, 0, 10, 10)


def line_of(text: str, confidence: float = 0.3) -> Line:
    words = tuple(
        Word(word, Box(20 * at, 5, 10, 10), confidence) for at, word in enumerate(text.split())
    )
    return Line(words, BOX)


def document_of(*pages: str, confidence: float = 0.3) -> Document:
    """A blank line in a page's text begins a block."""
    return Document(tuple(_page(text, confidence) for text in pages))


def _page(text: str, confidence: float) -> Page:
    blocks: list[Block] = []
    for block in text.split("\n\n"):
        lines = tuple(line_of(line, confidence) for line in block.split("\n") if line.strip())
        if lines:
            blocks.append(Block(lines, BOX))
    return Page(100, 100, tuple(blocks))


def read(text: str, confidence: float = 0.3) -> Read:
    """A line whose characters were all read with the same confidence."""
    return Read(text, (confidence,) * len(text))


def answering(server: HTTPServer, text: str) -> None:
    """`server` is an Ollama whose model says this, whatever it is asked."""
    server.expect_request("/api/generate", method="POST").respond_with_json(
        {"response": text, "done": True}
    )


def digits(text: str) -> list[str]:
    return [char for char in text if char.isnumeric() or char == "$"]


WORDS = st.text(
    st.one_of(
        st.sampled_from("abcdeTtOo01259.,:$€%#-/lI ½Ⅷ六"), st.characters(exclude_characters="\n")
    ),
    max_size=12,
)
LINES = st.lists(st.lists(WORDS, max_size=5).map(" ".join), max_size=6)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    pages: list[Page] = []
    for blocks in draw(st.lists(st.lists(LINES, max_size=3), max_size=3)):
        made = (block_of_lines(_drawn(draw, line) for line in lines) for lines in blocks)
        pages.append(Page(9, 9, tuple(block for block in made if block)))
    return Document(tuple(pages))


def _drawn(draw: st.DrawFn, text: str) -> Line | None:
    words = (Word(word, BOX, draw(st.floats(0, 1))) for word in text.split(" ") if word.strip())
    return line_of_words(words, BOX)
