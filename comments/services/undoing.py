"""Undo: any decision taken back by an inverse entry of the ledger, alone or with the batch it was part of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from comments.errors import Conflict, NotFound
from comments.models import Actor, Author, Comment, Decision, Report, public_id
from comments.services.changing import change_status, locked_comment
from comments.services.moderating import Order, Outcome, conflict, latest_decision, raise_flag
from comments.services.priority import reprioritise
from comments.services.standing import Given, get_author, give_standing, read_article_value, set_article

_OPPOSITE = {"pin": "unpin", "unpin": "pin", "feature": "unfeature", "unfeature": "feature"}
_FINAL = ("undo", "note", "delete", "edit", "post", "ban", "unban")


def undo(session: Session, site_id: int, decision_id: int, actor: Actor, at: datetime, batch: str) -> Outcome:
    """Take back one decision about a comment, an author or an article.

    Only the latest decision on a thing can be taken back; a later one makes this a conflict that names it.
    Raises ``NotFound`` where the site has no such decision.
    """
    decision = session.get(Decision, decision_id)
    if decision is None or decision.site_id != site_id:
        raise _unknown()
    if decision.comment_id is not None:
        return _undo_on_comment(session, decision, actor, at, batch)
    if decision.action == "standing":
        return _undo_standing(session, decision, actor, at, batch)
    if decision.article_id is not None and decision.action.startswith("article_"):
        return _undo_on_article(session, decision, actor, at, batch)
    return _refused(str(decision_id), f"A decision {decision.action!r} cannot be undone.")


def undo_batch(session: Session, site_id: int, batch: str, actor: Actor, at: datetime, new: str) -> list[Outcome]:
    """Take back all decisions of a batch, the latest first. Raises ``NotFound`` where the site has no such batch."""
    query = select(Decision.id).where(Decision.batch == batch, Decision.site_id == site_id)
    found = session.scalars(query.order_by(Decision.id.desc())).all()
    if not found:
        raise _unknown()
    return [undo(session, site_id, one, actor, at, new) for one in found]


def _undo_on_comment(session: Session, decision: Decision, actor: Actor, at: datetime, batch: str) -> Outcome:
    assert decision.comment_id is not None  # noqa: S101
    comment = locked_comment(session, decision.comment_id)
    assert comment is not None  # noqa: S101
    name = public_id(comment.id)
    if decision.before is None or decision.action in _FINAL:
        return _refused(name, f"A decision {decision.action!r} cannot be undone.", comment)
    latest = latest_decision(session, Decision.comment_id == comment.id)
    if latest is None or latest.id != decision.id:
        return conflict(session, Order(name, "undo"), comment)
    try:
        inverse = change_status(
            session,
            comment,
            decision.before,  # type: ignore[arg-type]
            action="undo",
            actor=actor,
            at=at,
            batch=batch,
            undoes=decision.id,
        )
    except Conflict as error:
        return _refused(name, error.message, comment)
    if decision.action in _OPPOSITE:
        raise_flag(comment, _OPPOSITE[decision.action])
    elif decision.action == "escalate":
        comment.escalated = False
    session.flush()
    _reopen_reports(session, comment, decision)
    reprioritise(session, comment)
    session.flush()
    return Outcome(name, "done", comment.status, comment.version, inverse.id)


def _reopen_reports(session: Session, comment: Comment, decision: Decision) -> None:
    judged = select(Report).where(Report.resolved_by == decision.id)
    for report in session.scalars(judged.order_by(Report.author_id)):
        record = Author.reports_upheld if report.resolved == "upheld" else Author.reports_dismissed
        session.execute(update(Author).where(Author.id == report.author_id).values({record: record - 1}))
        report.resolved = report.resolved_at = report.resolved_by = None
        comment.open_reports += 1


def _undo_standing(session: Session, decision: Decision, actor: Actor, at: datetime, batch: str) -> Outcome:
    name = public_id(decision.author_id or 0)
    author = get_author(session, decision.site_id, name)
    about = (Decision.author_id == author.id, Decision.action.in_(("standing", "undo_standing")))
    latest = latest_decision(session, *about, Decision.comment_id.is_(None))
    if latest is None or latest.id != decision.id:
        return _too_late(name, latest)
    former = Given.read(decision.before or "normal", decision.reason)
    if former.until is not None and former.until <= at:
        former = Given("normal", None, former.reason)
    inverse = give_standing(
        session, author, former, actor=actor, at=at, batch=batch, undoes=decision.id, action="undo_standing"
    )
    return Outcome(name, "done", author.standing, None, inverse.id)


def _undo_on_article(session: Session, decision: Decision, actor: Actor, at: datetime, batch: str) -> Outcome:
    name = public_id(decision.article_id or 0)
    attribute = decision.action.removeprefix("article_")
    latest = latest_decision(session, Decision.article_id == decision.article_id, Decision.action == decision.action)
    if latest is None or latest.id != decision.id:
        return _too_late(name, latest)
    value = read_article_value(attribute, decision.before or "none")
    set_article(
        session, decision.site_id, name, {attribute: value}, actor=actor, at=at, batch=batch, undoes=decision.id
    )
    return Outcome(name, "done", None, None, None)


def _too_late(name: str, latest: Decision | None) -> Outcome:
    said = f"{latest.actor_name} has decided since." if latest else "It has changed since."
    return Outcome(name, "conflict", code="conflict", detail=said, by=latest)


def _refused(name: str, why: str, comment: Comment | None = None) -> Outcome:
    status, version = (comment.status, comment.version) if comment else (None, None)
    return Outcome(name, "refused", status, version, code="not_allowed", detail=why)


def _unknown() -> NotFound:
    return NotFound("There is no such decision on this site.", code="unknown_decision")
