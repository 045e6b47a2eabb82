"""The solver interface: its operations, as its schema and its documentation show them."""

from pathlib import Path

from ocr.api.operation import MULTIPART, InterfaceModule, Operation
from ocr.api.solver import examples
from ocr.api.solver.schema import (
    SolveForm,
    SolverAccepted,
    SolverBalance,
    SolverEnded,
    SolverError,
    SolverResult,
    TaskPath,
)
from ocr.api.solver.urls import urlpatterns
from ocr.api.solver.views import BalanceView, ResultView, SolveView

OPERATIONS = [
    Operation(
        name="solver_get_balance",
        method="get",
        path="/api/balance",
        view=BalanceView,
        summary="Credits left and credits used",
        meaning="The credits.",
        answer=SolverBalance,
        examples={"Balance": examples.BALANCE},
    ),
    Operation(
        name="solver_create_task",
        method="post",
        path="/api/ocr/solve",
        view=SolveView,
        summary="Send a picture",
        description="Holds one solve credit and queues the picture; of several frames that `pages` "
        "names, one for each. The credit is charged when text was read; a failed task gives it "
        "back, and so does a picture in which no text is "
        "found, which fails. What you know of the text helps: with `charset`, a length or "
        "`singleLine`, both local engines read the picture in several ways, and the reading that "
        "fits the lengths and is surest is taken; where none fits, the nearest. Codes that are "
        "printed, drawn or photographed plainly can be read, also with grain or a few degrees "
        "askew. Captchas that are distorted against reading cannot as a rule, and no hint "
        "changes that.",
        body={MULTIPART: SolveForm},
        meaning="The task was accepted.",
        answer=SolverAccepted,
        examples={"Accepted": examples.ACCEPTED},
        errors={400: "", 402: "", 413: "", 415: "", 422: ""},
        idempotent=True,
    ),
    Operation(
        name="solver_get_result",
        method="get",
        path="/api/ocr/result/{task_id}",
        view=ResultView,
        summary="Ask for the text",
        description="Ask every second or two until `result` is no longer `in_process`. Thirty "
        "seconds after the task ended, picture, text and files are deleted and the answer is 404.",
        path_fields=TaskPath,
        meaning="How the task stands.",
        answer=SolverResult,
        examples={
            "Still working": examples.WORKING,
            "Done": examples.DONE,
            "Done, with files": examples.DONE_WITH_FILES,
            "Failed": examples.FAILED,
        },
        errors={404: ""},
    ),
    Operation(
        name="solver_delete_task",
        method="delete",
        path="/api/ocr/result/{task_id}",
        view=ResultView,
        summary="Cancel or delete a task",
        description="A task that has not ended is cancelled and gives its credit back. One that "
        "has ended is deleted at once.",
        path_fields=TaskPath,
        meaning="It is cancelled, or gone.",
        answer=SolverEnded,
        examples={"Cancelled": examples.CANCELLED, "Deleted": examples.DELETED},
        errors={404: ""},
    ),
]
SOLVER = InterfaceModule(
    name="solver",
    title="Solver",
    summary="Send a picture, poll for its text, which is gone half a minute later.",
    urls=urlpatterns,
    error=SolverError,
    operations=OPERATIONS,
    docs=Path(__file__).parent / "docs",
    files_at="`POST /api/ocr/solve`",
    files_in="`GET /api/ocr/result/{task_id}`",
)
