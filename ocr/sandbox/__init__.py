"""Child processes for local engines and readers: warm, without network, with limits on memory and
time, killed with all their descendants.

This package is the parent's side. `child.py` runs inside a child and imports nothing of this
package.
"""

from ocr.sandbox.errors import ChildBug, SandboxUnavailable
from ocr.sandbox.handle import Child
from ocr.sandbox.levels import level
from ocr.sandbox.limits import Level, Limits
from ocr.sandbox.owner import work_for
from ocr.sandbox.pool import ChildPool

__all__ = [
    "Child",
    "ChildBug",
    "ChildPool",
    "Level",
    "Limits",
    "SandboxUnavailable",
    "level",
    "work_for",
]
