"""Akismet: asks whether a comment is spam, and tells what a moderator decided.

The calls and form fields are those of https://akismet.com/developers/detailed-docs/comment-check/
and of submit-spam and submit-ham beside it. Akismet's terms ask that readers are told that their
comments are sent there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from urllib.parse import urlencode

from comments.screening.external.submission import Submission
from comments.screening.external.transport import Answer, Unanswered, post
from comments.screening.screen import failure
from comments.screening.sentences import Sentence
from comments.screening.verdict import Finding
from comments.text import tidy_line

_THANKS = b"Thanks for making the web a better place."
_SILENT = Sentence("Akismet gave no answer: {why}.")
_REFUSED = Sentence("Akismet refused the question: {why}.")
_BLATANT = Sentence("Akismet calls this blatant spam.")
_SPAM = Sentence("Akismet takes this for spam.")
_HEADERS = {
    "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
    "User-Agent": "article-comments/0.1 | Akismet/1.1",
}


@dataclass(frozen=True, slots=True)
class Akismet:
    """An account at Akismet. ``test`` marks every call as one that teaches Akismet nothing."""

    key: str
    timeout: float = 5.0
    base: str = "https://rest.akismet.com/1.1"
    test: bool = False

    def check(self, submission: Submission) -> tuple[Finding, ...]:
        """Return a finding for spam, none for a good comment, and one that holds it where no answer
        came.
        """
        try:
            answer = self._call("comment-check", submission)
        except Unanswered as why:
            return (failure("akismet", _SILENT.format(why=why)),)
        verdict = answer.body.strip() if answer.status == 200 else b""
        if verdict == b"true":
            return (_spam(answer),)
        if verdict == b"false":
            return ()
        return (failure("akismet", _REFUSED.format(why=_why(answer))),)

    def submit_spam(self, submission: Submission) -> None:
        """Tell Akismet of spam that it missed. Raises ``Unanswered``."""
        self._tell("submit-spam", submission)

    def submit_ham(self, submission: Submission) -> None:
        """Tell Akismet of a good comment that it took for spam. Raises ``Unanswered``."""
        self._tell("submit-ham", submission)

    def _tell(self, call: str, submission: Submission) -> None:
        answer = self._call(call, submission)
        if answer.status != 200 or answer.body.strip() != _THANKS:
            raise Unanswered(_why(answer))

    def _call(self, call: str, submission: Submission) -> Answer:
        fields = {name: value for name, value in self._fields(submission).items() if value}
        body = urlencode(fields).encode()
        # The address is the account's own, which no site's administrator can set.
        return post(f"{self.base}/{call}", body, _HEADERS, self.timeout, loopback=True)

    def _fields(self, submission: Submission) -> dict[str, str | None]:
        return {
            "api_key": self.key,
            "blog": submission.site_url,
            "blog_lang": submission.language,
            "blog_charset": "UTF-8",
            "user_ip": submission.user_ip,
            "user_agent": submission.user_agent,
            "referrer": submission.referrer,
            "permalink": submission.permalink,
            "comment_type": "reply" if submission.is_reply else "comment",
            "comment_author": submission.author_name,
            "comment_author_email": submission.author_email,
            "comment_content": submission.text,
            "comment_date_gmt": submission.created_at.astimezone(UTC).strftime(
                "%Y-%m-%dT%H:%M:%SZ"
            ),
            "recheck_reason": "edit" if submission.edited else None,
            "is_test": "1" if self.test else None,
        }


def _spam(answer: Answer) -> Finding:
    if answer.headers.get("x-akismet-pro-tip") == "discard":
        return Finding("akismet", "discard", "spam", _BLATANT, severity=60)
    return Finding("akismet", "spam", "spam", _SPAM, severity=40)


def _why(answer: Answer) -> str:
    """Return Akismet's own explanation as a plain line; staff alone see it."""
    help_text = answer.headers.get("x-akismet-debug-help") or answer.headers.get(
        "x-akismet-alert-msg"
    )
    explanation = tidy_line(help_text or answer.body[:80].decode(errors="replace"), 200)
    return (explanation or "an empty answer").rstrip(".")
