"""What differs from interface to interface in the life of a job: one row each.

How requests and answers look is not said here but in the interface's folder under `ocr/api`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from accounts.models import Tenant
from billing.models import Interface
from ocr.models import Priority


def retention_of_tenant(tenant: Tenant) -> timedelta:
    return tenant.retention


def seconds_of_solver(tenant: Tenant) -> timedelta:
    return timedelta(seconds=settings.SOLVER_RESULT_SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfacePolicy:
    """The unit that pays for an interface is in `billing.models.UNITS`: prices depend on it too."""

    # Whose work is claimed first: interactive where somebody waits for the answer.
    priority: Priority
    # How long a job is kept after it has ended.
    retention: Callable[[Tenant], timedelta] = retention_of_tenant
    # Each file is a result of its own: a job whose files all failed is completed, and a job that
    # is cancelled on the way keeps, and pays for, what was read. Elsewhere it fails as a whole.
    partial_results: bool = False
    # Tenants list the jobs, so that they are counted.
    is_listed: bool = False
    # The first answer holds the text: what is kept of it for a repeated request goes with the job.
    answer_holds_text: bool = False
    # A picture without text is a failure, and is not paid for.
    blank_is_failure: bool = False
    # Answers hold `ocrData`, which is made once, with the result.
    keeps_ocr_data: bool = False


POLICIES: dict[str, InterfacePolicy] = {
    Interface.IMAGES: InterfacePolicy(priority=Priority.INTERACTIVE, answer_holds_text=True),
    Interface.PROCESS: InterfacePolicy(priority=Priority.INTERACTIVE, answer_holds_text=True),
    Interface.JOBS: InterfacePolicy(
        priority=Priority.BULK, partial_results=True, is_listed=True, keeps_ocr_data=True
    ),
    Interface.DOCUMENTS: InterfacePolicy(priority=Priority.BULK),
    Interface.SOLVER: InterfacePolicy(
        priority=Priority.INTERACTIVE, retention=seconds_of_solver, blank_is_failure=True
    ),
}


def policy_of(interface: str) -> InterfacePolicy:
    """Of a job's interface."""
    return POLICIES[interface]
