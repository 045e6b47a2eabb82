"""What the writers of office files share.

Text, paper sizes, the grid of a table, and pictures of the source.
"""

from ocr.writers.common.text import HYPHENS, clean, is_east_asian, is_number, is_rtl, joined

__all__ = ["HYPHENS", "clean", "is_east_asian", "is_number", "is_rtl", "joined"]
