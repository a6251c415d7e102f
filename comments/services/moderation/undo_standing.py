"""Taking back a standing, or the taking back of one."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from comments.models import Decision, public_id
from comments.services.context import DecisionContext
from comments.services.moderation.author_standing import StandingChange, get_author, give_standing
from comments.services.moderation.conflicts import STANDING, blocking_entry, in_force
from comments.services.moderation.outcomes import Outcome, too_late


def undo_standing(session: Session, decision: Decision, context: DecisionContext) -> Outcome:
    """Give an author the standing of before this entry."""
    name = public_id(decision.author_id or 0)
    author = get_author(session, decision.site_id, name)
    about = (Decision.author_id == author.id) & Decision.action.in_(STANDING)
    about &= Decision.comment_id.is_(None)
    obstacle = blocking_entry(session, decision, about)
    if obstacle is not None:
        return too_late(name, obstacle)
    earlier = in_force(session, about, before=decision.id)
    former = StandingChange.read(
        decision.before or "normal", earlier.reason if earlier is not None else None
    )
    if former.standing == "normal" or (former.until is not None and former.until <= context.at):
        former = StandingChange("normal", None, None)
    undoing = replace(context, undoes=decision.id)
    inverse = give_standing(session, author, former, undoing, action="undo_standing")
    return Outcome(name, "done", author.standing, None, inverse.id)
