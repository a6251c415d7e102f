"""Readers' requests about their own data: made, withdrawn, found, and done when they are due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from comments.errors import Conflict, Forbidden
from comments.models import Author, PersonalRequest, Site, private_id, public_id
from comments.services.privacy.erasure import erase_step
from comments.services.privacy.personal_copy import personal_copy

GRACE = timedelta(hours=24)
"""How long a reader may think again before an erasure is done."""
COPY_KEPT = timedelta(days=7)
COPY_EVERY = timedelta(days=1)


def request_copy(session: Session, author: Author, at: datetime) -> PersonalRequest:
    """Return the reader's latest copy, in the making or ready; begin one where there is none of the
    last day.
    """
    query = _of(author.id, "export").where(PersonalRequest.requested_at > at - COPY_EVERY)
    latest = session.scalars(query.limit(1)).first()
    return latest or _add(session, author, "export", due_at=at, at=at, requested_by="reader")


def request_erasure(
    session: Session, author: Author, mode: str, at: datetime, *, requested_by: str = "reader"
) -> PersonalRequest:
    """Begin an erasure: a reader's own after a day in which it may be withdrawn, staff's at once.

    Raises ``Forbidden`` where the site does not allow this mode to readers.
    """
    own = requested_by == "reader"
    if own and mode == "all" and not session.get_one(Site, author.site_id).settings.erase_comments:
        raise Forbidden("Comments stay on this site; your name can go.", code="erasure_refused")
    waiting = find_erasure(session, author.id)
    if waiting is not None and waiting.done_at is None:
        waiting.mode = mode
        waiting.due_at = waiting.due_at if own else at
        session.flush()
        return waiting
    due = at + GRACE if own else at
    return _add(session, author, "erasure", due, at, requested_by, mode)


def withdraw_erasure(session: Session, author: Author, at: datetime) -> None:
    """Take back an erasure, if there is one. Raises ``Conflict`` where it is due already."""
    waiting = find_erasure(session, author.id)
    if waiting is None or waiting.done_at is not None:
        return
    if waiting.due_at <= at or waiting.receipt:
        raise Conflict("The erasure has begun.", code="erasure_begun")
    session.delete(waiting)
    session.flush()


def find_erasure(session: Session, author_id: int) -> PersonalRequest | None:
    """Return the latest erasure of this author, done or waiting."""
    return session.scalars(_of(author_id, "erasure").limit(1)).first()


def do_due(session: Session, at: datetime) -> bool:
    """Do a step of the request that has been due longest; return whether there may be more."""
    session.execute(
        delete(PersonalRequest).where(
            PersonalRequest.kind == "export", PersonalRequest.expires_at < at
        )
    )
    query = select(PersonalRequest).where(
        PersonalRequest.done_at.is_(None), PersonalRequest.due_at <= at
    )
    ordered = query.order_by(PersonalRequest.due_at).limit(1)
    request = session.scalars(ordered.with_for_update(skip_locked=True)).first()
    if request is None:
        return False
    if request.kind == "erasure":
        erase_step(session, request, at)
    else:
        request.content = personal_copy(session, session.get_one(Author, request.author_id), at)
        request.done_at, request.expires_at = at, at + COPY_KEPT
    session.flush()
    return True


def erased_ids(session: Session, site_id: int | None = None) -> list[tuple[str, str]]:
    """Return author and mode of every erasure that was done, for whoever restores a backup."""
    query = select(PersonalRequest.author_id, PersonalRequest.mode).where(
        PersonalRequest.kind == "erasure", PersonalRequest.done_at.is_not(None)
    )
    if site_id is not None:
        query = query.where(PersonalRequest.site_id == site_id)
    rows = session.execute(query.order_by(PersonalRequest.id))
    return [(public_id(author_id), mode or "name") for author_id, mode in rows]


def reapply(session: Session, erased: Iterable[tuple[str, str]], at: datetime) -> int:
    """Ask again for erasures that a restored backup knows nothing of; return how many."""
    count = 0
    for name, mode in erased:
        number = private_id(name)
        author = session.get(Author, number) if number is not None else None
        if author is None or author.kind == "erased":
            continue
        request_erasure(session, author, mode, at, requested_by="restore")
        count += 1
    return count


def _of(author_id: int, kind: str) -> Select[Any]:
    query = select(PersonalRequest).where(
        PersonalRequest.author_id == author_id, PersonalRequest.kind == kind
    )
    return query.order_by(PersonalRequest.id.desc())


def _add(
    session: Session,
    author: Author,
    kind: str,
    due_at: datetime,
    at: datetime,
    requested_by: str,
    mode: str | None = None,
) -> PersonalRequest:
    request = PersonalRequest(
        site_id=author.site_id,
        author_id=author.id,
        kind=kind,
        mode=mode,
        requested_by=requested_by,
        requested_at=at,
        due_at=due_at,
        receipt={},
    )
    session.add(request)
    session.flush()
    return request
