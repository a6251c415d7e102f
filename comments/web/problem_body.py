"""The one shape of everything that goes wrong: RFC 9457 ``application/problem+json``."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import orjson

from comments.telemetry.request_ids import current_request_id

PROBLEM_TYPE = "application/problem+json"
UNFORESEEN = "Something went wrong on our side. It has been logged."

TOO_BUSY = "The service is too busy just now. Nothing was stored; please try again."
RETRY_AFTER = "2"
"""Seconds after which whoever was refused because of others may ask again."""


def problem_body(status: int, code: str, detail: str, **more: Any) -> bytes:
    """Return a problem's body: ``code`` is stable and for programs, ``detail`` a sentence for
    people, ``request_id`` what the log calls the request.
    """
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    if request_id := current_request_id():
        body["request_id"] = request_id
    return orjson.dumps({**body, **more}, default=str)
