"""Waves: when a text is held because it was here before, its originals and earlier copies are
raised with it, so that somebody decides on all of them together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.database.sql import change, marks, rows
from comments.database.upsert import upsert
from comments.models import Comment, CommentRecord, Decision, Wave, WaveMember
from comments.models.status import CONFIRMING
from comments.screening.checks.repeats import NEAR_OWN, spelling
from comments.screening.simhash import distance
from comments.screening.verdict import Verdict

LOOKED_BACK = 2_000
"""Comments of the site among which copies are looked for."""
OWN_LOOKED_BACK = 100
"""The same for the author's own, however old."""
MOST_RAISED = 500
"""Copies that one comment raises at most, the latest."""
OPEN = ("approved", "pending")
"""Statuses in which a member of a wave can wait."""
_LATEST = (
    "SELECT id, fingerprint FROM comment WHERE site_id = ? AND id <> ? ORDER BY id DESC LIMIT ?"
)
_OWN = (
    "SELECT id, fingerprint, source FROM comment WHERE author_id = ? AND id <> ?"
    " ORDER BY id DESC LIMIT ?"
)
_MOVED = "UPDATE wave_member SET wave_id = ? WHERE wave_id = ?"
_GROWN = "UPDATE wave SET members = members + ?, waiting = waiting + ? WHERE id = ?"


def raise_wave(session: Session, comment: CommentRecord, verdict: Verdict) -> None:
    """Put a comment that is held as a repeat into a wave with all that it repeats.

    Copies that are in a wave draw the others into theirs; where they are in several, these turn out
    to be one, the oldest. What was taken down before is a member
    that nobody waits for.
    """
    repeats = any(one.check == "repeats" and one.status == "pending" for one in verdict.findings)
    copies = _copies(session, comment) if repeats else []
    if not copies:
        return
    waves = _waves_of(session, [*copies, comment.id])
    if waves:
        _lock(session, waves.values())
        waves = _waves_of(session, [*copies, comment.id])
    wave = min(waves.values(), default=min(copies))
    upsert(session, Wave, [{"id": wave, "site_id": comment.site_id}])
    _absorb(session, wave, {*waves.values()} - {wave})
    newcomers = [number for number in copies if number not in waves]
    statuses = _statuses(session, newcomers) | {comment.id: comment.status}
    _join(session, wave, [one for one in statuses.items() if one[0] not in waves], comment)
    if comment.id in waves and comment.status in OPEN:
        wait(session, comment.id, waiting=True)


def follow_decision(session: Session, comment: Comment, decision: Decision) -> None:
    """Note that somebody has decided on a comment, or that nobody can see it any more."""
    by_staff = decision.actor_kind in ("person", "token") and decision.action != "undo"
    judged = by_staff and (decision.before != decision.after or decision.action in CONFIRMING)
    if judged or comment.status not in OPEN:
        wait(session, comment.id, waiting=False)


def wait(session: Session, comment_id: int, *, waiting: bool) -> None:
    """Say whether a comment, where it is in a wave, waits there to be decided on."""
    switch = "UPDATE wave_member SET waiting = ? WHERE comment_id = ? AND waiting = ?"
    if change(session, switch, waiting, comment_id, not waiting):
        for wave in _waves_of(session, [comment_id]).values():
            change(session, _GROWN, 0, 1 if waiting else -1, wave)


def raised_at(session: Session, comment_id: int) -> datetime | None:
    """Return when a comment was raised in a wave; None where it is in none."""
    member = session.get(WaveMember, comment_id)
    return member.raised_at if member is not None else None


def is_waiting(session: Session, comment_id: int) -> bool:
    """Say whether a comment waits in a wave."""
    member = session.get(WaveMember, comment_id, populate_existing=True)
    return member is not None and member.waiting


def _copies(session: Session, comment: CommentRecord) -> list[int]:
    """Return the comments that a comment repeats: the site's latest, and its author's own."""
    mark, own_spelling = comment.fingerprint, spelling(comment.source)
    latest = (
        rows(session, _LATEST, (comment.site_id, comment.id, LOOKED_BACK))
        if mark is not None
        else ()
    )
    copies = {number for number, other in latest if _is_near(mark, other)}
    for number, other, source in rows(
        session, _OWN, (comment.author_id, comment.id, OWN_LOOKED_BACK)
    ):
        if _is_near(mark, other) or (own_spelling and spelling(source) == own_spelling):
            copies.add(number)
    return sorted(copies)[-MOST_RAISED:]


def _is_near(mark: int | None, other: int | None) -> bool:
    return mark is not None and other is not None and distance(mark, other) <= NEAR_OWN


def _waves_of(session: Session, numbers: Collection[int]) -> dict[int, int]:
    query = (
        f"SELECT comment_id, wave_id FROM wave_member WHERE comment_id IN ({marks(len(numbers))})"  # noqa: S608
    )
    return {row[0]: row[1] for row in rows(session, query, numbers)}


def _lock(session: Session, waves: Iterable[int]) -> None:
    """Let nobody else join or merge these waves until the transaction ends."""
    query = select(Wave.id).where(Wave.id.in_({*waves})).order_by(Wave.id)
    session.execute(query.with_for_update())


def _absorb(session: Session, wave: int, others: Collection[int]) -> None:
    """Make members of other waves members of this one. The empty waves stay, as names of it."""
    for other in sorted(others):
        moved = change(session, _MOVED, wave, other)
        ((waiting,),) = rows(session, "SELECT waiting FROM wave WHERE id = ?", (other,))
        change(session, _GROWN, -moved, -waiting, other)
        change(session, _GROWN, moved, waiting, wave)


def _statuses(session: Session, numbers: Collection[int]) -> dict[int, str]:
    if not numbers:
        return {}
    query = f"SELECT id, status FROM comment WHERE id IN ({marks(len(numbers))})"  # noqa: S608
    return {row[0]: row[1] for row in rows(session, query, numbers)}


def _join(
    session: Session, wave: int, newcomers: Iterable[tuple[int, str]], latest: CommentRecord
) -> None:
    members = waiting = 0
    for number, status in sorted(newcomers):
        member = {
            "comment_id": number,
            "wave_id": wave,
            "waiting": status in OPEN,
            "raised_at": latest.edited_at or latest.created_at,
        }
        if upsert(session, WaveMember, [member]):
            members, waiting = members + 1, waiting + int(status in OPEN)
    change(session, _GROWN, members, waiting, wave)
