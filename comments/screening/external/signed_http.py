"""A publisher's own check: signed as https://www.standardwebhooks.com says, and answered with findings."""

from __future__ import annotations

import base64
import binascii
import hmac
import time
from typing import Any

import orjson

from comments.screening.external.question import Question, Unanswered, post
from comments.screening.screen import failure
from comments.screening.verdict import STATUSES, Finding

MOST_FINDINGS = 20


def signed_http(question: Question, url: str, secret: str, timeout: float) -> list[Finding]:
    """Ask the publisher's check. ``timeout`` is in seconds.

    It answers ``{"findings": [{"status", "reason", "rule"?, "match"?, "severity"?}]}``. What could not be asked,
    or was not answered so, is a finding that holds the comment and says so.
    """
    body = orjson.dumps(_told(question))
    try:
        headers = sign(f"msg_{question.comment}_{question.revision}", int(time.time()), body, secret)
        content, _ = post(url, body, {**headers, "Content-Type": "application/json"}, timeout)
        return _read(content)
    except Unanswered as error:
        return [failure("signed_http", f"The publisher's check gave no answer. {error}")]


def sign(message: str, timestamp: int, body: bytes, secret: str) -> dict[str, str]:
    """Return the three headers of Standard Webhooks for a body. Raises ``Unanswered`` for an unusable secret."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        raise Unanswered("check_secret is not whsec_ and base64.") from None
    signed = f"{message}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }


def _told(question: Question) -> dict[str, Any]:
    return {
        "type": "comment.check",
        "comment": question.comment,
        "revision": question.revision,
        "site": question.site,
        "body": question.source,
        "author": question.author_name,
        "url": question.permalink,
        "is_reply": question.is_reply,
        "written_at": question.written_at.isoformat(),
    }


def _read(content: bytes) -> list[Finding]:
    try:
        answer = orjson.loads(content)
        given = answer["findings"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise Unanswered("Its answer is not an object with findings.") from None
    if not isinstance(given, list) or len(given) > MOST_FINDINGS:
        raise Unanswered(f"Its findings are not a list of at most {MOST_FINDINGS}.")
    return [_finding(one) for one in given]


def _finding(one: Any) -> Finding:
    if not isinstance(one, dict) or one.get("status") not in STATUSES or not isinstance(one.get("reason"), str):
        raise Unanswered("A finding needs a status and a reason.")
    severity = one.get("severity", 0)
    texts = {name: one.get(name) for name in ("rule", "match")}
    if type(severity) is not int or any(text is not None and not isinstance(text, str) for text in texts.values()):
        raise Unanswered("A finding's rule and match are text, its severity a number.")
    rule = texts["rule"] or "finding"
    return Finding("signed_http", rule, one["status"], one["reason"], texts["match"], severity=severity).stored()
