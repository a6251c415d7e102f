"""Undo: any decision taken back by an inverse entry of the ledger, alone or with the batch it was
part of.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from comments.errors import Conflict, NotFound
from comments.models import Actor, Author, Comment, Decision, Report, public_id
from comments.services.comments.priority import reprioritise
from comments.services.comments.transitions import change_status, locked_comment, touch
from comments.services.moderation.decisions import (
    ACTIONS,
    JUDGEMENT,
    DecisionRequest,
    Outcome,
    conflict,
    describe,
    has_room_for_pin,
    latest_decision,
)
from comments.services.moderation.standing import (
    StandingChange,
    get_author,
    give_standing,
    read_article_value,
    set_article,
)
from comments.services.sites.merging import ACTION as MERGE
from comments.services.sites.merging import unmerge_articles

_FINAL = ("undo", "note", "delete", "edit", "post", "ban", "unban")
_MARKS = {"pinned": ("pin", "unpin"), "featured": ("feature", "unfeature")}


def undo(
    session: Session, site_id: int, decision_id: int, actor: Actor, at: datetime, batch: str
) -> Outcome:
    """Take back one decision about a comment, an author or an article.

    Only the latest decision on a thing can be taken back; a later one makes this a conflict that
    names it. Decisions that have been undone do not count, so that several can be taken back one
    after the other. Raises ``NotFound`` where the site has no such decision.
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


def undo_batch(
    session: Session, site_id: int, batch: str, actor: Actor, at: datetime, new: str
) -> list[Outcome]:
    """Take back all decisions of a batch, the latest first. Raises ``NotFound`` where the site has
    no such batch.
    """
    query = select(Decision.id).where(Decision.batch == batch, Decision.site_id == site_id)
    numbers = sorted(session.scalars(query), reverse=True) if batch.isprintable() else ()
    if not numbers:
        raise _unknown()
    return [undo(session, site_id, one, actor, at, new) for one in numbers]


def in_force(
    session: Session, *about: ColumnElement[bool], before: int | None = None
) -> Decision | None:
    """Return the latest entry about something that is no note, no undo and has not been undone."""
    while True:
        earlier = (*about, Decision.id < before) if before is not None else about
        entry = latest_decision(session, *earlier)
        if entry is None or entry.undoes_id is None:
            return entry
        before = entry.undoes_id


def _undo_on_comment(
    session: Session, decision: Decision, actor: Actor, at: datetime, batch: str
) -> Outcome:
    assert decision.comment_id is not None
    comment = locked_comment(session, decision.comment_id)
    assert comment is not None
    name = public_id(comment.id)
    if decision.before is None or decision.action in _FINAL:
        return _refused(name, f"A decision {decision.action!r} cannot be undone.", comment)
    latest = in_force(session, Decision.comment_id == comment.id)
    if latest is None or latest.id != decision.id:
        return conflict(session, DecisionRequest(name, "undo"), comment)
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
    _bring_back_flags(session, comment, decision)
    session.flush()
    _reopen_reports(session, comment, decision)
    reprioritise(session, comment)
    session.flush()
    _undo_standing_with(session, comment, decision, actor, at, batch)
    return Outcome(name, "done", comment.status, comment.version, inverse.id)


def _bring_back_flags(session: Session, comment: Comment, decision: Decision) -> None:
    """Pin, feature and escalate the comment as it was before the decision, as the ledger tells."""
    for mark in _MARKS:
        former = comment.status == "approved" and _was(session, decision, mark)
        if former and mark == "pinned" and not comment.pinned:
            former = has_room_for_pin(session, comment)
        if getattr(comment, mark) != former:
            setattr(comment, mark, former)
            touch(comment.article)
    comment.escalated = _was(session, decision, "escalated")


def _was(session: Session, decision: Decision, flag: str) -> bool:
    about = Decision.comment_id == decision.comment_id
    entry = in_force(session, about, before=decision.id)
    while entry is not None:
        sets, clears = _MARKS.get(flag, ("escalate", ""))
        if entry.action == sets:
            return True
        ended = entry.action in JUDGEMENT if flag == "escalated" else entry.after != "approved"
        if ended or entry.action == clears:
            return False
        entry = in_force(session, about, before=entry.id)
    return False


def _reopen_reports(session: Session, comment: Comment, decision: Decision) -> None:
    judged = select(Report).where(
        Report.comment_id == comment.id, Report.resolved_by == decision.id
    )
    for report in session.scalars(judged.order_by(Report.author_id)):
        record = Author.reports_upheld if report.resolved == "upheld" else Author.reports_dismissed
        session.execute(
            update(Author).where(Author.id == report.author_id).values({record: record - 1})
        )
        report.resolved = report.resolved_at = report.resolved_by = None
        comment.open_reports += 1


def _undo_standing_with(
    session: Session, comment: Comment, decision: Decision, actor: Actor, at: datetime, batch: str
) -> None:
    """Take back the standing that the decision gave the author, unless that has been changed since."""
    action = ACTIONS.get(decision.action)
    if action is None or action.standing is None or decision.batch is None:
        return
    standing_entry = session.scalar(
        select(Decision)
        .where(
            _of_standing(comment.author_id),
            Decision.batch == decision.batch,
            Decision.id > decision.id,
        )
        .order_by(Decision.id)
        .limit(1)
    )
    if standing_entry is not None:
        _undo_standing(session, standing_entry, actor, at, batch)


def _undo_standing(
    session: Session, decision: Decision, actor: Actor, at: datetime, batch: str
) -> Outcome:
    name = public_id(decision.author_id or 0)
    author = get_author(session, decision.site_id, name)
    about = _of_standing(author.id)
    latest = in_force(session, about)
    if latest is None or latest.id != decision.id:
        return _too_late(name, latest_decision(session, about))
    earlier = in_force(session, about, before=decision.id)
    former = StandingChange.read(
        decision.before or "normal", earlier.reason if earlier is not None else None
    )
    if former.standing == "normal" or (former.until is not None and former.until <= at):
        former = StandingChange("normal", None, None)
    inverse = give_standing(
        session,
        author,
        former,
        actor=actor,
        at=at,
        batch=batch,
        undoes=decision.id,
        action="undo_standing",
    )
    return Outcome(name, "done", author.standing, None, inverse.id)


def _of_standing(author_id: int) -> ColumnElement[bool]:
    actions = Decision.action.in_(("standing", "undo_standing"))
    return (Decision.author_id == author_id) & actions & Decision.comment_id.is_(None)


def _undo_on_article(
    session: Session, decision: Decision, actor: Actor, at: datetime, batch: str
) -> Outcome:
    name = public_id(decision.article_id or 0)
    attribute = decision.action.removeprefix("article_")
    about = (Decision.article_id == decision.article_id) & (Decision.action == decision.action)
    latest = in_force(session, about)
    if latest is None or latest.id != decision.id:
        return _too_late(name, latest_decision(session, about))
    if decision.action == MERGE:
        try:
            unmerge_articles(session, decision, actor=actor, at=at, batch=batch)
        except Conflict as error:
            return Outcome(name, "conflict", code=error.code, detail=error.message)
        return Outcome(name, "done", None, None, None)
    value = read_article_value(attribute, decision.note or decision.before or "none")
    set_article(
        session,
        decision.site_id,
        name,
        {attribute: value},
        actor=actor,
        at=at,
        batch=batch,
        undoes=decision.id,
    )
    return Outcome(name, "done", None, None, None)


def _too_late(name: str, latest: Decision | None) -> Outcome:
    explanation = describe(latest) if latest is not None else "It has changed since."
    return Outcome(name, "conflict", code="conflict", detail=explanation, by=latest)


def _refused(name: str, why: str, comment: Comment | None = None) -> Outcome:
    status, version = (comment.status, comment.version) if comment else (None, None)
    return Outcome(name, "refused", status, version, code="not_allowed", detail=why)


def _unknown() -> NotFound:
    return NotFound("There is no such decision on this site.", code="unknown_decision")
