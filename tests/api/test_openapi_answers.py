"""Every answer that the code gives, in good times and bad, is one that the schemas describe."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError

from accounts import throttles
from ocr.api.openapi.schemas import schema_of
from ocr.models import JobFile
from tests.api.openapi_calls import Call, calls, check, operations, things, with_formats
from tests.conftest import Customer

Work = Callable[[], int]


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """That of all interfaces."""
    return schema_of("", "http://testserver")


RATES = {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"}


def not_always(status: str, *, counted: bool) -> set[str]:
    """Headers that an answer of this status may lack, though the schema names them."""
    missing = {"Idempotent-Replayed"}
    if status >= "500" or not counted:
        missing |= RATES
    if status == "409":
        missing.add("Retry-After")
    return missing


def assert_described(
    schema: dict[str, Any], name: str, answer: Any, *, counted: bool = True
) -> str:
    """The answer's status, which the schema has, with the body and headers that it says."""
    responses = operations(schema)[name]["responses"]
    status = str(answer.status_code)
    assert status in responses, f"{name} answered {status}: {getattr(answer, 'content', b'')!r}"
    media_type = answer.headers.get("Content-Type", "").partition(";")[0]
    content = responses[status].get("content", {})
    if "application/json" in content:
        assert media_type == "application/json", name
        check(schema, content["application/json"]["schema"], answer.json())
    elif content:
        assert media_type in content, name
    else:
        assert not answer.content
    for header in set(responses[status]["headers"]) - not_always(status, counted=counted):
        assert answer.headers.get(header), f"{name} {status} has no {header}"
    return status


def no_room(settings: Any, _: pytest.MonkeyPatch) -> None:
    settings.MAX_QUEUED = 0


def no_room_for_the_tenant(settings: Any, _: pytest.MonkeyPatch) -> None:
    settings.MAX_QUEUED_PER_TENANT = 0


def small_limits(settings: Any, _: pytest.MonkeyPatch) -> None:
    settings.MAX_IMAGE_BYTES = settings.MAX_UPLOAD_BYTES = 10


def raising(error: Exception) -> Callable[[Any, pytest.MonkeyPatch], None]:
    def fail(*_: Any) -> None:
        raise error

    return lambda _, patch: patch.setattr(throttles, "count", fail)


WORLDS: dict[str, Callable[[Any, pytest.MonkeyPatch], None]] = {
    "platform busy": no_room,
    "tenant busy": no_room_for_the_tenant,
    "small limits": small_limits,
    "database away": raising(DatabaseError("away")),
    "a bug": raising(RuntimeError("a bug")),
}


@pytest.fixture
def described_calls(schema: dict[str, Any], customer: Customer, work: Work) -> dict[str, Call]:
    found = calls(things(customer, work))
    platform = {name for name, each in operations(schema).items() if each["tags"] == ["platform"]}
    assert set(found) == set(operations(schema)) - platform
    return found


@pytest.mark.parametrize("world", WORLDS)
def test_what_is_answered_when_something_is_wrong_with_us(
    world: str,
    schema: dict[str, Any],
    customer: Customer,
    described_calls: dict[str, Call],
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.MAX_RUNNING_PER_TENANT = 0
    WORLDS[world](settings, monkeypatch)
    seen = {
        name: assert_described(
            schema, name, call.send(customer.secret), counted=world != "database away"
        )
        for name, call in described_calls.items()
    }
    expected = {
        "platform busy": "503",
        "tenant busy": "429",
        "small limits": "413",
        "database away": "503",
    }
    assert expected.get(world, "500") in seen.values()


def test_what_is_answered_to_good_and_bad_requests(
    schema: dict[str, Any],
    customer: Customer,
    rival: Customer,
    customer_of: Any,
    described_calls: dict[str, Call],
) -> None:
    poor = customer_of("poor")
    seen: dict[str, set[str]] = {}
    for name, call in described_calls.items():
        empty = Call(call.method, call.path, json={} if call.json is not None else None)
        answers = [
            call.send(None),
            call.send("pgk_nonsense"),
            call.send(rival.secret),
            call.send(poor.secret),
            empty.send(customer.secret),
            call.send(customer.secret, content=b"a text"),
            call.send(customer.secret, content=b"\x89PNG\r\n\x1a\n" + bytes(100)),
            *(call.send(customer.secret, Idempotency_Key=name) for _ in range(2)),
            empty.send(customer.secret, Idempotency_Key=name),
        ]
        seen[name] = {assert_described(schema, name, answer) for answer in answers}
    assert seen["solver_create_task"] == {"200", "400", "401", "402", "415", "422"}
    assert seen["process_get_file"] == {"200", "401", "403"}
    assert seen["documents_create_task"] == {"200", "400", "401", "402", "415", "422"}
    successes = {name for name, statuses in seen.items() if not statuses & {"200", "204"}}
    assert successes == set()


def test_answers_with_files_are_described(
    schema: dict[str, Any], customer: Customer, work: Work
) -> None:
    """Where each job is made, and where it is asked for."""
    has = things(customer, work)
    posts = {
        name: call.send(customer.secret) for name, call in with_formats(has, "txt,json").items()
    }
    job, task = (
        posts["jobs_create_job"].json()["id"],
        posts["documents_create_task"].json()["data"]["task_id"],
    )
    gets = {
        "images_get_job": f"/api/job/{posts['images_read_image'].json()['job_id']}",
        "jobs_get_job": f"/ocr-jobs/{job}",
        "documents_get_task": f"/task/{task}",
        "documents_get_ocr_task": f"/task/pic/ocr/{task}",
        "solver_get_result": f"/api/ocr/result/{posts['solver_create_task'].json()['task_id']}",
    }
    work()
    again = Call(
        "post",
        f"/ocr-jobs/files/{JobFile.objects.get(job_id=job).pk}/reprocess",
        {"ocrProvider": "tesseract"},
    )
    answers = {**posts, **{name: customer.get(path) for name, path in gets.items()}}
    answers["jobs_reprocess_file"] = again.send(customer.secret)
    for name, answer in answers.items():
        assert assert_described(schema, name, answer) == "200", name
    silent = {name for name, answer in answers.items() if b'"outputs"' not in answer.content}
    assert silent == {"jobs_create_job", "solver_create_task"}


def test_a_throttled_request_is_described(
    schema: dict[str, Any], customer: Customer, described_calls: dict[str, Call], settings: Any
) -> None:
    settings.THROTTLE_KEY_PER_MINUTE = settings.THROTTLE_TENANT_PER_MINUTE = 0
    for name, call in described_calls.items():
        assert assert_described(schema, name, call.send(customer.secret)) == "429", name
