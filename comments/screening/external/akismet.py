"""Akismet: asks whether a comment is spam, and tells what a moderator decided.

The calls and form fields are those of https://akismet.com/developers/detailed-docs/comment-check/ and of submit-spam
and submit-ham beside it. Akismet's terms ask that readers are told that their comments are sent there.
"""

from __future__ import annotations

from datetime import UTC
from urllib.parse import urlencode

from comments.screening.external.question import Question
from comments.screening.external.transport import Answer, Unanswered, post
from comments.screening.screen import failure
from comments.screening.verdict import Finding

BASE = "https://rest.akismet.com/1.1"

_THANKS = b"Thanks for making the web a better place."
_FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}


def akismet(question: Question, key: str, timeout: float, base: str = BASE, *, test: bool = False) -> list[Finding]:
    """Ask Akismet whether a comment is spam. ``timeout`` is in seconds; ``test`` teaches Akismet nothing.

    Nothing found is an empty list; what could not be asked is a finding that holds the comment and says so.
    """
    try:
        answer = post(f"{base}/comment-check", _form(question, key, test), _FORM, timeout)
    except Unanswered as why:
        return [failure("akismet", f"Akismet gave no answer: {why}.")]
    said = answer.body.strip()
    if answer.status != 200 or said not in (b"true", b"false"):
        return [failure("akismet", f"Akismet gave no verdict: {_why(answer)}.")]
    if said == b"false":
        return []
    if answer.headers.get("x-akismet-pro-tip") == "discard":
        return [Finding("akismet", "discard", "spam", "Akismet is certain that this is spam.", severity=90)]
    return [Finding("akismet", "spam", "spam", "Akismet says that this is spam.", severity=60)]


def submit_spam(question: Question, key: str, timeout: float, base: str = BASE, *, test: bool = False) -> None:
    """Tell Akismet of spam that it missed. Raises ``Unanswered``."""
    _tell(post(f"{base}/submit-spam", _form(question, key, test), _FORM, timeout))


def submit_ham(question: Question, key: str, timeout: float, base: str = BASE, *, test: bool = False) -> None:
    """Tell Akismet of a good comment that it took for spam. Raises ``Unanswered``."""
    _tell(post(f"{base}/submit-ham", _form(question, key, test), _FORM, timeout))


def _tell(answer: Answer) -> None:
    if answer.status != 200 or answer.body.strip() != _THANKS:
        raise Unanswered(_why(answer))


def _form(question: Question, key: str, test: bool) -> bytes:
    fields = {
        "api_key": key,
        "blog": question.blog,
        "blog_lang": question.language,
        "blog_charset": "UTF-8",
        "user_ip": question.address,
        "user_agent": question.user_agent,
        "referrer": question.referrer,
        "permalink": question.permalink,
        "comment_type": "reply" if question.is_reply else "comment",
        "comment_author": question.author_name,
        "comment_author_email": question.author_email,
        "comment_content": question.source,
        "comment_date_gmt": question.written_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "recheck_reason": "edit" if question.revision > 1 else None,
        "is_test": "1" if test else None,
    }
    return urlencode({name: value for name, value in fields.items() if value}).encode()


def _why(answer: Answer) -> str:
    help_text = answer.headers.get("x-akismet-debug-help") or answer.headers.get("x-akismet-alert-msg")
    said = help_text or answer.body[:80].decode(errors="replace").strip() or "an empty answer"
    return f"{said.rstrip('.')} (HTTP {answer.status})"
