"""`layout`: how a Word file is arranged, as a client of each interface asks for it."""

import io
import zipfile
from typing import Any

import pytest

from ocr.models import Job
from ocr.writers import LAYOUTS
from tests.api.formats_calls import PATHS, Work, answered, ask, opened
from tests.api.support import sentence, streamed
from tests.conftest import Customer


@pytest.fixture(params=PATHS)
def interface(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def word_file(outputs: list[dict[str, Any]]) -> str:
    """The XML of the Word file among them."""
    (url,) = [output for output in outputs if output["format"] == "docx"]
    with zipfile.ZipFile(io.BytesIO(streamed(opened(url)))) as archive:
        return archive.read("word/document.xml").decode()


@pytest.mark.parametrize(
    ("layout", "has_frames"),
    [(None, False), ("", False), ("editable", False), ("flow", False), (" Exact ", True)],
)
def test_the_layout_of_a_word_file(
    interface: str, customer: Customer, work: Work, layout: str | None, has_frames: bool
) -> None:
    fields = {} if layout is None else {"layout": layout}
    outputs = answered(interface, customer, work, formats="txt,docx", **fields)["outputs"]
    found = word_file(outputs)
    assert "4711" in found
    assert ("<w:framePr " in found) == has_frames
    assert Job.objects.get().options.layout == (layout or "editable").strip().lower()


def test_other_formats_are_the_same_in_every_layout(customer: Customer, work: Work) -> None:
    contents = []
    for layout in LAYOUTS:
        outputs = answered("documents", customer, work, formats="txt,json", layout=layout)
        contents.append([streamed(opened(output)) for output in outputs["outputs"]])
    assert contents[0] == contents[1] == contents[2]


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        ("fancy", "Layout 'fancy' is not known; it must be one of editable, exact, flow."),
        ("exact,flow", "Layout 'exact,flow' is not known; it must be one of"),
        ("x" * 31, "The field 'layout' has 31 characters; at most 30 are accepted."),
        (["exact", "flow"], "The field 'layout' was sent 2 times."),
        ("exact\x00", "The field 'layout' contains control characters."),
    ],
    ids=["unknown", "two", "too long", "doubled", "control"],
)
def test_a_layout_that_is_not_known_is_refused(
    interface: str, customer: Customer, layout: Any, said: str
) -> None:
    answer = ask(interface, customer, formats="docx", layout=layout)
    assert sentence(answer, interface, 400).startswith(said)
    assert not Job.objects.exists()
