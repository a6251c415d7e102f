"""Undo: any decision taken back by an inverse entry of the log, alone or with the batch it was
part of; and that entry taken back in its turn.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.errors import Conflict, NotFound
from comments.models import Article, Decision, public_id
from comments.services.context import DecisionContext
from comments.services.moderation.article_changes import read_article_value, set_article
from comments.services.moderation.author_messages import MESSAGE, WARN, undo_message
from comments.services.moderation.badges import BADGE, undo_badge
from comments.services.moderation.conflicts import STANDING, blocking_entry, root_of
from comments.services.moderation.outcomes import Outcome, refused, too_late
from comments.services.moderation.reporters import ACTIONS as HEARING
from comments.services.moderation.reporters import undo_hearing
from comments.services.moderation.setting_changes import undo_setting
from comments.services.moderation.trusted_domains import LEARNT, undo_learning
from comments.services.moderation.undo_comment import undo_on_comment
from comments.services.moderation.undo_standing import undo_standing
from comments.services.sites.article_merges import ACTION as MERGE
from comments.services.sites.article_merges import merge_again, unmerge_articles
from comments.services.sites.setting_history import SETTING


def undo(session: Session, site_id: int, decision_id: int, context: DecisionContext) -> Outcome:
    """Take back one decision about a comment, an author, an article or the site.

    Only the latest decision on a thing can be taken back; a later one makes this a conflict that
    names it. Decisions that have been undone do not count, so that several can be taken back one
    after the other. Raises ``NotFound`` where the site has no such decision.
    """
    decision = session.get(Decision, decision_id)
    if decision is None or decision.site_id != site_id:
        raise _unknown()
    if decision.comment_id is not None:
        return undo_on_comment(session, decision, context)
    if decision.action.removeprefix("undo_") in (WARN, MESSAGE):
        return undo_message(session, decision, context)
    if decision.action in HEARING:
        return undo_hearing(session, decision, context)
    if decision.action in STANDING:
        return undo_standing(session, decision, context)
    if decision.action == BADGE:
        return undo_badge(session, decision, context)
    if decision.action == LEARNT:
        return undo_learning(session, decision, context)
    if decision.action == SETTING:
        return undo_setting(session, decision, context)
    if decision.article_id is not None and decision.action.startswith("article_"):
        return _undo_on_article(session, decision, context)
    return refused(str(decision_id), f"A decision {decision.action!r} cannot be undone.")


def undo_batch(
    session: Session, site_id: int, batch: str, context: DecisionContext
) -> list[Outcome]:
    """Take back all decisions of a batch, the latest first. Raises ``NotFound`` where the site has
    no such batch.
    """
    numbers = [entry.id for entry in batch_entries(session, site_id, batch)]
    if not numbers:
        raise _unknown()
    return [undo(session, site_id, number, context) for number in numbers]


def batch_entries(session: Session, site_id: int, batch: str) -> list[Decision]:
    """Return the entries of a batch, the latest first; none where there is no such batch."""
    query = select(Decision).where(Decision.batch == batch, Decision.site_id == site_id)
    entries = list(session.scalars(query)) if batch.isprintable() else []
    return sorted(entries, key=lambda entry: entry.id, reverse=True)


def _undo_on_article(session: Session, decision: Decision, context: DecisionContext) -> Outcome:
    name = public_id(decision.article_id or 0)
    about = (Decision.article_id == decision.article_id) & (Decision.action == decision.action)
    obstacle = blocking_entry(session, decision, about)
    if obstacle is not None:
        return too_late(name, obstacle)
    if decision.action == MERGE:
        return _undo_merge(session, decision, context)
    attribute = decision.action.removeprefix("article_")
    value = read_article_value(attribute, decision.note or decision.before or "none")
    undoing = replace(context, undoes=decision.id)
    set_article(session, decision.site_id, name, {attribute: value}, undoing)
    return Outcome(name, "done", None, None, None)


def _undo_merge(session: Session, decision: Decision, context: DecisionContext) -> Outcome:
    root, in_effect = root_of(session, decision)
    try:
        if in_effect:
            merged = decision if decision.undoes_id is not None else root
            unmerge_articles(session, merged, context)
        else:
            assert decision.article_id is not None
            source = session.get_one(Article, decision.article_id)
            merge_again(session, source, decision, context)
    except Conflict as error:
        name = public_id(decision.article_id or 0)
        return Outcome(name, "conflict", code=error.code, detail=error.message)
    return Outcome(public_id(decision.article_id or 0), "done", None, None, None)


def _unknown() -> NotFound:
    return NotFound("There is no such decision on this site.", code="unknown_decision")
