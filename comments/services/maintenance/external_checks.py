"""External checks: the worker asks a judge outside about a held comment and brings the answer
home. When one that failed is asked again is the outbox's matter, ``services/outbox.py``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from comments.models import Actor, Comment, Decision, OutboxItem, StoredFinding
from comments.screening.draft import Rules
from comments.screening.external.settle import WAITING, settle
from comments.screening.sentences import Sentence
from comments.screening.verdict import Finding, Verdict
from comments.services.comments.priority import reprioritise
from comments.services.comments.screening_facts import store_findings
from comments.services.comments.submissions import submission_of
from comments.services.comments.transitions import change_status, locked_comment
from comments.services.context import DecisionContext
from comments.services.maintenance.external_providers import METERED, outside_judge
from comments.services.maintenance.language_model_budget import spend_question
from comments.services.moderation.conflicts import latest_decision
from comments.services.outbox import fail, finish
from comments.telemetry import metrics
from comments.telemetry.tracing import work_span

_OUT_OF_BUDGET = Sentence("The provider has been asked as often today as the site allows.")
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
    submission, settings = submission_of(comment, item.payload), comment.article.site.settings
    check = item.payload["check"]
    if check not in Rules.of(settings).external:
        return ()
    session.rollback()
    judge = outside_judge(check, settings, timeout, loopback=loopback)
    with metrics.external_check_seconds.labels(check).time(), work_span(f"ask {check}"):
        findings = judge.check(submission)
    failed = any(finding.rule == "failed" for finding in findings)
    metrics.external_checks.labels(check, "failed" if failed else "answered").inc()
    return findings


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
    passes = comment.article.site.settings.outside_failure == "pass"
    if passes:
        findings = tuple(_noted(finding) for finding in findings)
    verdict = settle(_known(session, comment), check, findings)
    awaited = and_(StoredFinding.check == WAITING, StoredFinding.rule == check)
    of_revision = (
        StoredFinding.comment_id == comment.id,
        StoredFinding.revision == comment.revision,
    )
    session.execute(
        delete(StoredFinding).where(*of_revision, or_(awaited, StoredFinding.check == check))
    )
    store_findings(session, comment.record, Verdict("pending", findings))
    session.flush()
    unanswered = next((one for one in findings if one.rule == "failed"), None)
    if unanswered is not None and not passes:
        fail(item, unanswered.reason, at)
    else:
        finish(item, at)
        _decide(session, comment, verdict, check, at)
    reprioritise(session, comment)


def may_ask(session: Session, item_id: int, at: datetime) -> bool:
    """Say whether the judge an item names may be asked now: a paid one so often a day. The caller
    commits.
    """
    item = session.get_one(OutboxItem, item_id)
    comment = session.get(Comment, item.payload.get("comment", 0))
    if item.payload.get("check") != METERED or comment is None or not _still_asked(comment, item):
        return True
    limit = comment.article.site.settings.chat_daily
    return spend_question(session, comment.site_id, METERED, limit, at)


def out_of_budget() -> tuple[Finding, ...]:
    """Return what stands for an answer where the day's questions are used up."""
    return (Finding(METERED, "budget", "pending", _OUT_OF_BUDGET, severity=20),)


def _noted(finding: Finding) -> Finding:
    """A missing answer as a note, where the site lets comments pass without it."""
    return replace(finding, status="approved") if finding.rule in ("failed", "budget") else finding


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
    change_status(session, comment, verdict.status, "screen", DecisionContext(actor, at))
