"""What the platform knows about a request besides Django's request object."""

import time
from dataclasses import dataclass, field

from django.http import HttpRequest


@dataclass(slots=True)
class RequestContext:
    # By time.perf_counter.
    started: float = field(default_factory=time.perf_counter)
    request_id: str = ""
    # The values of `?api=`, which leave the query string before anything can log it.
    query_keys: list[str] = field(default_factory=list, repr=False)
    # The body was longer than allowed: it was cut, and the view refuses the request.
    body_too_large: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> "RequestContext":
        """The context of Django's request or of DRF's wrapper, created on first use."""
        inner: HttpRequest = getattr(request, "_request", request)
        context: RequestContext = vars(inner).setdefault("request_context", cls())
        return context
