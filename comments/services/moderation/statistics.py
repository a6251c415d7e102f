"""A desk's work in figures: by day, by rule and by moderator, read off the hourly counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from comments.models import HourlyCount
from comments.services.moderation.dashboard import (
    COUNTED_STATUSES,
    by_label,
    waits,
    within,
)
from comments.services.moderation.hourly_counts import MODERATOR_WAIT, RULE_REVERSED, RULE_WAIT
from comments.services.moderation.period import Period

MOST_ROWS = 100
"""Rules, or moderators, that are listed: those with most to do."""


def statistics(session: Session, site_id: int, period: Period) -> dict[str, Any]:
    """Return volume, time to decision and what was overturned, of each day (UTC), rule and
    moderator.

    As of the worker's last turn; its cost depends on the length of the period, never on how many
    comments there are.
    """
    decisions = by_label(session, site_id, period, "decision")
    reversals = by_label(session, site_id, period, "reversed")
    return {
        "all": {
            "comments": sum(by_label(session, site_id, period, "status").values()),
            "decisions": sum(decisions.values()),
            "overturned": sum(reversals.values()),
            "time_to_decision": waits(by_label(session, site_id, period, "wait")),
        },
        "by_day": _by_day(session, site_id, period),
        "by_rule": _by_rule(session, site_id, period),
        "by_moderator": _by_moderator(
            decisions, reversals, _apart(by_label(session, site_id, period, MODERATOR_WAIT))
        ),
    }


def _by_day(session: Session, site_id: int, period: Period) -> list[dict[str, Any]]:
    statuses = _daily(session, site_id, period, "status")
    classes = _daily(session, site_id, period, "wait")
    decisions = _daily(session, site_id, period, "decision")
    reversals = _daily(session, site_id, period, "reversed")
    day, last = period.since.date(), (period.until - timedelta(microseconds=1)).date()
    days = []
    while day <= last:
        name = day.isoformat()
        comments = {status: statuses[name].get(status, 0) for status in COUNTED_STATUSES}
        figures = {
            "comments": sum(comments.values()),
            "by_status": comments,
            "decisions": sum(decisions[name].values()),
            "overturned": sum(reversals[name].values()),
            "time_to_decision": waits(classes[name]),
        }
        days.append({"day": name, **figures})
        day += timedelta(days=1)
    return days


def _by_rule(session: Session, site_id: int, period: Period) -> list[dict[str, Any]]:
    findings = by_label(session, site_id, period, "found")
    upheld = by_label(session, site_id, period, "right")
    dismissed = by_label(session, site_id, period, "wrong")
    reversals = by_label(session, site_id, period, RULE_REVERSED)
    classes = _apart(by_label(session, site_id, period, RULE_WAIT))
    names = {*findings, *upheld, *dismissed}
    rows = []
    for name in sorted(names, key=lambda name: (-findings.get(name, 0), name))[:MOST_ROWS]:
        check, _, rule = name.partition(":")
        counts = {
            "found": findings.get(name, 0),
            "decisions": upheld.get(name, 0) + dismissed.get(name, 0),
            "upheld": upheld.get(name, 0),
            "dismissed": dismissed.get(name, 0),
            "overturned": reversals.get(name, 0),
        }
        waiting = waits(classes.get(name, {}))
        rows.append({"check": check, "rule": rule, **counts, "time_to_decision": waiting})
    return rows


def _by_moderator(
    decisions: Mapping[str, int],
    reversals: Mapping[str, int],
    classes: Mapping[str, dict[str, int]],
) -> list[dict[str, Any]]:
    actions: dict[str, dict[str, int]] = defaultdict(dict)
    for label, count in decisions.items():
        moderator, _, action = label.rpartition("\t")
        actions[moderator][action] = count
    rows = []
    for moderator in {*actions, *reversals}:
        number, _, name = moderator.partition("\t")
        by_action = dict(
            sorted(actions[moderator].items(), key=lambda action: (-action[1], action[0]))
        )
        rows.append(
            {
                "id": number,
                "name": name,
                "decisions": sum(by_action.values()),
                "by_action": by_action,
                "overturned": reversals.get(moderator, 0),
                "time_to_decision": waits(classes.get(moderator, {})),
            }
        )
    rows.sort(key=lambda row: (-int(str(row["decisions"])), str(row["name"])))
    return rows[:MOST_ROWS]


def _daily(
    session: Session, site_id: int, period: Period, measure: str
) -> dict[str, dict[str, int]]:
    """Return the sums of a measure by day and label."""
    day, total = _day(session), func.sum(HourlyCount.count)
    query = (
        select(day, HourlyCount.label, total)
        .where(*within(site_id, period, measure))
        .group_by(day, HourlyCount.label)
    )
    days: dict[str, dict[str, int]] = defaultdict(dict)
    for name, label, count in session.execute(query):
        days[str(name)][label] = int(count)
    return days


def _day(session: Session) -> ColumnElement[Any]:
    """The day of an hour, in UTC."""
    if session.get_bind().dialect.name == "postgresql":
        return func.date(func.timezone("UTC", HourlyCount.hour))
    return func.date(HourlyCount.hour)


def _apart(counts: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Part labels that end in a class of waiting times: what waited, and its classes."""
    parted: dict[str, dict[str, int]] = defaultdict(dict)
    for label, count in counts.items():
        name, _, number = label.rpartition("\t")
        parted[name][number] = count
    return parted
