"""A toy of each kind of plugin, as somebody else's package would have them: see docs/plugins.md."""

from ocr import correctors, readers, writers
from ocr.providers import adapters
from ocr.recognition import engines
from tests.plugins.corrector import load_corrector
from tests.plugins.engine import load_engine
from tests.plugins.provider import load_provider
from tests.plugins.reader import START, load_reader
from tests.plugins.writer import load_writer

ENGINE = engines.Row(load_engine, "Toy engine", "pages of two words")
PROVIDER = adapters.Row(
    load_provider,
    "Toy provider",
    "TOY",
    "https://toy.example.com/manual",
    needed=("URL",),
    optional=("KEY",),
    languages=frozenset({"eng"}),
)
FORMAT = writers.Format(
    load_writer, "toy", "application/x-toy", "Toy", "A toy of a file.", is_document=True
)
READER = readers.PageRow(load_reader, "Toy text", (START,))
CORRECTOR = correctors.Row(load_corrector, "puts the toy's own mistake right")


def register() -> None:
    """In every process, the children of the sandbox too."""
    engines.ENGINES["toy-engine"] = ENGINE
    adapters.PROVIDERS["toy-provider"] = PROVIDER
    writers.WRITERS["toy"] = FORMAT
    readers.READERS["application/x-toy-text"] = READER
    correctors.CORRECTORS["toy-corrector"] = CORRECTOR


def register_interfaces() -> None:
    """Only where Django is."""
    from billing.models import UNITS, Unit
    from ocr.api.interfaces import INTERFACES
    from ocr.jobs.policies import POLICIES
    from tests.plugins.interface import POLICY, TOY

    INTERFACES[TOY.name] = TOY
    POLICIES[TOY.name] = POLICY
    UNITS[TOY.name] = Unit.TOKEN
