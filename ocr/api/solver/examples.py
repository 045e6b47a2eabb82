"""Answers of the solver interface, as its documentation shows them."""

from uuid import UUID

from ocr.api.formats import example_outputs
from ocr.api.solver.schema import (
    IN_PROCESS,
    SolverAccepted,
    SolverBalance,
    SolverEnded,
    SolverResult,
)

TASK = UUID("3f0c1f6e-8a52-4c7b-9d41-52be0a6f7c18")
BALANCE = SolverBalance(status="ok", solves=942, last_day=58)
ACCEPTED = SolverAccepted(status="ok", result=IN_PROCESS, task_id=TASK, solves=941)
WORKING = SolverResult(status="ok", result=IN_PROCESS, task_id=TASK, time=None, solves=941)
DONE = SolverResult(status="ok", result="W7K4P", task_id=TASK, time=0.214, solves=941)
DONE_WITH_FILES = SolverResult(
    status="ok",
    result="W7K4P",
    task_id=TASK,
    time=0.214,
    solves=941,
    outputs=example_outputs("code", json=612),
)
FAILED = SolverResult(
    status="fail", result="The image is damaged.", task_id=TASK, time=0.031, solves=941
)
CANCELLED = SolverEnded(status="ok", result="cancelled", task_id=TASK, solves=942)
DELETED = SolverEnded(status="ok", result="deleted", task_id=TASK, solves=941)
