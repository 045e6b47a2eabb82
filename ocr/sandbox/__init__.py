"""Child processes for local engines and readers: warm, without network, bounded in memory and time, killed whole.

The parent's side is imported from here. What runs inside a child is `child.py`, which imports nothing of this package.
"""

from ocr.sandbox.errors import ChildBug, SandboxUnavailable
from ocr.sandbox.handle import Child
from ocr.sandbox.levels import level
from ocr.sandbox.limits import Level, Limits
from ocr.sandbox.pool import ChildPool

__all__ = ["Child", "ChildBug", "ChildPool", "Level", "Limits", "SandboxUnavailable", "level"]
