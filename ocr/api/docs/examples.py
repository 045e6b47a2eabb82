"""The examples of the pages: whole programs, kept as such, with the reader's own address and key
put in.
"""

from dataclasses import dataclass
from pathlib import Path

from django.http import HttpRequest

from accounts.models import Membership, User
from accounts.services import open_keys
from ocr.api.base import absolute_url
from ocr.api.interfaces import INTERFACES

FOLDER = Path(__file__).parent / "programs"
ADDRESS = "https://ocr.example.com"  # in the programs
NO_KEY = "YOUR_API_KEY"
LANGUAGES = {"sh": "curl", "python": "Python", "mjs": "JavaScript"}


@dataclass(frozen=True, slots=True)
class Example:
    """One program. `language` is one of sh, python and mjs."""

    language: str
    title: str
    code: str


def examples(page: str, request: HttpRequest) -> list[Example]:
    """The page's program in every language."""
    own = {ADDRESS: absolute_url(request, "/").rstrip("/"), NO_KEY: key_shown(request)}
    return [
        Example(ending, title, program(page, ending, own)) for ending, title in LANGUAGES.items()
    ]


def program(page: str, ending: str, own: dict[str, str]) -> str:
    """The program with what stands in `own` put in place of what it says itself."""
    path = FOLDER / f"{page}.{ending}"
    if page in INTERFACES:
        path = INTERFACES[page].docs / f"example.{ending}"
    code = path.read_text()
    for printed, ours in own.items():
        code = code.replace(printed, ours)
    return code


def key_shown(request: HttpRequest) -> str:
    """The head of the newest open key of the reader's tenant; the whole of it nobody can show a
    second time.
    """
    user = request.user
    if not isinstance(user, User):
        return NO_KEY
    memberships = (
        Membership.objects.filter(user=user, tenant__active=True)
        .select_related("tenant")
        .order_by("pk")
    )
    heads = (
        key.head
        for member in memberships
        for key in open_keys(member.tenant).order_by("-created_at")[:1]
    )
    head = next(heads, "")
    return f"{head}…" if head else NO_KEY
