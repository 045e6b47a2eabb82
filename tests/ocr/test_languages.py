"""The names of languages, and the table of models behind them."""

import pytest

from ocr.correctors.wordlists import LISTS, list_names
from ocr.recognition.languages import abbyy, codes
from ocr.recognition.languages.abbyy import MODEL_OF
from ocr.recognition.languages.language import (
    Language,
    Naming,
    UnknownLanguage,
    chosen,
    codes_of,
    models_of,
    names_of,
    require,
)
from ocr.recognition.languages.tesseract_packs import PACKS, by_script, named


def model_of(name: str) -> str | None:
    found = codes.language(name)
    return found.model if found else None


def models(names: list[str], *readers: list[str]) -> list[str]:
    return models_of(chosen(names, codes.NAMING, readers))


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
        ("cmn", "chi_sim"),  # ISO 639-3 of what ISO 639-1 and Tesseract call by the group's code
        ("arb", "ara"),
        ("zsm", "msa"),
        ("yue", "chi_tra"),
        ("nno", "nor"),
        ("ku", "kmr"),
        ("iw", "heb"),  # a retired code
        ("sh", "srp_latn"),
        ("tl", "fil"),
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


def test_every_reader_must_have_the_model() -> None:
    assert models(["German"], ["deu"], ["deu", "eng"]) == ["deu"]
    with pytest.raises(UnknownLanguage, match="'German' is not available"):
        models(["German"], ["deu"], ["eng"])
    with pytest.raises(UnknownLanguage, match="'own' is not known"):  # a model of one of them only
        models(["own"], ["own"], ["eng"])


def test_the_name_of_a_model_is_that_of_the_reader() -> None:
    assert models(["Cyrillic", "deu_latf"], ["script/Cyrillic", "frk"]) == [
        "script/Cyrillic",
        "frk",
    ]


def test_without_local_readers_no_model_has_to_be_here() -> None:
    assert models(["th", "Zulu"]) == ["tha", "script/Latin"]
    (formula,) = chosen(["Chemistry"], abbyy.NAMING, [])
    assert models_of([formula]) == codes_of([formula]) == []
    assert names_of([formula]) == ["Chemistry"]


@pytest.mark.parametrize(
    ("asked", "naming", "name", "iso"),
    [
        ("zh-CN", codes.NAMING, "Simplified Chinese", "zh"),
        ("ChinesePRC", abbyy.NAMING, "Simplified Chinese", "zh"),
        ("zh-TW", codes.NAMING, "Traditional Chinese", "zh"),
        ("mandarin", codes.NAMING, "Mandarin", "zh"),
        ("th", codes.NAMING, "Thai", "th"),
        ("english", codes.NAMING, "English", "en"),
        ("zulu", codes.NAMING, "Zulu", ""),  # not "any language in Latin letters"
        ("CrimeanTatar", abbyy.NAMING, "Crimean Tatar", ""),
        ("PortugueseBrazilian", abbyy.NAMING, "Portuguese Brazilian", "pt"),
        ("MRZ", abbyy.NAMING, "MRZ", "en"),
        ("C++", abbyy.NAMING, "C++", "en"),
    ],
)
def test_what_a_remote_provider_is_told(asked: str, naming: Naming, name: str, iso: str) -> None:
    found = chosen([asked], naming, [])[0]
    assert (found.asked, found.name, found.iso) == (asked, name, iso)


def test_two_names_of_one_model_are_told_both_and_read_once() -> None:
    found = chosen(["Chechen", "Lezgin", "Chechen"], abbyy.NAMING, [["Cyrillic"]])
    assert names_of(found) == ["Chechen", "Lezgin"]
    assert models_of(found) == codes_of(found) == ["Cyrillic"]


def test_correctors_are_told_codes() -> None:
    found = chosen(["zh-CN", "English", "Middle English"], codes.NAMING, [])
    assert codes_of(found) == ["zh", "en", "enm"]


def test_the_dictionary_knows_a_language_by_either_code() -> None:
    for model in LISTS:
        assert list_names([PACKS[model].iso]) == list_names([model]), model


def test_other_providers_for_the_same_languages() -> None:
    german = chosen(["German"], codes.NAMING, [])
    require(german, ["deu"])
    with pytest.raises(UnknownLanguage, match="'German' is not available"):
        require(german, ["eng"])
    require([Language(asked="own", name="own", model="own")], ["own"])


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
