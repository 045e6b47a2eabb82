"""The names of languages, and the table of models behind them."""

import pytest

from ocr.recognition.languages.abbyy import MODEL_OF
from ocr.recognition.languages.codes import UnknownLanguage, model_of, models
from ocr.recognition.languages.tesseract_packs import PACKS, by_script, named


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("en", "eng"),
        ("EN", "eng"),
        ("eng", "eng"),
        ("English", "eng"),
        ("german", "deu"),
        ("ger", "deu"),
        ("de-AT", "deu"),
        ("en_US", "eng"),
        ("zh", "chi_sim"),
        ("chi", "chi_sim"),
        ("Chinese", "chi_sim"),
        ("zh-CN", "chi_sim"),
        ("zh-Hans-HK", "chi_sim"),
        ("zh-TW", "chi_tra"),
        ("zh-Hant", "chi_tra"),
        ("zh_HK", "chi_tra"),
        ("chi_tra", "chi_tra"),
        ("ChineseTaiwan", "chi_tra"),
        ("sr", "srp"),
        ("sr-Latn-RS", "srp_latn"),
        ("az-Cyrl", "aze_cyrl"),
        ("nb", "nor"),
        ("pt-BR", "por"),
        ("Latin", "lat"),  # the language; its letters are
        ("script/Latin", "Latin"),
        ("Cyrillic", "Cyrillic"),
        ("GermanNewSpelling", "deu"),
    ],
)
def test_names_of_many_kinds(name: str, model: str) -> None:
    assert model_of(name) == model


@pytest.mark.parametrize(
    "name", ["klingon", "tlh", "", "osd", "equ", "../eng", "e", "en-", "xx-US", "CMC7", "eng;rm"]
)
def test_names_that_mean_nothing(name: str) -> None:
    assert model_of(name) is None
    with pytest.raises(UnknownLanguage, match="is not known"):
        models(["en", name], ["eng"])


def test_what_is_not_installed_is_named() -> None:
    with pytest.raises(UnknownLanguage, match="'German' is not available"):
        models(["en", "German"], ["eng"])
    assert models(["German", "de", "own"], ["deu", "own"]) == ["deu", "own"]


def test_every_name_of_abbyys_is_understood_in_any_case() -> None:
    for name, model in MODEL_OF.items():
        assert (model_of(name.upper()) or "").removeprefix("script/") == model.removeprefix(
            "script/"
        ), name


def test_every_model_of_abbyys_names_has_its_row() -> None:
    assert {model.removeprefix("script/") for model in MODEL_OF.values()} - {""} <= set(PACKS)


def test_models_under_the_names_of_debian_and_of_upstream() -> None:
    assert named("script/Cyrillic", {"Cyrillic"}) == "Cyrillic"
    assert named("Cyrillic", {"script/Cyrillic"}) == "script/Cyrillic"
    assert named("deu_latf", {"frk"}) == "frk"
    assert named("deu_latf", {"deu_latf", "frk"}) == "deu_latf"
    assert named("deu", {"eng"}) is None
    assert [pack.code for pack in by_script({"script/Cyrillic", "ukr", "eng"})["Cyrillic"]] == [
        "ukr",
        "script/Cyrillic",
    ]


def test_debians_names_of_packages() -> None:
    packages = {code: pack.package for code, pack in PACKS.items()}
    assert packages["chi_sim_vert"] == "tesseract-ocr-chi-sim-vert"
    assert packages["HanT_vert"] == "tesseract-ocr-script-hant-vert"
    assert packages["deu_latf"] == ""
    assert len({name for name in packages.values() if name}) == len(PACKS) - 1


def test_codes_of_language_detection_stand_for_one_model_of_a_script() -> None:
    codes = [
        (pack.script, pack.iso) for pack in PACKS.values() if pack.iso and pack.script != "Han"
    ]
    assert len(codes) == len(set(codes))
