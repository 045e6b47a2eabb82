"""One declaration reads a request, writes an answer, and describes both."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from ocr.api.openapi.shapes import object_shape
from ocr.api.wire import Field, File, declared, read_form, read_query, to_json


@dataclass(frozen=True, kw_only=True)
class Form:
    image: Annotated[File | None, Field("A picture.")] = None
    name: Annotated[str, Field("A name.", longest=5)]
    count: Annotated[int, Field("How many.", minimum=1, maximum=9)] = 3
    exact: Annotated[bool, Field("Whether it is exact.")] = False
    day: Annotated[date | None, Field("When.", name="from")] = None
    mode: Annotated[Literal["fast", "slow"], Field("How.", refusal="No such mode.")] = "fast"
    strict: Annotated[str, Field("Not empty.", blank=False, choices=("a", "b"))] = ""


def form(fields: dict[str, Any]) -> Form:
    request = APIRequestFactory().post("/", fields, format="multipart")
    return read_form(Form, Request(request, parsers=[MultiPartParser()]))


def json_form(fields: Any) -> Form:
    request = APIRequestFactory().post("/", fields, format="json")
    return read_form(Form, Request(request, parsers=[JSONParser()]))


def test_a_form() -> None:
    picture = SimpleUploadedFile("a.png", b"bytes")
    sent = {"image": picture, "name": " a ", "count": "4", "exact": "1", "from": "2026-01-02"}
    read = form({**sent, "mode": "slow", "strict": "b"})
    assert read.image is not None
    assert read.image.read() == b"bytes"
    assert (read.name, read.count, read.exact, read.day) == ("a", 4, True, date(2026, 1, 2))
    assert (read.mode, read.strict) == ("slow", "b")


def test_what_is_missing_or_empty_has_its_default() -> None:
    assert form({"name": "a"}) == Form(name="a")
    empty = {"image": "", "count": " ", "exact": "", "from": "", "mode": ""}
    assert form({"name": "a", **empty}) == Form(name="a")


def test_numbers_of_json_are_numbers() -> None:
    assert json_form({"name": "a", "count": 4}).count == 4


BAD: list[tuple[dict[str, Any], str]] = [
    ({}, "The field 'name' is required."),
    ({"name": "  "}, "The field 'name' is required."),
    ({"name": ["a", "b"]}, "The field 'name' was sent 2 times."),
    ({"name": "abcdef"}, "The field 'name' has 6 characters; at most 5 are accepted."),
    ({"name": "a\x00"}, "The field 'name' contains control characters."),
    ({"name": "a", "image": "a text"}, "The field 'image' must be a file."),
    ({"name": "a", "count": "0"}, "The field 'count' must be a whole number from 1 to 9."),
    ({"name": "a", "count": "01"}, "The field 'count' must be a whole number from 1 to 9."),
    ({"name": "a", "exact": "yes"}, "The field 'exact' must be true or false."),
    ({"name": "a", "from": "20260102"}, "The field 'from' must be a day of the form YYYY-MM-DD."),
    ({"name": "a", "mode": "medium"}, "No such mode."),
    ({"name": "a", "strict": ""}, "The field 'strict' must be one of a, b."),
]


@pytest.mark.parametrize(("fields", "sentence"), BAD)
def test_a_bad_form(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        form(fields)
    assert [str(each) for each in refused.value.args[0]] == [sentence]


@pytest.mark.parametrize("body", [[], ["name"], "name", 1])
def test_a_body_that_is_no_object(body: Any) -> None:
    with pytest.raises(ValidationError, match="JSON object"):
        json_form(body)


@pytest.mark.parametrize("count", [True, 1.5, None, [1], 0, 10])
def test_a_bad_number_of_json(count: Any) -> None:
    with pytest.raises(ValidationError, match="'count'"):
        json_form({"name": "a", "count": count})


def test_spaces_count_in_an_address() -> None:
    request = Request(APIRequestFactory().get("/?name=+a"))
    assert read_query(Form, request).name == " a"
    with pytest.raises(ValidationError, match="The parameter 'count' must be"):
        read_query(Form, Request(APIRequestFactory().get("/?name=a&count=+4")))


@dataclass(frozen=True, kw_only=True)
class Inner:
    at: Annotated[datetime, Field("When.")]


@dataclass(frozen=True, kw_only=True)
class Answer:
    id: Annotated[UUID, Field("Which.")]
    last_day: Annotated[int, Field("Of a day.", name="24h")]
    seconds: Annotated[float | None, Field("How long.")]
    inner: Annotated[list[Inner], Field("More.")]
    error: Annotated[str | None, Field("Why not.")] = None


ID = UUID("5d9e0b52-7c1a-4a7e-b3f6-8d2c4e6f0a13")


def test_an_answer() -> None:
    at = datetime(2026, 1, 2, 4, 4, 5, 999, tzinfo=timezone(timedelta(hours=1)))
    answer = to_json(Answer(id=ID, last_day=1, seconds=None, inner=[Inner(at=at)]))
    assert list(answer.items()) == [
        ("id", str(ID)),
        ("24h", 1),
        ("seconds", None),
        ("inner", [{"at": "2026-01-02T03:04:05Z"}]),
    ]
    failed = Answer(id=ID, last_day=1, seconds=0.5, inner=[], error="")
    assert to_json(failed)["error"] == ""


def test_the_schema_of_an_answer() -> None:
    components: dict[str, Any] = {}
    shape = object_shape(Answer, components)
    assert shape["required"] == ["id", "24h", "seconds", "inner"]
    assert shape["properties"]["seconds"]["type"] == ["number", "null"]
    assert shape["properties"]["error"] == {"type": "string", "description": "Why not."}
    assert shape["properties"]["inner"]["items"] == {"$ref": "#/components/schemas/Inner"}
    assert list(components) == ["Inner"]


def test_the_schema_of_a_form_has_its_limits() -> None:
    properties = object_shape(Form, {})["properties"]
    assert properties["name"]["maxLength"] == 5
    assert (properties["count"]["minimum"], properties["count"]["default"]) == (1, 3)
    assert properties["mode"]["enum"] == ["fast", "slow"]
    assert properties["from"]["format"] == "date"


@dataclass
class Undescribed:
    name: str


def test_a_field_without_a_description_is_refused() -> None:
    with pytest.raises(TypeError, match="name"):
        declared(Undescribed)


def test_the_clock_of_an_answer_is_utc() -> None:
    assert to_json(Inner(at=datetime(2026, 1, 2, tzinfo=UTC))) == {"at": "2026-01-02T00:00:00Z"}
