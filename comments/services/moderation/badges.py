"""Giving authors a badge of their site, and taking it away, on the record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from comments.models import Actor, Author, Decision, Site, public_id
from comments.services.identity.badges import renew_pages, site_badge
from comments.services.moderation.conflicts import blocking_entry
from comments.services.moderation.outcomes import Outcome, too_late
from comments.services.moderation.standing import get_author

BADGE = "badge"
_NONE = "none"


def set_badge(
    session: Session,
    site: Site,
    author_id: str,
    badge: str | None,
    *,
    actor: Actor,
    at: datetime,
) -> Author:
    """Give an author one of the site's badges, or none, and record it.

    Raises ``NotFound``, or ``InvalidInput`` for a badge that the site has not.
    """
    spelling = site_badge(site, badge) if badge is not None else None
    author = get_author(session, site.id, author_id, lock=False)
    if author.badge != spelling:
        _give(session, author, spelling, actor=actor, at=at)
    return author


def undo_badge(
    session: Session, decision: Decision, actor: Actor, at: datetime, batch: str
) -> Outcome:
    """Give an author the badge of before this entry, unless it has been changed since."""
    name = public_id(decision.author_id or 0)
    about = (Decision.author_id == decision.author_id) & (Decision.action == BADGE)
    obstacle = blocking_entry(session, decision, about)
    if obstacle is not None:
        return too_late(name, obstacle)
    author = get_author(session, decision.site_id, name, lock=False)
    badge = None if decision.before == _NONE else decision.before
    inverse = _give(session, author, badge, actor=actor, at=at, batch=batch, undoes=decision.id)
    return Outcome(name, "done", None, None, inverse.id)


def _give(
    session: Session,
    author: Author,
    badge: str | None,
    *,
    actor: Actor,
    at: datetime,
    batch: str | None = None,
    undoes: int | None = None,
) -> Decision:
    # Whoever writes holds an article before its authors.
    renew_pages(session, author)
    author = get_author(session, author.site_id, public_id(author.id))
    entry = Decision(
        site_id=author.site_id,
        author_id=author.id,
        action=BADGE,
        before=author.badge or _NONE,
        after=badge or _NONE,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        created_at=at,
        batch=batch,
        undoes_id=undoes,
    )
    author.badge = badge
    session.add(entry)
    session.flush()
    return entry
