"""Rolls the log up into hourly counts: entry by entry, once each, an undo taking out what it
takes back.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from comments.database.upsert import upsert
from comments.models import (
    Comment,
    CountedUpTo,
    Decision,
    HourlyCount,
    Site,
    StoredFinding,
    hour_of,
)
from comments.services.moderation.conflicts import RESOLUTIONS, root_of

BATCH = 500
LATE = timedelta(seconds=10)
"""On PostgreSQL an entry may become visible after later ones: the newest are left for the next
turn.
"""
WAIT_STEP = 1.1
"""Waiting times are counted in classes, each a tenth longer than the one before."""


MODERATOR_WAIT, RULE_WAIT, RULE_REVERSED = "moderator_wait", "rule_wait", "rule_reversed"
"""Measures of waiting times and reversals; the labels of the first two end in a tab and a class."""


class Count(NamedTuple):
    """One more, or one fewer, of something in an hour."""

    hour: datetime
    measure: str
    label: str


def uncounted_sites(session: Session) -> list[int]:
    """Return the sites whose log has entries that their hourly counts do not hold yet."""
    counted = (
        select(CountedUpTo.decision_id)
        .where(CountedUpTo.site_id == Site.id)
        .correlate(Site)
        .scalar_subquery()
    )
    further = (
        select(Decision.id)
        .where(Decision.site_id == Site.id, Decision.id > func.coalesce(counted, 0))
        .exists()
    )
    return list(session.scalars(select(Site.id).where(further)))


def count_decisions(session: Session, site_id: int, at: datetime) -> int:
    """Add up to ``BATCH`` entries of a site's log to its hourly counts; return how many."""
    session.execute(select(Site.id).where(Site.id == site_id).with_for_update(key_share=True))
    progress = session.get(CountedUpTo, site_id)
    if progress is None:
        progress = CountedUpTo(site_id=site_id, decision_id=0)
        session.add(progress)
    query = select(Decision).where(Decision.site_id == site_id, Decision.id > progress.decision_id)
    if session.get_bind().dialect.name == "postgresql":
        query = query.where(Decision.created_at < at - LATE)
    entries = list(session.scalars(query.order_by(Decision.id).limit(BATCH)))
    if not entries:
        return 0
    sums: Counter[Count] = Counter()
    facts = _Facts(session, entries)
    for entry in entries:
        for count, sign in facts.counts(entry):
            sums[count] += sign
    _add(session, site_id, sums)
    progress.decision_id = entries[-1].id
    session.flush()
    return len(entries)


def wait_class(seconds: float) -> int:
    """Return the class of a waiting time."""
    return int(math.log(max(1.0, seconds)) / math.log(WAIT_STEP)) + 1


def wait_of(number: int) -> int:
    """Return the seconds that a class of waiting times stands for: its middle."""
    return round(math.pow(WAIT_STEP, number - 0.5))


class _Facts:
    """What the counts of some entries rest on, fetched at once: comments, their findings, decisions
    taken back.
    """

    def __init__(self, session: Session, entries: Iterable[Decision]) -> None:
        undone = [entry.undoes_id for entry in entries if entry.undoes_id is not None]
        self._decisions = _by_id(session.scalars(select(Decision).where(Decision.id.in_(undone))))
        self._roots = {
            number: root_of(session, decision) for number, decision in self._decisions.items()
        }
        numbers = {entry.comment_id for entry in entries if entry.comment_id is not None}
        creations = session.execute(
            select(Comment.id, Comment.created_at).where(Comment.id.in_(numbers))
        )
        self._written: dict[int, datetime] = dict(creations.all())
        self._rules: dict[int, set[str]] = {}
        columns = (StoredFinding.comment_id, StoredFinding.check, StoredFinding.rule)
        for number, check, rule in session.execute(
            select(*columns).where(StoredFinding.comment_id.in_(numbers))
        ):
            self._rules.setdefault(number, set()).add(f"{check}:{rule}")

    def counts(self, entry: Decision) -> Iterator[tuple[Count, int]]:
        """Yield what an entry adds to the counts, and takes from them."""
        yield from self._status(entry)
        if entry.action == "post" and entry.comment_id is not None:
            for rule in self._rules.get(entry.comment_id, ()):
                yield Count(hour_of(entry.created_at), "found", rule), 1
        undone = self._decisions.get(entry.undoes_id or 0)
        if undone is None:
            yield from ((count, 1) for count in self._judgement(entry))
        else:
            yield from self._undo(entry, undone)

    def _status(self, entry: Decision) -> Iterator[tuple[Count, int]]:
        """What became of the comments written in an hour."""
        creation = self._written.get(entry.comment_id or 0)
        if creation is None or entry.before == entry.after:
            return
        if entry.before is not None:
            yield Count(hour_of(creation), "status", entry.before), -1
        if entry.after is not None:
            yield Count(hour_of(creation), "status", entry.after), 1

    def _undo(self, entry: Decision, undone: Decision) -> Iterator[tuple[Count, int]]:
        """A decision taken back no longer counts; an undo taken back makes it count again."""
        judged, in_effect = self._roots[undone.id]
        sign = -1 if in_effect else 1
        yield from ((count, sign) for count in self._judgement(judged))
        if judged.actor_kind in ("person", "token"):
            hour = hour_of(judged.created_at)
            yield Count(hour, "reversed", _who(judged)), -sign
            if judged.action in RESOLUTIONS:
                for rule in self._rules.get(judged.comment_id or 0, ()):
                    yield Count(hour, RULE_REVERSED, rule), -sign

    def _judgement(self, entry: Decision) -> Iterator[Count]:
        """A moderator's decision: whose, after how long a wait, and what it says of the rules that
        found something.
        """
        if (
            entry.actor_kind not in ("person", "token")
            or entry.comment_id is None
            or entry.action in ("note", "assign")
        ):
            return
        hour = hour_of(entry.created_at)
        if entry.action == "finding_wrong":
            yield Count(hour, "wrong", entry.reason or "")
            return
        yield Count(hour, "decision", f"{_who(entry)}\t{entry.action}")
        if entry.action not in RESOLUTIONS:
            return
        measure = "right" if RESOLUTIONS[entry.action] == "upheld" else "wrong"
        for rule in self._rules.get(entry.comment_id, ()):
            yield Count(hour, measure, rule)
        if entry.before != "pending":
            return
        if creation := self._written.get(entry.comment_id):
            waited = str(wait_class((entry.created_at - creation).total_seconds()))
            yield Count(hour, "wait", waited)
            yield Count(hour, MODERATOR_WAIT, f"{_who(entry)}\t{waited}")
            for rule in self._rules.get(entry.comment_id, ()):
                yield Count(hour, RULE_WAIT, f"{rule}\t{waited}")
        for rule in self._rules.get(entry.comment_id, ()):
            yield Count(hour, RESOLUTIONS[entry.action], rule)


def _by_id(entries: Iterable[Decision]) -> dict[int, Decision]:
    return {entry.id: entry for entry in entries}


def _who(entry: Decision) -> str:
    return f"{entry.actor_id}\t{entry.actor_name}"[:340]


def _add(session: Session, site_id: int, sums: Counter[Count]) -> None:
    rows = [
        {"site_id": site_id, **count._asdict(), "count": difference}
        for count, difference in sorted(sums.items())
        if difference
    ]
    upsert(session, HourlyCount, rows, add=["count"])
