"""The solver interface, described."""

from typing import Any

from ocr.api.openapi.common import PICTURES, formats, outputs, written
from ocr.api.openapi.operations import MULTIPART, Answer, Body, Operation, describe, in_path
from ocr.api.openapi.shapes import (
    boolean,
    file,
    integer,
    named,
    nullable,
    number,
    record,
    text,
    unique_id,
)
from ocr.api.solver.hints import CHARSETS, LONGEST_CHARSET, MOST_CHARACTERS
from ocr.api.solver.views import BalanceView, ResultView, SolveView

TASK = "3f0c1f6e-8a52-4c7b-9d41-52be0a6f7c18"
IN_PROCESS = "in_process"
solves = integer(
    "Credits that can still be spent: the balance less what unfinished tasks hold.", minimum=0
)

BALANCE = named(
    "SolverBalance",
    record(
        {
            "status": text("Always `ok`.", enum=["ok"]),
            "solves": solves,
            "24h": integer("Credits charged in the last 24 hours.", minimum=0),
        }
    ),
)
SUBMITTED = named(
    "SolverSubmitted",
    record(
        {
            "status": text("Always `ok`: the task was accepted.", enum=["ok"]),
            "result": text("Always `in_process`.", enum=[IN_PROCESS]),
            "task_id": unique_id("Ask for the result with it."),
            "solves": solves,
        }
    ),
)
RESULT = named(
    "SolverResult",
    record(
        {
            "status": text(
                "`fail` when the image could not be read; its credit is given back.",
                enum=["ok", "fail"],
            ),
            "result": text("`in_process`, then the text; of a failed task, the reason."),
            "task_id": unique_id("The task."),
            "time": nullable(
                number("Seconds of processing; null until the task has ended.", minimum=0)
            ),
            "solves": solves,
            "outputs": outputs,
        },
        optional=["outputs"],
    ),
)
HINTS = {
    "charset": text(
        f"The only characters that may be in the text, as in `0123456789ABCDEF`, or one of "
        f"{', '.join(f'`{name}`' for name in CHARSETS)}. Spaces are left out unless it has one.",
        maxLength=LONGEST_CHARSET,
    ),
    "minLength": integer(
        "The fewest characters that the text can have.", minimum=1, maximum=MOST_CHARACTERS
    ),
    "maxLength": integer(
        "The most, not less than `minLength`.", minimum=1, maximum=MOST_CHARACTERS
    ),
    "singleLine": boolean("`true` or `1`: all that is read belongs to one line."),
}
PICTURE = record(
    {"image": file(f"A picture: {PICTURES}, of one frame."), **HINTS, "formats": formats},
    optional=[*HINTS, "formats"],
)


def result(state: str, text: str, seconds: float | None) -> dict[str, Any]:
    return {"status": state, "result": text, "task_id": TASK, "time": seconds, "solves": 941}


describe(
    BalanceView,
    get=Operation(
        "solverBalance",
        "Credits left and credits used",
        Answer("The credits.", BALANCE, {"Balance": {"status": "ok", "solves": 942, "24h": 58}}),
    ),
)
describe(
    SolveView,
    post=Operation(
        "solverSolve",
        "Send a picture",
        Answer(
            "The task was accepted.",
            SUBMITTED,
            {"Accepted": {"status": "ok", "result": IN_PROCESS, "task_id": TASK, "solves": 941}},
        ),
        description="Holds one solve credit and queues the picture. The credit is charged when text was read; "
        "a failed task gives it back, and so does a picture in which no text is found, which fails. What you know of "
        "the text helps: with `charset`, a length or `singleLine`, both local engines read the picture in several "
        "ways, and the reading that fits the lengths and is surest is taken; where none fits, the nearest. Codes that "
        "are printed, drawn or photographed plainly can be read, also with grain or a few degrees askew. Captchas "
        "that are distorted against reading cannot as a rule, and no hint changes that.",
        body=Body({MULTIPART: PICTURE}),
        errors={400: "", 402: "", 413: "", 415: "", 422: ""},
        idempotent=True,
    ),
)
describe(
    ResultView,
    get=Operation(
        "solverResult",
        "Ask for the text",
        Answer(
            "How the task stands.",
            RESULT,
            {
                "Still working": result("ok", IN_PROCESS, None),
                "Done": result("ok", "W7K4P", 0.214),
                "Done, with files": {**result("ok", "W7K4P", 0.214), **written("code", json=612)},
                "Failed": result("fail", "The image is damaged.", 0.031),
            },
        ),
        description="Ask every second or two until `result` is no longer `in_process`. Thirty seconds after the task "
        "ended, picture, text and files are deleted and the answer is 404.",
        parameters=[
            in_path(
                "task_id", "From the answer to the picture.", {"type": "string", "format": "uuid"}
            )
        ],
        errors={404: ""},
    ),
)
