"""Wire formats: a request or an answer is a dataclass whose fields say their type and limits once.

    @dataclass(frozen=True, kw_only=True)
    class SolverAccepted:
        task_id: Annotated[UUID, Field("Ask for the result with it.")]
        solves: Annotated[int, Field("Credits that can still be spent.", minimum=0)]

`read_form` and `read_query` make the value from a request, and `to_json` an answer from the value.
`ocr.api.openapi` makes the schema and the page of documentation from the class.

In a request a field with a default may be missing, and an empty field counts as missing.
In an answer a field with the default None is left out when it is None.
All other fields are always there.
"""

import dataclasses
import re
import types
import typing
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

T = TypeVar("T")
if typing.TYPE_CHECKING:
    File = UploadedFile[bytes]
else:
    File = UploadedFile  # takes no parameter when it runs
UNDECODED = "\ufffd"  # what the form parser puts where bytes are not UTF-8
LONGEST = 30  # characters of a value that says no other limit
MOMENT = "%Y-%m-%dT%H:%M:%SZ"
WHOLE = re.compile("0|[1-9][0-9]*")
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
TRUTHS = {"true": True, "1": True, "false": False, "0": False}


def bad(message: str) -> ValidationError:
    """A 400 with this sentence."""
    return ValidationError([message])


@dataclass(frozen=True, kw_only=True)
class Field:
    """What a type alone does not say of a field.

    `read` makes the value of a request's text; it raises ValueError, or a 400 of its own.
    `refusal` is the sentence of the 400 for any wrong value; without it each check has its own.
    `pattern`, `format` and `example` are for the documentation and are not checked.
    `names` are put in place of `{names}` in the description when the documentation is made.
    A function as `choices` or `names` is asked each time.
    With `joins` a JSON body may have a number in place of the text, or a list of numbers and texts,
    which count as one text with commas between them.
    """

    description: str = dataclasses.field(kw_only=False)
    name: str = ""  # on the wire, where that is no name in Python
    minimum: int | None = None
    maximum: int | None = None
    longest: int | None = None  # in characters
    choices: Collection[str] | Callable[[], Collection[str]] = ()
    pattern: str = ""
    format: str = ""
    example: Any = None
    strip: bool = True
    blank: bool = True  # whether an empty value counts as a missing one
    refusal: str = ""
    read: Callable[[str], Any] | None = None
    names: Callable[[], Collection[str]] | None = None
    joins: bool = False

    def described(self) -> str:
        if self.names is None:
            return self.description
        names = ", ".join(f"`{name}`" for name in self.names())
        return self.description.replace("{names}", names)


@dataclass(frozen=True, slots=True)
class Declared:
    """A field of a dataclass as it is on the wire. `kind` is its type without None."""

    name: str
    attribute: str
    kind: Any
    nullable: bool
    required: bool
    default: Any
    field: Field

    @property
    def is_file(self) -> bool:
        return self.kind is File or self.kind == list[File]

    @property
    def choices(self) -> list[Any]:
        if typing.get_origin(self.kind) is Literal:
            return list(typing.get_args(self.kind))
        if isinstance(self.kind, type) and issubclass(self.kind, Enum):
            return [member.value for member in self.kind]
        choices = self.field.choices
        return list(choices() if callable(choices) else choices)


def declared(form: type) -> tuple[Declared, ...]:
    """The fields of a request or an answer, in their order.

    Raises TypeError for a field without a `Field`.
    """
    return _all_declared(cast(Hashable, form))


@cache
def _all_declared(form: Any) -> tuple[Declared, ...]:
    hints = typing.get_type_hints(form, include_extras=True)
    return tuple(_declared(each, hints[each.name]) for each in dataclasses.fields(form))


def _declared(found: "dataclasses.Field[Any]", hint: Any) -> Declared:
    kind, field, nullable = hint, None, False
    while field is None or _is_optional(kind):
        if typing.get_origin(kind) is Annotated:
            kind, *fields = typing.get_args(kind)
            field = field or fields[-1]
        elif _is_optional(kind):
            nullable = True
            (kind,) = (each for each in typing.get_args(kind) if each is not types.NoneType)
        else:
            raise TypeError(f"The field {found.name} has no description.")
    default = found.default
    if found.default_factory is not dataclasses.MISSING:
        default = found.default_factory()
    return Declared(
        name=field.name or found.name,
        attribute=found.name,
        kind=kind,
        nullable=nullable and default is dataclasses.MISSING,
        required=default is dataclasses.MISSING,
        default=default,
        field=field,
    )


def _is_optional(kind: Any) -> bool:
    return typing.get_origin(kind) in (typing.Union, types.UnionType)


def read_form(form: type[T], request: Request) -> T:
    """The request's body as this dataclass.

    Raises a 400 for a field that is missing, doubled or wrong.
    """
    data = request.data  # parses the body, and may raise what the interface answers
    if not isinstance(data, dict):
        raise bad("The body must be a form or a JSON object.")
    values = {}
    for each in declared(form):
        if each.is_file:
            values[each.attribute] = _read_file(each, request)
            continue
        sent = _sent(data, each.name)
        strip = each.field.strip
        values[each.attribute] = _read_value(each, sent, f"The field '{each.name}'", strip=strip)
    return form(**values)


def read_one(request: Request, name: str, field: Field) -> Any:
    """The required text of a field whose name is not known beforehand. Raises a 400."""
    each = Declared(
        name=name,
        attribute=name,
        kind=str,
        nullable=False,
        required=True,
        default=dataclasses.MISSING,
        field=field,
    )
    sent = _sent(request.data, name)
    return _read_value(each, sent, f"The field '{name}'", strip=field.strip)


def read_query(form: type[T], request: Request) -> T:
    """The same of the parameters in the address, where spaces count."""
    values = {}
    for each in declared(form):
        sent = request.query_params.getlist(each.name)
        subject = f"The parameter '{each.name}'"
        values[each.attribute] = _read_value(each, sent, subject, strip=False)
    return form(**values)


def _sent(data: Any, name: str) -> list[Any]:
    if hasattr(data, "getlist"):
        found: list[Any] = data.getlist(name)
        return found
    return [data[name]] if name in data else []


def _read_file(each: Declared, request: Request) -> Any:
    """One file, or all files of the name where the field is a list."""
    found = request.FILES.getlist(each.name) if hasattr(request.FILES, "getlist") else []
    # Swagger UI sends an empty text for a file that was not chosen.
    if not found and any(text != "" for text in _sent(request.data, each.name)):
        raise bad(f"The field '{each.name}' must be a file.")
    if not found and each.required:
        raise bad(f"The field '{each.name}' is required.")
    if each.kind is not File:
        return found
    if len(found) > 1:
        raise bad(f"The field '{each.name}' was sent {len(found)} times.")
    return found[0] if found else each.default


def _read_value(each: Declared, sent: list[Any], subject: str, *, strip: bool) -> Any:
    if len(sent) > 1:
        raise bad(f"{subject} was sent {len(sent)} times.")
    try:
        value = _plain(each, sent[0], strip=strip) if sent else None
        if value is not None and (value != "" or not each.field.blank):
            return _value(each, value)
    except ValueError as error:
        raise bad(each.field.refusal or f"{subject} {error}") from error
    if each.required:
        raise bad(f"{subject} is required.")
    return each.default


def _plain(each: Declared, sent: Any, *, strip: bool) -> str | int:
    """One plain text within its limit, or the number of a JSON body.

    Raises ValueError with the end of a sentence.
    """
    if each.kind is int and _is_number(sent):
        return int(sent)
    if each.field.joins:
        sent = _joined(sent)
    if not isinstance(sent, str):
        raise ValueError("must be a text.")
    longest = each.field.longest or LONGEST
    if len(sent) > longest:
        raise ValueError(f"has {len(sent)} characters; at most {longest} are accepted.")
    for character in sent:
        if ord(character) < 32 and character not in "\t\r\n":
            raise ValueError("contains control characters.")
        if character == UNDECODED or "\ud800" <= character <= "\udfff":
            raise ValueError("is not valid UTF-8.")
    return sent.strip() if strip else sent


def _is_number(sent: Any) -> bool:
    return isinstance(sent, int) and not isinstance(sent, bool)


def _joined(sent: Any) -> Any:
    """A number, or a list of numbers and texts, as one text; anything else as it is."""
    parts = sent if isinstance(sent, list) else [sent]
    if not all(_is_number(part) or isinstance(part, str) for part in parts):
        return sent
    return ",".join(map(str, parts))


def _value(each: Declared, value: str | int) -> Any:
    """The value that was sent, as the field's type. Raises ValueError."""
    if isinstance(value, int):
        return _in_range(each, value)
    if each.field.read:
        return each.field.read(value)
    if each.choices:
        return _choice(each, value)
    if each.kind is int:
        return _whole(each, value)
    if each.kind is bool:
        return _truth(value)
    if each.kind is date:
        return _day(value)
    return value


def _choice(each: Declared, text: str) -> Any:
    if text not in each.choices:
        raise ValueError(f"must be one of {', '.join(map(str, each.choices))}.")
    if isinstance(each.kind, type) and issubclass(each.kind, Enum):
        return each.kind(text)
    return text


def _whole(each: Declared, text: str) -> int:
    if not WHOLE.fullmatch(text):
        raise ValueError(_range_of(each))
    return _in_range(each, int(text))


def _in_range(each: Declared, number: int) -> int:
    least, most = each.field.minimum, each.field.maximum
    if (least is not None and number < least) or (most is not None and number > most):
        raise ValueError(_range_of(each))
    return number


def _range_of(each: Declared) -> str:
    return f"must be a whole number from {each.field.minimum} to {each.field.maximum}."


def _truth(text: str) -> bool:
    if text not in TRUTHS:
        raise ValueError("must be true or false.")
    return TRUTHS[text]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text if DAY.fullmatch(text) else "")
    except ValueError as error:
        raise ValueError("must be a day of the form YYYY-MM-DD.") from error


def to_json(answer: Any) -> dict[str, Any]:
    """A dataclass as JSON has it, with the fields in their declared order."""
    shown = {}
    for each in declared(type(answer)):
        value = getattr(answer, each.attribute)
        if value is None and each.default is None:
            continue
        shown[each.name] = json_value(value)
    return shown


def json_value(value: Any) -> Any:
    """The same of a value of any type. Times are in UTC, to the second."""
    if dataclasses.is_dataclass(value):
        return to_json(value)
    if isinstance(value, list | tuple):
        return [json_value(each) for each in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime(MOMENT)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value
