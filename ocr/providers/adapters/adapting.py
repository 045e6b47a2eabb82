"""Leave out the fields of a request that a server or model refuses, and remember which they are."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from ocr.providers.adapters import Access
from ocr.providers.adapters.errors import Refusal

Body = dict[str, Any]
_MOST = 200  # addresses and models
# The refused fields, by address and model, for as long as this process lives.
_refused: dict[tuple[str, str], tuple[str, ...]] = {}


def adapted(
    body: Body, access: Access, instead: Mapping[str, Body], ask: Callable[[Body, float], Any]
) -> Any:
    """What `ask(body, remaining seconds)` answers, with refused fields replaced.

    `instead` has what is sent in place of each field that may be refused: other fields, or none.
    Raises what `ask` raises, a Refusal of any other field too.
    """
    end = time.monotonic() + access.seconds
    known = (access.url, access.model)
    for field in _refused.get(known, ()):
        if field in instead:
            body = _without(body, field, instead)
    while True:
        try:
            return ask(body, end - time.monotonic())
        except Refusal as refusal:
            if refusal.field not in instead or refusal.field not in body:
                raise
            body = _without(body, refusal.field, instead)
            _remember(known, refusal.field)


def forget() -> None:
    _refused.clear()


def _without(body: Body, field: str, instead: Mapping[str, Body]) -> Body:
    rest = {name: value for name, value in body.items() if name != field}
    return rest | instead[field]


def _remember(known: tuple[str, str], field: str) -> None:
    if len(_refused) >= _MOST:
        forget()
    _refused[known] = (*_refused.get(known, ()), field)
