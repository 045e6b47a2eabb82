"""All maintenance in one call. In a worker, repairs and deletion are threads."""

from ocr.worker import cleaning, sweeper


def sweep() -> None:
    """One round of every task, in this thread."""
    sweeper.sweep()
    for task in cleaning.TASKS:
        cleaning.do(task)
