"""Whether anyone has tampered with the log, or with what it vouches for: the first place where it
does not fit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from comments.models import Ban, Comment, Decision, Seal, Site, private_id, public_id, utc_now
from comments.services.moderation.log_sealing import FIRST, link_digest, unsealed_count
from comments.services.moderation.log_signing import LogKey
from comments.services.moderation.sealed_content import misfits
from comments.services.sites.setting_history import (
    SETTING,
    plain_value,
    setting_change,
    setting_value,
)

_AT_ONCE = 500
GUARDS = ("decision_no_update", "decision_no_delete", "seal_no_update", "seal_no_delete")
"""Triggers by which the database refuses to change or drop what is logged."""


@dataclass(frozen=True, slots=True)
class Tampering:
    """Where a site's log does not hold, in words; ``number`` is the link of the chain."""

    site_id: int
    number: int
    what: str


@dataclass(frozen=True, slots=True)
class ChainState:
    """How much of a site's log is sealed, how much waits to be, where it does not hold."""

    sealed: int
    unsealed: int
    problem: str | None
    entry: int | None = None
    """The number of the first link that does not fit."""


def chain_state(session: Session, site_id: int, key: LogKey | None = None) -> ChainState:
    """Walk a site's chain and say how it stands."""
    tampering = verify(session, site_id, key)
    links = select(func.count()).select_from(Seal).where(Seal.site_id == site_id)
    return ChainState(
        session.scalar(links) or 0,
        unsealed_count(session, site_id),
        tampering.what if tampering else None,
        tampering.number if tampering else None,
    )


def verify(session: Session, site_id: int, key: LogKey | None = None) -> Tampering | None:
    """Walk a site's chain from its beginning, with all it vouches for; return the first place where
    it does not hold.
    """
    return next(_problems(session, site_id, key), None)


def _problems(session: Session, site_id: int, key: LogKey | None) -> Iterator[Tampering]:
    number, digest = 0, FIRST
    while links := _links(session, site_id, number):
        complete: list[tuple[Seal, Decision]] = []
        first: Tampering | None = None
        for link, decision in links:
            if link.number != number + 1:
                first = Tampering(site_id, number + 1, "a link of the chain is missing")
            elif decision is None:
                problem = f"decision {link.decision_id} has been deleted"
                first = Tampering(site_id, link.number, problem)
            else:
                digest = link_digest(digest, decision, link.content)
                if digest != link.digest:
                    problem = f"decision {decision.id} has been changed"
                    first = Tampering(site_id, link.number, problem)
            if first is not None or decision is None:
                break
            complete.append((link, decision))
            number = link.number
        for misfit, problem in misfits(session, site_id, complete, key):
            yield Tampering(site_id, misfit, problem)
        if first is not None:
            yield first
            return
        session.expire_all()
    if key is not None:
        yield from _unsigned(session, site_id, key, number)
    yield from (Tampering(site_id, number + 1, gap) for gap in _gaps(session, site_id))


def _links(session: Session, site_id: int, after: int) -> list[tuple[Seal, Decision | None]]:
    chain = select(Seal, Decision).outerjoin(Decision, Decision.id == Seal.decision_id)
    query = chain.where(Seal.site_id == site_id, Seal.number > after).order_by(Seal.number)
    return [(link, decision) for link, decision in session.execute(query.limit(_AT_ONCE))]


def _unsigned(session: Session, site_id: int, key: LogKey, last: int) -> Iterator[Tampering]:
    """The last signature covers all links before it; only where it does not fit are they tried one
    by one.
    """
    columns = (Seal.number, Seal.digest, Seal.signature)
    query = select(*columns).where(Seal.site_id == site_id).order_by(Seal.number)
    latest = session.execute(query.where(Seal.number == last)).first()
    if latest is None or key.signed(site_id, latest.number, latest.digest, latest.signature):
        return
    signing = False
    for number, digest, signature in session.execute(query.execution_options(yield_per=1000)):
        if (signature or signing) and not key.signed(site_id, number, digest, signature):
            problem = f"link {number} is not signed by the key of this service"
            yield Tampering(site_id, number, problem)
            return
        signing = signing or signature is not None


def _gaps(session: Session, site_id: int) -> Iterator[str]:
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
    entries = select(Decision).where(Decision.site_id == site_id, Decision.action == SETTING)
    latest = {}
    for entry in session.scalars(entries.order_by(Decision.id)):
        change = setting_change(entry)
        latest[change.name] = change
    for name, change in latest.items():
        learnt = name == "trusted_domains"
        if (
            not learnt
            and change.complete
            and change.after != plain_value(name, setting_value(site, name))
        ):
            yield f"setting {name} is not what decision {change.decision.id} says"


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
    return {name for name in GUARDS if name.partition("_")[0] in tables}
