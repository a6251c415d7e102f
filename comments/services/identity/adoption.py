"""Somebody who was imported signs on, and goes on as the author of what they wrote elsewhere.

The publisher's own id for the person tells, or an email the publisher vouches for; never a name.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.models import Author, Origin
from comments.services.identity.contact_hashes import email_hashes
from comments.services.identity.sso import Claims


def adopt_imported(session: Session, site_id: int, claims: Claims, secret: str) -> None:
    """Give the imported author who signs on for the first time the publisher's id, if there is one.

    The caller has seen that nobody on the site has that id yet.
    """
    email_hash, _ = email_hashes(claims.email, secret)
    author = _by_subject(session, site_id, claims.subject)
    if author is None and email_hash is not None:
        author = _imported(session, site_id, Author.email_hash == email_hash)
    if author is not None:
        author.kind, author.subject = "sso", claims.subject
        session.flush()


def _by_subject(session: Session, site_id: int, subject: str) -> Author | None:
    imported_ids = select(Origin.target_id).where(
        Origin.site_id == site_id, Origin.subject == subject, Origin.kind == "author"
    )
    return _imported(session, site_id, Author.id.in_(imported_ids))


def _imported(session: Session, site_id: int, condition: object) -> Author | None:
    query = select(Author).where(
        Author.site_id == site_id,
        Author.kind == "imported",
        Author.subject.is_(None),
        condition,  # type: ignore[arg-type]
    )
    return session.scalars(query.order_by(Author.id).limit(1).with_for_update()).first()
