# ruff: noqa: RUF001  # the samples are Chinese and Cyrillic on purpose
"""How the language of a page is told from what readings of it say.

The readings are made up of measured confidences.
"""

import unicodedata

import pytest
from PIL import Image

from ocr.document import Box, Word
from ocr.recognition.engines import language_guess
from ocr.recognition.engines.orientation import Bearing
from tests.ocr import samples
from tests.ocr.tongues_samples import CHINESE, FRENCH, GERMAN, RUSSIAN


def words(*lines: str, confidence: float = 0.9) -> list[Word]:
    """What an English model makes of a text, which is the text without its accents."""
    bare = unicodedata.normalize("NFD", " ".join(lines)).encode("ascii", "ignore").decode()
    return [Word(word, Box(0, 0, 9, 9), confidence) for word in bare.split()]


@pytest.mark.parametrize(
    ("lines", "installed", "models"),
    [
        (GERMAN, ["eng", "fra", "deu"], ("deu",)),
        (GERMAN, ["eng", "fra"], ()),
        (FRENCH, ["eng", "fra", "deu"], ("fra",)),
        (samples.PARAGRAPH, ["eng", "fra", "deu"], ()),
        (samples.RECEIPT, ["eng", "fra", "deu"], ()),
        (GERMAN[:0], ["eng", "fra", "deu"], ()),
    ],
)
def test_the_words_tell_which_latin_language(
    lines: tuple[str, ...], installed: list[str], models: tuple[str, ...]
) -> None:
    assert language_guess.of_latin_letters(words(*lines), installed) == models


@pytest.mark.parametrize(
    ("text", "models", "confidence", "fits"),
    [
        (" ".join(GERMAN), ["deu"], 0.9, True),
        (" ".join(GERMAN), ["deu"], 0.6, False),
        (" ".join(FRENCH), ["deu"], 0.9, False),
        (GERMAN[0][:20], ["deu"], 0.9, False),
        (RUSSIAN, ["rus", "eng"], 0.9, True),
        (" ".join(samples.PARAGRAPH), ["rus", "eng"], 0.9, False),
        (" ".join(samples.PARAGRAPH), ["eng"], 0.9, False),
        ("", ["rus", "eng"], 0.9, False),
    ],
)
def test_whether_the_language_of_the_page_before_fits(
    text: str, models: list[str], confidence: float, fits: bool
) -> None:
    assert (
        language_guess.fits(
            [Word(word, Box(0, 0, 9, 9), confidence) for word in text.split()], models
        )
        is fits
    )


def test_what_is_doubtful() -> None:
    assert language_guess.doubtful([])
    assert language_guess.doubtful(words("Bce nofu poxgatotca cbo6ogHbimu", confidence=0.75))
    assert language_guess.doubtful(words(*["grt xqh jjw oil"] * 9, confidence=0.3))
    assert not language_guess.doubtful(words(*samples.PARAGRAPH, confidence=0.65))
    assert not language_guess.doubtful(words(*GERMAN, confidence=0.52)), (
        "old German print: its language shows all the same"
    )


class Trials:
    """Readings of a strip as they were measured: a confidence and a text for each model; nothing
    for the rest.
    """

    def __init__(self, **of_model: tuple[float, str]) -> None:
        self.of_model, self.asked = of_model, list[str]()

    def __call__(self, image: Image.Image, languages: tuple[str, ...]) -> list[Word]:
        self.asked += languages
        confidence, text = self.of_model.get(languages[0], (0.2, "noise"))
        return [Word(word, Box(0, 0, 9, 9), confidence) for word in text.split()]


PAPER = Image.new("L", (600, 400), 255)
ALL = ["ara", "chi_sim", "chi_tra", "ell", "eng", "heb", "hin", "jpn", "kor", "rus", "tha", "ukr"]


@pytest.mark.parametrize(
    ("trials", "models"),
    [
        ({"rus": (0.92, RUSSIAN)}, ("rus", "eng")),
        (
            {"rus": (0.85, "Усі люди народжуються вільними і рівними у своїй гідності та правах")},
            ("ukr", "eng"),
        ),
        ({"rus": (0.45, RUSSIAN)}, ()),
        ({"chi_sim": (0.71, "Bce люди")}, ()),  # its letters are not of the script that was tried
        ({"chi_sim": (0.92, CHINESE[0]), "chi_tra": (0.9, CHINESE[0])}, ("chi_sim", "eng")),
        ({"chi_sim": (0.92, CHINESE[0]), "chi_tra": (0.97, CHINESE[0])}, ("chi_sim", "eng")),
        ({"chi_sim": (0.79, CHINESE[0]), "chi_tra": (0.95, CHINESE[0])}, ("chi_tra", "eng")),
        ({"tha": (0.7, "ทรงกลมของอากาศ")}, ()),  # it is as sure of Hebrew
        ({"heb": (0.72, "אב")}, ()),  # two letters are no page
    ],
)
def test_the_trial_that_is_sure_of_its_own_letters(
    monkeypatch: pytest.MonkeyPatch, trials: dict[str, tuple[float, str]], models: tuple[str, ...]
) -> None:
    monkeypatch.setattr(language_guess, "bearing", lambda _: Bearing())
    assert (
        language_guess.of_another_script(
            words("x", confidence=0.3), PAPER, ALL, Trials(**trials)
        ).models
        == models
    )


def test_two_witnesses_end_the_trials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_guess, "bearing", lambda _: Bearing("Cyrillic"))
    trials = Trials(rus=(0.5, RUSSIAN))
    assert language_guess.of_another_script([], PAPER, ALL, trials).models == ("rus", "eng")
    assert trials.asked == ["rus"]


def test_a_page_has_a_limited_number_of_trials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_guess, "bearing", lambda _: Bearing("Thai"))
    trials = Trials()
    assert (
        language_guess.of_another_script([], Image.new("L", (3000, 2000), 255), ALL, trials)
        == language_guess.Found()
    )
    assert trials.asked[0] == "tha"
    assert len(trials.asked) == 5


@pytest.mark.parametrize("names", [[], ["eng"], ["eng", "deu", "osd"]])
def test_without_another_script_nothing_is_tried(names: list[str]) -> None:
    trials = Trials()
    assert (language_guess.of_another_script([], PAPER, names, trials), trials.asked) == (
        language_guess.Found(),
        [],
    )
