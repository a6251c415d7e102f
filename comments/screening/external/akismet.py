"""Akismet's comment check (https://akismet.com/developers/detailed-docs/comment-check/)."""

from __future__ import annotations

from urllib.parse import urlencode

from comments.screening.external.question import Question, Unanswered, post
from comments.screening.screen import failure
from comments.screening.verdict import Finding

ADDRESS = "https://rest.akismet.com/1.1/comment-check"


def akismet(question: Question, key: str, timeout: float, address: str = ADDRESS) -> list[Finding]:
    """Ask Akismet whether a comment is spam. ``timeout`` is in seconds.

    Nothing found is an empty list; what could not be asked is a finding that holds the comment and says so.
    """
    try:
        body, headers = post(address, urlencode(_form(question, key)).encode(), _FORM, timeout)
    except Unanswered as error:
        return [failure("akismet", f"Akismet gave no answer. {error}")]
    said = body.strip()
    if said == b"false":
        return []
    if said != b"true":
        return [failure("akismet", f"Akismet gave no verdict. {headers.get('x-akismet-debug-help', '')}".strip())]
    if headers.get("x-akismet-pro-tip") == "discard":
        return [Finding("akismet", "discard", "spam", "Akismet is certain that this is spam.", severity=90)]
    return [Finding("akismet", "spam", "spam", "Akismet says that this is spam.", severity=60)]


_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def _form(question: Question, key: str) -> dict[str, str]:
    fields = {
        "api_key": key,
        "blog": question.blog,
        "user_ip": question.address,
        "user_agent": question.user_agent,
        "referrer": question.referrer,
        "permalink": question.permalink,
        "comment_type": "reply" if question.is_reply else "comment",
        "comment_author": question.author_name,
        "comment_author_email": question.author_email,
        "comment_content": question.source,
        "comment_date_gmt": question.written_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "blog_lang": question.language,
        "blog_charset": "UTF-8",
    }
    return {name: value for name, value in fields.items() if value}
