"""A publisher's own check, called over HTTP with a signature by which it knows that the question is
ours.

Signed as Standard Webhooks has it (https://www.standardwebhooks.com, symmetric ``v1``): HMAC-SHA256
over id, timestamp and body. The answer is ``{"findings": [{"status", "reason", "rule", "match"?,
"severity"?}]}``; an empty list is consent. Anything else is a failure, and the comment stays held.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from base64 import b64decode, b64encode
from binascii import Error as BadBase64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from comments.screening.external.submission import Submission
from comments.screening.external.transport import NO_ANSWER, Unanswered, post
from comments.screening.screen import failure
from comments.screening.sentences import Sentence
from comments.screening.verdict import FINDING_STATUSES, Finding, FindingStatus

MOST_FINDINGS = 20
_SILENT = Sentence("The publisher's check gave no usable answer: {why}.")
_NAMES = {"status", "reason", "rule", "match", "severity"}
_SEVERITY: Mapping[FindingStatus, int] = {"approved": 0, "pending": 30, "spam": 40, "rejected": 60}


@dataclass(frozen=True, slots=True)
class SignedHttp:
    """The publisher's check at ``url``; ``secret`` is what both sides share, ``whsec_`` and
    base64.
    """

    url: str
    secret: str
    timeout: float = 5.0
    loopback: bool = False
    """Whether the operator allows it to be a program on this machine."""

    def check(self, submission: Submission) -> tuple[Finding, ...]:
        """Return what the publisher's check found, or one finding that holds the comment where it
        gave no answer.
        """
        body = _question(submission)
        message_id = f"check_{submission.comment}_{submission.revision}"
        try:
            headers = {
                "Content-Type": "application/json",
                "Accept": "application/json",
                **sign(message_id, int(time.time()), body, self.secret),
            }
            answer = post(self.url, body, headers, self.timeout, loopback=self.loopback)
            if answer.status != 200:
                raise Unanswered(NO_ANSWER)
            return _findings(answer.body)
        except Unanswered as why:
            return (failure("signed_http", _SILENT.format(why=why)),)


def sign(message_id: str, timestamp: int, body: bytes, secret: str) -> dict[str, str]:
    """Return the three headers of Standard Webhooks. Raises ``Unanswered`` for a secret that is not
    base64.
    """
    try:
        key = b64decode(secret.removeprefix("whsec_"), validate=True)
    except (BadBase64, ValueError):
        raise Unanswered("its secret is not base64") from None
    signed = f"{message_id}.{timestamp}.".encode() + body
    signature = b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }


def _question(submission: Submission) -> bytes:
    data = {
        "site": submission.site,
        "comment": submission.comment,
        "revision": submission.revision,
        "article": submission.article,
        "permalink": submission.permalink,
        "text": submission.text,
        "author": submission.author_name,
        "language": submission.language,
        "is_reply": submission.is_reply,
        "edited": submission.edited,
        "created_at": submission.created_at.isoformat(),
    }
    return json.dumps(
        {"type": "comment.check", "timestamp": data["created_at"], "data": data}
    ).encode()


def _findings(body: bytes) -> tuple[Finding, ...]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise Unanswered("its answer is not JSON") from None
    listed = answer.get("findings") if isinstance(answer, dict) else None
    if not isinstance(listed, list) or len(listed) > MOST_FINDINGS:
        raise Unanswered(f"its answer has no list of at most {MOST_FINDINGS} findings")
    return tuple(_finding(one) for one in listed)


def _finding(fields: Any) -> Finding:
    if not isinstance(fields, dict) or not fields.keys() <= _NAMES:
        raise Unanswered(
            "a finding has status, reason and rule, and may have match and severity; nothing else"
        )
    status, match = fields.get("status"), fields.get("match")
    if not isinstance(status, str) or status not in FINDING_STATUSES:
        raise Unanswered(f"a finding's status is one of {', '.join(FINDING_STATUSES)}")
    severity = fields.get("severity", _SEVERITY[status])
    if type(severity) is not int or not 0 <= severity <= 100:
        raise Unanswered("a finding's severity is a whole number from 0 to 100")
    reason, rule = _text(fields, "reason"), _text(fields, "rule")
    matched = None if match is None else _text(fields, "match")
    return Finding("signed_http", rule, status, reason, matched, severity=severity).stored()


def _text(fields: dict[str, Any], name: str) -> str:
    text = fields.get(name)
    if not isinstance(text, str) or not text.strip():
        raise Unanswered(f"a finding's {name} is a text")
    return text
