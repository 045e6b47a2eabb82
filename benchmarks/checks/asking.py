"""A file through the documents interface, to every format at once."""

import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.checks.inputs import Input
from benchmarks.client import Client
from benchmarks.place import Place

PAGES = ("txt", "pdf", "docx", "xlsx", "pptx")
MARKUP = ("md", "mdzip", "html", "csv")
FORMATS = (*PAGES, *MARKUP, "json", "hocr", "alto")
FAILED = -1


@dataclass(slots=True)
class Answer:
    """`state` is the task's, the status of a refusal, or 0 without an answer; `reasons` says why a
    file is missing.
    """

    given: Input
    state: int = 0
    reason: str = ""
    seconds: float = 0.0
    pages: int = 0
    recognised: int = 0
    files: dict[str, Path] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)


def ask(home: Place, given: Input, out: Path) -> Answer:
    """The results lie in `out` as NAME.FORMAT."""
    answer = asked(home, given, FORMATS, out)
    if answer.state == FAILED:  # one writer's failure takes all files with it: which one is it?
        for name in FORMATS:
            alone = asked(home, given, (name,), out)
            answer.files |= alone.files
            answer.reasons |= {name: alone.reason} if alone.reason else {}
    return answer


def asked(home: Place, given: Input, formats: tuple[str, ...], out: Path) -> Answer:
    """With the first password that is accepted."""
    answer = Answer(given)
    for password in given.passwords:
        started = time.perf_counter()
        try:
            answer = converted(home, given, formats, password, out)
        except (RuntimeError, OSError) as error:
            answer = refused(given, str(error))
        answer.seconds = time.perf_counter() - started
        if answer.files:
            break
    return answer


def converted(
    home: Place, given: Input, formats: tuple[str, ...], password: str, out: Path
) -> Answer:
    secret = {"password": password} if password else {}
    with Client(home.port, home.demo_key()) as client:
        task = client.convert(
            given.path, formats=",".join(formats), language=given.language, **secret
        )
        answer = Answer(
            given, task["state"], pages=task["file_pages"], recognised=task["ocr_pages"]
        )
        if task["state"] < 0:
            answer.reason = client.get(f"/task/{task['task_id']}").get(
                "message", task["state_detail"]
            )
            return answer
        outputs = task.get("outputs", [{"format": formats[0], "url": task["file"]}])
        for output in outputs:
            answer.files[output["format"]] = path = out / f"{given.name}.{output['format']}"
            path.write_bytes(client.fetch(output["url"]))
    return answer


def refused(given: Input, message: str) -> Answer:
    """Of an answer that is not 200, or of none."""
    status = re.search(r": (\d{3}) ", message)
    said = re.search(r'"message": ?"(.*?)"[,}]', message.replace("\\'", "'"))
    return Answer(given, int(status[1]) if status else 0, said[1] if said else message)
