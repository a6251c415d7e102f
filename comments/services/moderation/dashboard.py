"""The dashboard of a period, read off the hourly counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from comments.models import Article, Comment, HourlyCount, Report, first_id, hour_of
from comments.services.comments.guidance import MEASURE
from comments.services.moderation.hourly_counts import wait_of
from comments.services.moderation.period import Period

MOST_ROWS = 50
COUNTED_STATUSES = ("approved", "pending", "rejected", "spam", "deleted")


def dashboard(session: Session, site_id: int, period: Period) -> dict[str, Any]:
    """Return volumes, waiting times, rules, articles and moderators of a period, by whole hours.

    As of the last turn of the worker, some seconds ago.
    """
    decisions = by_label(session, site_id, period, "decision")
    return {
        "hours": _hours(session, site_id, period),
        "time_to_decision": waits(by_label(session, site_id, period, "wait")),
        "rules": _rules(session, site_id, period),
        "articles": _articles(session, site_id, period),
        "guidance": _guidance(by_label(session, site_id, period, MEASURE)),
        **_moderators(decisions, by_label(session, site_id, period, "reversed")),
    }


def by_label(session: Session, site_id: int, period: Period, measure: str) -> dict[str, int]:
    """Return the sums of a measure in a period, by its labels."""
    total = func.sum(HourlyCount.count)
    query = (
        select(HourlyCount.label, total)
        .where(*within(site_id, period, measure))
        .group_by(HourlyCount.label)
    )
    return {label: int(count) for label, count in session.execute(query) if count}


def within(site_id: int, period: Period, measure: str) -> tuple[Any, ...]:
    """Return the conditions of a measure's counts in a period."""
    begin = hour_of(period.since)
    return (
        HourlyCount.site_id == site_id,
        HourlyCount.measure == measure,
        HourlyCount.hour >= begin,
        HourlyCount.hour < period.until,
    )


def _hours(session: Session, site_id: int, period: Period) -> list[dict[str, Any]]:
    """Every hour of the period with what has become of the comments written in it."""
    columns = (HourlyCount.hour, HourlyCount.label, HourlyCount.count)
    counts: dict[datetime, dict[str, int]] = defaultdict(dict)
    for hour, label, count in session.execute(
        select(*columns).where(*within(site_id, period, "status"))
    ):
        counts[hour][label] = count
    hour, hours = hour_of(period.since), []
    while hour < period.until:
        hours.append(
            {"hour": hour, **{status: counts[hour].get(status, 0) for status in COUNTED_STATUSES}}
        )
        hour += timedelta(hours=1)
    return hours


def _guidance(counts: dict[str, int]) -> dict[str, int]:
    """How many comments came from authors who had been told what would hold them, and how many of
    these had been changed.
    """
    return {"told": sum(counts.values()), "changed": counts.get("changed", 0)}


def waits(classes: dict[str, int]) -> dict[str, int | None]:
    """Return how many waited, and how long in seconds half and nine in ten of them did at most."""
    ordered = sorted((int(label), count) for label, count in classes.items())
    decided = sum(count for _, count in ordered)
    return {"decided": decided, "p50": _percentile(ordered, 0.5), "p90": _percentile(ordered, 0.9)}


def _percentile(ordered: list[tuple[int, int]], share: float) -> int | None:
    needed = share * sum(count for _, count in ordered)
    for label, count in ordered:
        needed -= count
        if needed <= 0:
            return wait_of(label)
    return None


def _rules(session: Session, site_id: int, period: Period) -> list[dict[str, Any]]:
    """How often each rule found something, and how moderators then decided: its precision is the
    share it was upheld.
    """
    findings = by_label(session, site_id, period, "found")
    upheld = by_label(session, site_id, period, "upheld")
    dismissed = by_label(session, site_id, period, "dismissed")
    labels = sorted(
        {*findings, *upheld, *dismissed}, key=lambda label: (-findings.get(label, 0), label)
    )
    rows = []
    for label in labels[:MOST_ROWS]:
        check, _, rule = label.partition(":")
        right, wrong = upheld.get(label, 0), dismissed.get(label, 0)
        precision = round(right / (right + wrong), 4) if right + wrong else None
        counts = {
            "found": findings.get(label, 0),
            "upheld": right,
            "dismissed": wrong,
            "precision": precision,
        }
        rows.append({"check": check, "rule": rule, **counts})
    return rows


def _articles(session: Session, site_id: int, period: Period) -> list[dict[str, Any]]:
    """The articles with the most reports: counted by article first, so that as many rows are read
    as there are reports, however many articles the site has.
    """
    reports = func.count().label("reports")
    counts = (
        select(Comment.article_id, reports)
        .join(Report, Report.comment_id == Comment.id)
        .where(
            Report.id >= first_id(period.since),
            Report.id < first_id(period.until),
            Comment.site_id == site_id,
        )
        .group_by(Comment.article_id)
        .order_by(reports.desc(), Comment.article_id)
        .limit(10)
        .subquery()
    )
    query = (
        select(Article.key, Article.title, counts.c.reports)
        .join(counts, counts.c.article_id == Article.id)
        .order_by(counts.c.reports.desc(), Article.key)
    )
    return [
        {"key": key, "title": title, "reports": count}
        for key, title, count in session.execute(query)
    ]


def _moderators(decisions: dict[str, int], reversals: dict[str, int]) -> dict[str, Any]:
    actions: dict[str, Counter[str]] = defaultdict(Counter)
    names: dict[str, str] = {}
    for label, count in decisions.items():
        number, name, action = label.split("\t")
        actions[number][action] += count
        names[number] = name
    undone: Counter[str] = Counter()
    for label, count in reversals.items():
        number, name = label.split("\t")
        undone[number] += count
        names.setdefault(number, name)
    rows = [
        {
            "id": number,
            "name": name,
            "decisions": actions[number].total(),
            "by_action": dict(actions[number].most_common()),
            "reversed": undone[number],
        }
        for number, name in names.items()
    ]
    rows.sort(key=lambda row: (-int(str(row["decisions"])), str(row["name"])))
    return {"moderators": rows, "reversals": undone.total()}
