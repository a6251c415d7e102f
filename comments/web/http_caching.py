"""Public answers and what makes them cacheable: the validator in their ETag, and how long they may
be kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from flask import Response, request

from comments.app_settings import current_settings

FRESHNESS_PLACE = "comments.freshness"
"""Where in the WSGI environment the cache leaves a place for what a view says of its answer."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """What a public answer rests on: it is good as long as ``validator`` holds, until ``until`` at
    most.
    """

    validator: str
    until: datetime | None = None


def public_json(body: dict[str, Any], freshness: Freshness) -> Response:
    """Return a JSON answer that anybody may keep and must revalidate."""
    return public_answer(Response(orjson.dumps(body), content_type="application/json"), freshness)


def public_answer(answer: Response, freshness: Freshness) -> Response:
    """Mark an answer as public: strong ETag, revalidation before every use, 304 where the caller
    has it.
    """
    settings = current_settings()
    answer.set_etag(freshness.validator)
    shared = f", s-maxage={settings.shared_max_age}" if settings.shared_max_age else ""
    answer.headers["Cache-Control"] = f"public, max-age=0, must-revalidate{shared}"
    answer.vary.add("Accept-Encoding")
    if (place := request.environ.get(FRESHNESS_PLACE)) is not None:
        place["freshness"] = freshness
        return answer
    return answer.make_conditional(request)  # type: ignore[return-value]


def private(answer: Response) -> Response:
    """Mark an answer as its caller's alone."""
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
