"""Giving authors a badge of their site, and taking it away, on the record."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from comments.models import Author, Decision, Site, public_id
from comments.services.audit_log.recording import record
from comments.services.context import DecisionContext
from comments.services.identity.badges import renew_pages, site_badge
from comments.services.moderation.author_standing import get_author
from comments.services.moderation.conflicts import blocking_entry
from comments.services.moderation.outcomes import Outcome, too_late

BADGE = "badge"
_NONE = "none"


def set_badge(
    session: Session,
    site: Site,
    author_id: str,
    badge: str | None,
    context: DecisionContext,
) -> Author:
    """Give an author one of the site's badges, or none, and record it.

    Raises ``NotFound``, or ``InvalidInput`` for a badge that the site has not.
    """
    spelling = site_badge(site.record, badge) if badge is not None else None
    author = get_author(session, site.id, author_id, lock=False)
    if author.badge != spelling:
        _give(session, author, spelling, context)
    return author


def undo_badge(session: Session, decision: Decision, context: DecisionContext) -> Outcome:
    """Give an author the badge of before this entry, unless it has been changed since."""
    name = public_id(decision.author_id or 0)
    about = (Decision.author_id == decision.author_id) & (Decision.action == BADGE)
    obstacle = blocking_entry(session, decision, about)
    if obstacle is not None:
        return too_late(name, obstacle)
    author = get_author(session, decision.site_id, name, lock=False)
    badge = None if decision.before == _NONE else decision.before
    inverse = _give(session, author, badge, replace(context, undoes=decision.id))
    return Outcome(name, "done", None, None, inverse.id)


def _give(
    session: Session, author: Author, badge: str | None, context: DecisionContext
) -> Decision:
    # Whoever writes holds an article before its authors.
    renew_pages(session, author)
    author = get_author(session, author.site_id, public_id(author.id))
    entry = record(
        session,
        BADGE,
        context,
        site_id=author.site_id,
        author=author,
        before=author.badge or _NONE,
        after=badge or _NONE,
    )
    author.badge = badge
    session.flush()
    return entry
