"""External checks: the worker asks a judge outside about a held comment and brings the answer home."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from comments.models import Actor, Comment, Decision, OutboxItem, StoredFinding, public_id
from comments.screening.external.akismet import akismet
from comments.screening.external.question import Question
from comments.screening.external.signed_http import signed_http
from comments.screening.verdict import Finding, Verdict
from comments.services.changing import change_status, locked_comment
from comments.services.judging import store_findings
from comments.services.moderating import latest_decision
from comments.services.outbox import fail, finish
from comments.services.priority import reprioritise

WAITS = "external"
"""The check whose findings stand for answers that have not come yet; each one's rule names the judge."""


def run_check(session: Session, item_id: int, timeout: float) -> list[Finding]:
    """Ask the judge an outbox item names, without holding a transaction. ``timeout`` is in seconds.

    Returns nothing where the question is moot: the comment has gone, changed, or been decided on.
    """
    item = session.get_one(OutboxItem, item_id)
    comment = session.get(Comment, item.payload.get("comment", 0))
    if comment is None or not _still_asked(comment, item):
        return []
    question, settings = _question(comment, item), comment.article.site.settings
    check = item.payload["check"]
    session.rollback()
    if check == "akismet":
        return akismet(question, settings.akismet_key, timeout)
    return signed_http(question, settings.check_url, settings.check_secret, timeout)


def apply_check(session: Session, item: OutboxItem, findings: list[Finding], at: datetime) -> None:
    """Store a judge's findings and, once no other answer is awaited, the verdict they add up to.

    A judge that gave no answer leaves the comment held, with a finding that says so, and is asked again later.
    """
    comment = locked_comment(session, item.payload.get("comment", 0))
    if comment is None or not _still_asked(comment, item):
        finish(item, at)
        return
    check = str(item.payload["check"])
    _forget_earlier(session, comment, check)
    store_findings(session, comment, Verdict("pending", tuple(one.stored() for one in findings)))
    session.flush()
    unanswered = next((one for one in findings if one.rule == "failed"), None)
    if unanswered is not None:
        fail(item, unanswered.reason, at)
    else:
        finish(item, at)
        _decide(session, comment, check, at)
    reprioritise(session, comment)


def _still_asked(comment: Comment, item: OutboxItem) -> bool:
    return comment.status == "pending" and comment.revision == item.payload["revision"]


def _forget_earlier(session: Session, comment: Comment, check: str) -> None:
    of_revision = (StoredFinding.comment_id == comment.id, StoredFinding.revision == comment.revision)
    awaited = (StoredFinding.check == WAITS) & (StoredFinding.rule == check)
    session.execute(delete(StoredFinding).where(*of_revision, awaited | (StoredFinding.check == check)))


def _decide(session: Session, comment: Comment, check: str, at: datetime) -> None:
    """Take the comment from held to what all its findings ask for, unless a person has held it."""
    latest = latest_decision(session, Decision.comment_id == comment.id)
    if latest is None or latest.action not in ("post", "edit"):
        return
    stored = session.scalars(
        select(StoredFinding).where(StoredFinding.comment_id == comment.id, StoredFinding.revision == comment.revision)
    ).all()
    if any(one.check == WAITS for one in stored):
        return
    verdict = Verdict.of(Finding(one.check, one.rule, one.status, one.reason) for one in stored)  # type: ignore[arg-type]
    if verdict.status != "pending":
        actor = Actor("rule", check, check.replace("_", " ").capitalize())
        change_status(session, comment, verdict.status, action="screen", actor=actor, at=at)


def _question(comment: Comment, item: OutboxItem) -> Question:
    site, author = comment.article.site, comment.author
    permalink = f"{comment.article.url}#comment-{public_id(comment.id)}" if comment.article.url else None
    return Question(
        comment=public_id(comment.id),
        revision=comment.revision,
        site=site.key,
        blog=site.origins[0],
        source=comment.source,
        permalink=permalink,
        author_name=author.name,
        author_email=author.email,
        address=item.payload.get("address"),
        user_agent=item.payload.get("user_agent") or "",
        referrer=item.payload.get("referrer") or "",
        written_at=comment.created_at,
        is_reply=comment.parent_id is not None,
        language=site.settings.language,
    )
