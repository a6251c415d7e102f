"""External checks: the worker asks a judge outside about a held comment and brings the answer home."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from comments.models import Actor, Comment, Decision, OutboxItem, StoredFinding, public_id
from comments.screening.draft import Rules
from comments.screening.external.akismet import Akismet
from comments.screening.external.settle import WAITING, settle
from comments.screening.external.signed_http import SignedHttp
from comments.screening.external.submission import Submission
from comments.screening.verdict import Finding, Verdict
from comments.services.comments.priority import reprioritise
from comments.services.comments.screening_facts import store_findings
from comments.services.comments.transitions import change_status, locked_comment
from comments.services.moderation.decisions import latest_decision
from comments.services.outbox import fail, finish

_OF_SCREENING = ("post", "edit", "screen")


def run_check(
    session: Session, item_id: int, timeout: float, *, loopback: bool = False
) -> tuple[Finding, ...]:
    """Ask the judge an outbox item names, without holding a transaction. ``timeout`` is in seconds.

    Returns nothing where the question is moot: the comment has gone, changed, or been decided on,
    or the site has switched the check off since.
    """
    item = session.get_one(OutboxItem, item_id)
    comment = session.get(Comment, item.payload.get("comment", 0))
    if comment is None or not _still_asked(comment, item):
        return ()
    submission, settings = _submission(comment, item), comment.article.site.settings
    check = item.payload["check"]
    if check not in Rules.of(settings).external:
        return ()
    session.rollback()
    if check == "akismet":
        return Akismet(settings.akismet_key, timeout).check(submission)
    check = SignedHttp(settings.check_url, settings.check_secret, timeout, loopback)
    return check.check(submission)


def apply_check(
    session: Session, item: OutboxItem, findings: tuple[Finding, ...], at: datetime
) -> None:
    """Store a judge's findings and, once no other answer is awaited, the verdict they add up to.

    A judge that gave no answer leaves the comment held, with a finding that says so, and is asked
    again later.
    """
    comment = locked_comment(session, item.payload.get("comment", 0))
    if comment is None or not _still_asked(comment, item):
        _await_no_more(session, item)
        finish(item, at)
        return
    check = str(item.payload["check"])
    verdict = settle(_known(session, comment), check, findings)
    awaited = and_(StoredFinding.check == WAITING, StoredFinding.rule == check)
    of_revision = (
        StoredFinding.comment_id == comment.id,
        StoredFinding.revision == comment.revision,
    )
    session.execute(
        delete(StoredFinding).where(*of_revision, or_(awaited, StoredFinding.check == check))
    )
    store_findings(session, comment, Verdict("pending", findings))
    session.flush()
    unanswered = next((one for one in findings if one.rule == "failed"), None)
    if unanswered is not None:
        fail(item, unanswered.reason, at)
    else:
        finish(item, at)
        _decide(session, comment, verdict, check, at)
    reprioritise(session, comment)


def _await_no_more(session: Session, item: OutboxItem) -> None:
    """Take away the finding that says a judge has yet to answer, where the answer no longer
    matters.
    """
    of_revision = (
        StoredFinding.comment_id == item.payload.get("comment"),
        StoredFinding.revision == item.payload.get("revision"),
    )
    awaited = (StoredFinding.check == WAITING, StoredFinding.rule == item.payload.get("check"))
    session.execute(delete(StoredFinding).where(*of_revision, *awaited))


def _still_asked(comment: Comment, item: OutboxItem) -> bool:
    return comment.status == "pending" and comment.revision == item.payload["revision"]


def _known(session: Session, comment: Comment) -> list[Finding]:
    """What has been found in the comment's present revision."""
    stored = session.scalars(
        select(StoredFinding).where(
            StoredFinding.comment_id == comment.id, StoredFinding.revision == comment.revision
        )
    )
    return [Finding(one.check, one.rule, one.status, one.reason) for one in stored]  # type: ignore[arg-type]


def _decide(session: Session, comment: Comment, verdict: Verdict, check: str, at: datetime) -> None:
    """Take the comment from held to what all its findings ask for, unless a person or its reports
    have held it.
    """
    by_others = latest_decision(
        session, Decision.comment_id == comment.id, Decision.action.not_in(_OF_SCREENING)
    )
    if verdict.status == "pending" or (by_others is not None and by_others.after != "approved"):
        return
    actor = Actor("rule", check, check.replace("_", " ").capitalize())
    change_status(session, comment, verdict.status, action="screen", actor=actor, at=at)


def _submission(comment: Comment, item: OutboxItem) -> Submission:
    site, author, article = comment.article.site, comment.author, comment.article
    return Submission(
        site=site.key,
        site_url=site.origins[0],
        comment=public_id(comment.id),
        revision=comment.revision,
        article=article.key,
        permalink=article.url or site.origins[0],
        text=comment.source,
        author_name=author.name,
        created_at=comment.created_at,
        author_email=author.email,
        user_ip=item.payload.get("address"),
        user_agent=item.payload.get("user_agent") or None,
        referrer=item.payload.get("referrer") or None,
        language=comment.language or site.settings.language,
        is_reply=comment.parent_id is not None,
        edited=comment.revision > 1,
    )
