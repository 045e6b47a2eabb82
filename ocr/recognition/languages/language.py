"""The languages of a request: what a name means, and whether its readers have a model for it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from ocr.recognition.languages.tesseract_packs import FOLDER, PACKS, named

MOST = 10  # languages of one request


class UnknownLanguage(Exception):
    """A name that is no language of ours, or one that a provider of the request cannot read."""


class Language(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One language that a request named."""

    asked: str  # as the customer wrote it: "ChinesePRC", "zh-CN"
    name: str  # its English name: "Simplified Chinese"
    model: str = ""  # Tesseract's model, by the name that it has here; "" where there is none
    iso: str = ""  # ISO 639-1, "" where the model is not of one language


@dataclass(frozen=True)
class Naming:
    """The names that an interface takes for languages."""

    # What a name means, with the model's name upstream; None for an unknown one.
    meaning: Callable[[str], Language | None]
    # What to send instead of an unknown name.
    hint: str
    # Whether the name of a model of this machine is taken too, also of one trained by its owner.
    models_too: bool = False
    # What a request without a name means; "": the page is to tell.
    default: str = ""
    # Names that bring another one with them.
    implied: Mapping[str, str] = field(default_factory=dict)


def chosen(
    names: Sequence[str], naming: Naming, readers: Sequence[Collection[str]]
) -> tuple[Language, ...]:
    """The languages of a request, in order, each once.

    `readers` has one entry for each local provider that will read: the names of its models.
    Remote providers are not among them, as they read without models of ours.
    Raises UnknownLanguage, with the name in the message.
    """
    if len(names) > MOST:
        raise UnknownLanguage(f"At most {MOST} languages are accepted.")
    wanted = list(names)
    if not wanted and naming.default:
        wanted = [naming.default]
    found: dict[tuple[str, str], Language] = {}
    for name in wanted:
        together = [name]
        if name in naming.implied:
            together.append(naming.implied[name])
        for each in together:
            language = _readable(_meant(each, naming, readers), readers)
            found.setdefault((language.name, language.model), language)
    return tuple(found.values())


def _meant(name: str, naming: Naming, readers: Sequence[Collection[str]]) -> Language:
    if naming.models_too and readers and all(name in models for models in readers):
        return of_model(name)
    language = naming.meaning(name)
    if language is None:
        raise UnknownLanguage(f"Language '{name}' is not known. {naming.hint}")
    return language


def _readable(language: Language, readers: Sequence[Collection[str]]) -> Language:
    """The language with its model's name here. Raises UnknownLanguage where a reader lacks it."""
    for models in readers:
        model = named(language.model, models)
        if model is None:
            raise UnknownLanguage(
                f"Language '{language.asked}' is not available: no model for it is installed."
            )
        language = msgspec.structs.replace(language, model=model)
    return language


def require(languages: Iterable[Language], models: Collection[str]) -> None:
    """Raises UnknownLanguage for the first that a local provider with these models cannot read."""
    for language in languages:
        _readable(language, [models])


def of_model(model: str) -> Language:
    """The language that is named by its model."""
    pack = PACKS.get(model.removeprefix(FOLDER))
    if pack is None:
        return Language(asked=model, name=model, model=model)
    return Language(asked=model, name=pack.names[0], model=model, iso=pack.iso)


def models_of(languages: Iterable[Language]) -> list[str]:
    """Tesseract's models for these, each once."""
    models = [language.model for language in languages if language.model]
    return list(dict.fromkeys(models))


def names_of(languages: Iterable[Language]) -> list[str]:
    """Their English names, for a provider that is asked in words."""
    return [language.name for language in languages]


def codes_of(languages: Iterable[Language]) -> list[str]:
    """ISO 639 codes, or the models of those that have none, each once: as correctors take them."""
    codes: list[str] = []
    for language in languages:
        code = language.iso or language.model
        if code and code not in codes:
            codes.append(code)
    return codes
