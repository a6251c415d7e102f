"""Readers' requests about their own data: made, withdrawn, found, and done when they are due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from comments.errors import Conflict, Forbidden
from comments.models import Author, AuthorRecord, PersonalRequest, Site, private_id, public_id
from comments.services.privacy.erasure import erase_step, is_forgetting
from comments.services.privacy.personal_copy import COPY_EVERY, COPY_KEPT, personal_copy

GRACE = timedelta(hours=24)
"""How long a reader may think again before an erasure is done."""
_LOOKED_AT = 50
"""Requests that are due, among which the next is chosen."""


def request_copy(session: Session, author: AuthorRecord, at: datetime) -> PersonalRequest:
    """Return the reader's latest copy, in the making or ready; begin one where there is none of the
    last day.
    """
    query = _of(author.id, "export").where(PersonalRequest.requested_at > at - COPY_EVERY)
    latest = session.scalars(query.limit(1)).first()
    return latest or _add(session, author, "export", due_at=at, at=at, requested_by="reader")


def request_erasure(
    session: Session, author: AuthorRecord, mode: str, at: datetime, *, requested_by: str = "reader"
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


def withdraw_erasure(session: Session, author: AuthorRecord, at: datetime) -> None:
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
    """Do a step of the request that has been due longest; return whether there may be more.

    Those whose last step it is to merge the word index give way: under steady posting that takes
    long.
    """
    session.execute(
        delete(PersonalRequest).where(
            PersonalRequest.kind == "export", PersonalRequest.expires_at < at
        )
    )
    query = select(PersonalRequest).where(
        PersonalRequest.done_at.is_(None), PersonalRequest.due_at <= at
    )
    ordered = query.order_by(PersonalRequest.due_at).limit(_LOOKED_AT)
    due = session.scalars(ordered.with_for_update(skip_locked=True)).all()
    if not due:
        return False
    request = next((one for one in due if not is_forgetting(one)), due[0])
    if request.kind == "erasure":
        erase_step(session, request, at)
    else:
        request.content = personal_copy(session, session.get_one(Author, request.author_id), at)
        request.done_at, request.expires_at = at, at + COPY_KEPT
    session.flush()
    return True


@dataclass(frozen=True, slots=True)
class Erasure:
    """An erasure that a restored backup may know nothing of: done, or ``due`` at a moment."""

    author: str
    mode: str
    due: datetime | None = None


def erasures(session: Session, site_id: int | None = None) -> list[Erasure]:
    """Return every erasure, done or waiting, for whoever restores a backup."""
    query = select(PersonalRequest).where(PersonalRequest.kind == "erasure")
    if site_id is not None:
        query = query.where(PersonalRequest.site_id == site_id)
    return [
        Erasure(public_id(one.author_id), one.mode or "name", None if one.done_at else one.due_at)
        for one in session.scalars(query.order_by(PersonalRequest.id))
    ]


def reapply(session: Session, former: Iterable[Erasure], at: datetime) -> Counter[str]:
    """Ask again for erasures that a restored backup knows nothing of; return how many were done
    (``erased``), and how many waited for their day (``waiting``).

    An author that is named twice is erased by the one that takes more.
    """
    strongest: dict[str, Erasure] = {}
    for erasure in sorted(former, key=_strength):
        strongest[erasure.author] = erasure
    counts: Counter[str] = Counter()
    for erasure in strongest.values():
        number = private_id(erasure.author)
        author = session.get(Author, number) if number is not None else None
        if author is None or author.kind == "erased":
            continue
        if erasure.due is None:
            request_erasure(session, author.record, erasure.mode, at, requested_by="restore")
        else:
            _wait_again(session, author.record, erasure, at)
        counts["erased" if erasure.due is None else "waiting"] += 1
    return counts


def _strength(erasure: Erasure) -> tuple[bool, bool]:
    return erasure.due is None, erasure.mode == "all"


def _wait_again(session: Session, author: AuthorRecord, erasure: Erasure, at: datetime) -> None:
    waiting = find_erasure(session, author.id)
    due = erasure.due or at
    if waiting is not None and waiting.done_at is None:
        waiting.mode, waiting.due_at = erasure.mode, due
        session.flush()
    else:
        _add(session, author, "erasure", due, at, "reader", erasure.mode)


def let_think_again(session: Session, former: Iterable[Erasure], at: datetime) -> int:
    """Give a new day to the erasures that wait in a restored backup and that its former database
    does not know: their readers may have taken them back since. Return how many.
    """
    names = {entry.author for entry in former}
    waiting = select(PersonalRequest).where(
        PersonalRequest.kind == "erasure",
        PersonalRequest.requested_by == "reader",
        PersonalRequest.done_at.is_(None),
    )
    unknown = [one for one in session.scalars(waiting) if public_id(one.author_id) not in names]
    for request in unknown:
        request.due_at = max(request.due_at, at + GRACE)
    session.flush()
    return len(unknown)


def _of(author_id: int, kind: str) -> Select[Any]:
    query = select(PersonalRequest).where(
        PersonalRequest.author_id == author_id, PersonalRequest.kind == kind
    )
    return query.order_by(PersonalRequest.id.desc())


def _add(
    session: Session,
    author: AuthorRecord,
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
