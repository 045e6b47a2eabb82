"""The options of a job as one typed value, and the model field that stores it."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from django.core.exceptions import ValidationError
from django.db import models

from ocr.page_ranges import Selection
from ocr.recognition.languages.language import Language, of_model
from ocr.writers import USUAL_LAYOUT, USUAL_PDF

VERSION = 6
Stored = dict[str, object]  # the column's JSON
Length = Annotated[int, msgspec.Meta(ge=0)]  # in characters, 0 where it is not known


class JobOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All choices of a request except files, providers, name and password."""

    languages: tuple[Language, ...] = ()  # empty: detect from the page
    formats: tuple[str, ...] = ()  # files to write beside the answer, by their writers' names
    list_outputs: bool = False  # all of these are listed in an answer that has a place for one
    layout: str = USUAL_LAYOUT  # of Word files, one of `ocr.writers.LAYOUTS`
    pdf: str = USUAL_PDF  # the standard of PDF files, one of `ocr.writers.PDF_STANDARDS`
    pages: Selection = ()  # of each file; empty: all
    correct: bool = False  # correct the text
    detect: bool = False  # detect the language of the text
    alphabet: str = ""  # the only characters to look for; "": all
    # Of captchas:
    guess: bool = False  # also return low-confidence readings
    min_length: Length = 0
    max_length: Length = 0
    single_line: bool = False


class UnreadableOptions(ValueError):
    """The JSON is not valid options of a job, or was written by a newer release."""


def to_json(options: JobOptions) -> Stored:
    fields: Stored = msgspec.to_builtins(options)
    return {"version": VERSION, **fields}


def from_json(stored: object) -> JobOptions:
    """Decode stored options of this version or an older one. Raises UnreadableOptions."""
    if not isinstance(stored, dict):
        raise UnreadableOptions("The options of a job are not a JSON object.")
    version = stored.get("version", 1)  # the first version did not say it
    fields = {name: value for name, value in stored.items() if name != "version"}
    if not isinstance(version, int) or not 1 <= version <= VERSION:
        raise UnreadableOptions(f"These are options of version {version}, not of 1 to {VERSION}.")
    while version < VERSION:
        fields = _UPGRADES[version](fields)
        version += 1
    try:
        return msgspec.convert(fields, JobOptions)
    except msgspec.ValidationError as error:
        raise UnreadableOptions(f"Options of a job: {error}") from error


def _named_languages(fields: Stored) -> Stored:
    """Version 1 stored only the models of the languages, and a missing alphabet could be null."""
    models_of_languages = fields.get("languages") or []
    if not isinstance(models_of_languages, list):
        raise UnreadableOptions("The languages are not a list.")
    languages = [msgspec.to_builtins(of_model(str(model))) for model in models_of_languages]
    return {**fields, "languages": languages, "alphabet": fields.get("alphabet") or ""}


def _with_layout(fields: Stored) -> Stored:
    """Version 2 knew the usual layout only."""
    return {**fields, "layout": USUAL_LAYOUT}


def _with_list(fields: Stored) -> Stored:
    """Version 3 listed outputs where there were several."""
    formats = fields.get("formats") or []
    return {**fields, "list_outputs": isinstance(formats, list) and len(formats) > 1}


def _with_pages(fields: Stored) -> Stored:
    """Version 4 read every page."""
    return {**fields, "pages": []}


def _with_pdf(fields: Stored) -> Stored:
    """Version 5 wrote the usual PDF only."""
    return {**fields, "pdf": USUAL_PDF}


_UPGRADES: dict[int, Callable[[Stored], Stored]] = {
    1: _named_languages,
    2: _with_layout,
    3: _with_list,
    4: _with_pages,
    5: _with_pdf,
}


class _Encoder(json.JSONEncoder):
    """Writes JobOptions for the database and for the admin's pages."""

    def default(self, o: Any) -> Any:
        if isinstance(o, JobOptions):
            return to_json(o)
        return super().default(o)


if TYPE_CHECKING:
    _Field = models.JSONField[JobOptions, JobOptions]
else:
    _Field = models.JSONField


class JobOptionsField(_Field):
    """A JSON column whose value in Python is always JobOptions."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "default": JobOptions, "encoder": _Encoder})

    def deconstruct(self) -> Any:
        """Migrations see a plain JSON column, independent of the version of its content."""
        name, _, arguments, settings = super().deconstruct()
        del settings["encoder"]
        return name, "django.db.models.JSONField", arguments, {**settings, "default": dict}

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> JobOptions | None:
        if value is None:  # an outer join without a row
            return None
        return from_json(super().from_db_value(value, expression, connection))

    def get_prep_value(self, value: Any) -> JobOptions:
        if not isinstance(value, JobOptions):
            raise TypeError(f"The options of a job are JobOptions, not {type(value).__name__}.")
        return value

    def to_python(self, value: Any) -> JobOptions:
        """From a fixture or a form. Raises ValidationError."""
        if isinstance(value, JobOptions):
            return value
        try:
            return from_json(value)
        except UnreadableOptions as error:
            raise ValidationError(str(error)) from error

    def value_to_string(self, obj: models.Model) -> Any:
        return to_json(self.value_from_object(obj))
