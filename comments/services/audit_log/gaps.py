"""What says that entries of the log are missing: comments, settings, trusted domains and bans that
are not as the log has them; and whether the database guards it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from comments.models import Ban, Comment, Decision, Site, private_id, public_id, utc_now
from comments.services.moderation.trusted_domains import LEARNT, TRUSTED, trusted_after
from comments.services.sites.setting_history import (
    SETTING,
    SettingChange,
    plain_value,
    setting_change,
    setting_value,
)

GUARDS = tuple(
    f"{table}_no_{event}"
    for table in ("decision", "seal", "report_seal")
    for event in ("update", "delete")
)
"""Triggers by which the database refuses to change or drop what is logged."""


def gaps(session: Session, site_id: int) -> Iterator[str]:
    """Yield what says that entries are missing: comments, settings and bans that are not as the log
    has them; and whether the database guards it.
    """
    short = _comment_with_missing_entries(session, site_id)
    if short is not None:
        yield f"entries about comment {public_id(short)} have been deleted"
    yield from _settings(session, site_id)
    yield from _bans(session, site_id, utc_now())
    missing = [name for name in GUARDS if name not in _guards(session)]
    if missing:
        yield f"the database does not guard the log: {', '.join(missing)}"


def _comment_with_missing_entries(session: Session, site_id: int) -> int | None:
    """A comment's version counts its entries, which tells when the end of the chain has been cut
    off.
    """
    counted = select(Decision.comment_id, func.count().label("entries")).where(
        Decision.site_id == site_id
    )
    entries = counted.group_by(Decision.comment_id).subquery()
    query = select(Comment.id).outerjoin(entries, entries.c.comment_id == Comment.id)
    short = query.where(
        Comment.site_id == site_id, Comment.version > func.coalesce(entries.c.entries, 0)
    )
    return session.scalar(short.order_by(Comment.id).limit(1))


def _settings(session: Session, site_id: int) -> Iterator[str]:
    site = session.get_one(Site, site_id)
    entries = select(Decision).where(Decision.site_id == site_id)
    latest: dict[str, SettingChange] = {}
    trusted: list[str] | None = []
    changes = entries.where(Decision.action.in_((SETTING, LEARNT))).order_by(Decision.id)
    for entry in session.scalars(changes):
        if entry.action == LEARNT:
            trusted = trusted if trusted is None else trusted_after(trusted, entry)
            continue
        change = setting_change(entry)
        if change.name == TRUSTED:
            trusted = list(change.after) if change.complete else None
        else:
            latest[change.name] = change
    for name, change in latest.items():
        if change.complete and change.after != plain_value(name, setting_value(site, name)):
            yield f"setting {name} is not what decision {change.decision.id} says"
    if trusted is not None:
        yield from _trusted(trusted, site.settings.trusted_domains)


def _trusted(logged: list[str], present: Sequence[str]) -> Iterator[str]:
    """Yield the trusted domains that stand without an entry, or are gone without one."""
    for host in sorted({*logged} ^ {*present}):
        if host in logged:
            yield f"domain {host} is trusted by the log, and no longer by the site"
        else:
            yield f"domain {host} is trusted without an entry"


def _bans(session: Session, site_id: int, at: datetime) -> Iterator[str]:
    entries = select(Decision).where(
        Decision.site_id == site_id, Decision.action.in_(("ban", "unban"))
    )
    standing: dict[int, Decision] = {}
    for entry in session.scalars(entries.order_by(Decision.id)):
        number = private_id((entry.note or "").removeprefix("ban ").partition(" ")[0])
        if number is not None and entry.action == "ban":
            standing[number] = entry
        elif number is not None:
            standing.pop(number, None)
    bans = {one.id: one for one in session.scalars(select(Ban).where(Ban.site_id == site_id))}
    for number, entry in standing.items():
        _, _, until = (entry.note or "").partition(" until ")
        expired = bool(until) and datetime.fromisoformat(until) <= at
        if number not in bans and not expired:
            yield f"ban {public_id(number)} of decision {entry.id} has ended without an entry"
    for ban in bans.values():
        if ban.banned_by is not None and ban.id not in standing:
            yield f"ban {public_id(ban.id)} stands without an entry"


def _guards(session: Session) -> set[str]:
    if session.get_bind().dialect.name == "sqlite":
        return set(session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
    query = (
        "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    tables = set(session.scalars(text(query)))
    return {name for name in GUARDS if name.partition("_no_")[0] in tables}
