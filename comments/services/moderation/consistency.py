"""How consistently a desk decides: agreement of second opinions, reversals, and time to decision,
by rule, reason and moderator.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.learning.agreement import cohens_kappa
from comments.models import Comment, Decision, SecondOpinion, StoredFinding
from comments.services.moderation.conflicts import RESOLUTIONS, entries_in_force
from comments.services.moderation.period import Period

MOST_DECISIONS = 5_000
"""Latest decisions of the period that are looked at."""
_MOST_ROWS = 50
_PEOPLE = ("person", "token")


@dataclass(slots=True)
class _Group:
    """Decisions that have something in common."""

    name: str
    decisions: int = 0
    reversed: int = 0
    waits: list[float] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)

    def describe(self) -> dict[str, Any]:
        """Return the group's figures; seconds for waits."""
        kappa, waits = cohens_kappa(self.pairs), sorted(self.waits)
        return {
            "name": self.name,
            "decisions": self.decisions,
            "reversed": self.reversed,
            "p50": round(waits[len(waits) // 2]) if waits else None,
            "p90": round(waits[len(waits) * 9 // 10]) if waits else None,
            "pairs": len(self.pairs),
            "agreed": sum(first == second for first, second in self.pairs),
            "kappa": None if kappa is None else round(kappa, 4),
        }


def consistency(session: Session, site_id: int, period: Period) -> dict[str, Any]:
    """Return the desk's consistency in a period, as a whole and by rule, reason and moderator."""
    whole, groups = _Group("all"), defaultdict[tuple[str, str], _Group](lambda: _Group(""))
    entries = _judgements(session, site_id, period)
    standing = {entry.id for entry in entries_in_force(_with_undos(session, entries))}
    facts = _facts(session, {entry.comment_id or 0 for entry in entries})
    for entry in entries:
        created_at, rules = facts.get(entry.comment_id or 0, (None, set()))
        wait = None
        if created_at is not None and entry.before == "pending":
            wait = (entry.created_at - created_at).total_seconds()
        for group in (whole, *_groups_of(groups, entry.actor_name, entry.reason, rules)):
            group.decisions += 1
            group.reversed += entry.id not in standing
            group.waits += [] if wait is None else [wait]
    for opinion in _opinions(session, site_id, period):
        pair = (opinion.first, opinion.opinion or "")
        _, rules = facts.get(opinion.comment_id, (None, set()))
        own = _groups_of(groups, opinion.first_name, opinion.first_reason, rules)
        second = _group(groups, "moderator", opinion.second_name or "")
        for group in (whole, *own, second):
            group.pairs.append(pair)
    return {
        "since": period.since,
        "until": period.until,
        "all": whole.describe(),
        **{f"by_{kind}": _rows(groups, kind) for kind in ("rule", "reason", "moderator")},
    }


def _groups_of(
    groups: dict[tuple[str, str], _Group], moderator: str, reason: str | None, rules: Iterable[str]
) -> list[_Group]:
    own = [_group(groups, "moderator", moderator)]
    own += [_group(groups, "reason", reason)] if reason else []
    return own + [_group(groups, "rule", rule) for rule in rules]


def _group(groups: dict[tuple[str, str], _Group], kind: str, name: str) -> _Group:
    group = groups[kind, name]
    group.name = name
    return group


def _rows(groups: dict[tuple[str, str], _Group], kind: str) -> list[dict[str, Any]]:
    rows = [group for (group_kind, _), group in groups.items() if group_kind == kind]
    rows.sort(key=lambda group: (-group.decisions, group.name))
    return [group.describe() for group in rows[:_MOST_ROWS]]


def _judgements(session: Session, site_id: int, period: Period) -> list[Decision]:
    query = select(Decision).where(
        Decision.site_id == site_id,
        Decision.created_at >= period.since,
        Decision.created_at < period.until,
        Decision.action.in_(list(RESOLUTIONS)),
        Decision.actor_kind.in_(_PEOPLE),
        Decision.comment_id.is_not(None),
    )
    return list(session.scalars(query.order_by(Decision.id.desc()).limit(MOST_DECISIONS)))


def _with_undos(session: Session, entries: list[Decision]) -> list[Decision]:
    """The decisions and whatever took them back, latest first."""
    numbers = [entry.comment_id for entry in entries]
    query = select(Decision).where(
        Decision.comment_id.in_(numbers), Decision.undoes_id.is_not(None)
    )
    everything = [*entries, *session.scalars(query)]
    return sorted(everything, key=lambda entry: -entry.id)


def _facts(session: Session, numbers: set[int]) -> dict[int, tuple[datetime | None, set[str]]]:
    """When comments were written, and which rules found something in them."""
    query = select(Comment.id, Comment.created_at).where(Comment.id.in_(numbers))
    facts: dict[int, tuple[datetime | None, set[str]]] = {
        number: (at, set()) for number, at in session.execute(query)
    }
    findings = select(StoredFinding.comment_id, StoredFinding.check, StoredFinding.rule)
    for number, check, rule in session.execute(
        findings.where(StoredFinding.comment_id.in_(numbers))
    ):
        if number in facts:
            facts[number][1].add(f"{check}:{rule}")
    return facts


def _opinions(session: Session, site_id: int, period: Period) -> list[SecondOpinion]:
    query = select(SecondOpinion).where(
        SecondOpinion.site_id == site_id,
        SecondOpinion.decided_at >= period.since,
        SecondOpinion.decided_at < period.until,
    )
    return list(session.scalars(query.order_by(SecondOpinion.id.desc()).limit(MOST_DECISIONS)))
