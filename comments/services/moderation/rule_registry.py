"""The registry of rules: every check, entry, pattern, domain, threshold and learner, what it found,
and how people then decided.

All numbers are sums of the hourly counts, which the worker keeps: the registry costs the same at a
million comments.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from comments.learning.evaluation import wilson
from comments.learning.judge import CHECK as LEARNER
from comments.models import HourlyCount, RuleOrigin, Site, SiteSettings, hour_of
from comments.screening.policy import checks
from comments.screening.word_scope import read_scope
from comments.services.learning.models import stored_models
from comments.services.learning.modes import effective_mode
from comments.services.moderation.check_names import finding_checks, require_check
from comments.services.sites.rule_origins import LONGEST_ENTRY

State = Literal["on", "shadow", "off", "former"]
STATES: tuple[State, ...] = ("on", "shadow", "off", "former")
"""``former``: an entry that has been taken out of its list since it found something."""
KINDS = ("check", "word", "pattern", "domain", "threshold", "learner", "other")
LISTS = ("never_hit", "imprecise")
_WORD_LISTS = ("banned_words", "suspect_words")
_RULES_OF_LINKS = frozenset({"count", "other_host", "shortener"})
"""Whatever else the check of links finds is an entry of the banned domains."""
IMPRECISE = 0.5
"""Precision below which a rule is listed as imprecise."""
_LABEL = 400
_THRESHOLDS: dict[str, tuple[str, Any]] = {
    "links:count": ("max_links", None),
    "capitals:share": ("max_capitals", 100),
    "flood:minute": ("flood_minute", 0),
    "flood:hour": ("flood_hour", 0),
    "length:too_short": ("min_length", 0),
    "length:too_long": ("max_length", None),
    "new_author:first_comments": ("new_author_hold", 0),
    "new_author:young_account": ("new_author_days", 0),
    "new_author:unverified": ("hold_unverified", False),
    "record:rejected_share": ("max_rejected", 100),
    "repeats:own": ("repeats", False),
    "repeats:own_nearly": ("repeats", False),
    "repeats:others": ("repeats", False),
}
"""Rules that a number or a switch stands for, and the value that switches each off."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as the site has it."""

    check: str
    rule: str
    kind: str
    setting: str | None
    state: State
    mode: str | None = None
    """What a learner does by now; None for other rules, and for one that has learnt nothing yet."""
    stepped_back_at: datetime | None = None

    @property
    def label(self) -> str:
        """How the counts name it."""
        return (f"{self.check}:{self.rule}" if self.rule else self.check)[:_LABEL]

    @property
    def origin(self) -> tuple[str, str]:
        """Under what it is noted who added it."""
        is_entry = self.kind in ("word", "pattern", "domain")
        return self.setting or "", self.rule[:LONGEST_ENTRY] if is_entry else ""


@dataclass(frozen=True, slots=True)
class RuleFilter:
    """Which rules somebody wants to see."""

    days: int = 90
    kind: str | None = None
    state: str | None = None
    list: str | None = None
    check: str | None = None


def registry(
    session: Session,
    site: Site,
    rule_filter: RuleFilter,
    at: datetime,
    *,
    offset: int = 0,
    limit: int = 50,
) -> dict[str, Any]:
    """Return a page of the site's rules, those that found most first. Raises ``InvalidInput`` for a
    check that there is none of.
    """
    if rule_filter.check is not None:
        require_check(session, rule_filter.check, "check")
    since = hour_of(at - timedelta(days=rule_filter.days))
    counts = _Counts(session, site.id, since)
    rules = [
        rule
        for rule in [*_configured(session, site), *_others(session, site, counts)]
        if _matches(rule, rule_filter, counts)
    ]
    rules.sort(key=lambda rule: (-counts.hits(rule.label), rule.label))
    page = rules[offset : offset + limit]
    origins, days = _origins(session, site.id, page), _days(session, site.id, since, page)
    return {
        "items": [_row(rule, counts, origins, days) for rule in page],
        "total": len(rules),
        "next": str(offset + limit) if offset + limit < len(rules) else None,
    }


class _Counts:
    """Sums by rule since a moment."""

    def __init__(self, session: Session, site_id: int, since: datetime) -> None:
        total, last = func.sum(HourlyCount.count), func.max(HourlyCount.hour)
        query = (
            select(HourlyCount.measure, HourlyCount.label, total, last)
            .where(
                HourlyCount.site_id == site_id,
                HourlyCount.measure.in_(("found", "right", "wrong")),
                HourlyCount.hour >= since,
            )
            .group_by(HourlyCount.measure, HourlyCount.label)
        )
        self._sums: dict[tuple[str, str], int] = {}
        self.last: dict[str, datetime] = {}
        for measure, label, count, hour in session.execute(query):
            check = label.partition(":")[0]
            for name in {label, check}:
                key = (measure, name)
                self._sums[key] = self._sums.get(key, 0) + int(count)
                if measure == "found":
                    self.last[name] = max(self.last.get(name, hour), hour)

    def hits(self, label: str) -> int:
        """How often a rule found something."""
        return self._sums.get(("found", label), 0)

    def judged(self, label: str) -> tuple[int, int]:
        """How often people then decided against the comment, and how often for it."""
        return self._sums.get(("right", label), 0), self._sums.get(("wrong", label), 0)

    def labels(self) -> set[str]:
        """Every rule that found something."""
        return {label for measure, label in self._sums if measure == "found" and ":" in label}


def _configured(session: Session, site: Site) -> Iterator[Rule]:
    settings = site.settings
    for check in checks():
        name = check.__name__
        yield Rule(name, "", "check", None, _state(settings, name, ""))
    for name in _WORD_LISTS:
        for entry in getattr(settings, name):
            yield Rule(name, entry, _word_kind(entry), name, _state(settings, name, entry))
    for entry in settings.banned_domains:
        yield Rule("links", entry, "domain", "banned_domains", _state(settings, "links", entry))
    for label, (setting, off) in _THRESHOLDS.items():
        check_name, _, rule = label.partition(":")
        state = _state(settings, check_name, rule)
        switched_off = off is not None and getattr(settings, setting) == off
        yield Rule(check_name, rule, "threshold", setting, "off" if switched_off else state)
    for family, model in stored_models(session, site.id).items():
        mode = effective_mode(settings, model) if model.packed else None
        states: dict[str | None, State] = {None: "off", "shadow": "shadow"}
        state = states.get(mode, "on")
        back = model.stepped_back_at
        yield Rule(LEARNER, family, "learner", "learning", state, mode, back)


def _others(session: Session, site: Site, counts: _Counts) -> Iterator[Rule]:
    """Rules that found something and stand in no setting: outside checks, packages', former
    entries.
    """
    configured = {rule.label for rule in _configured(session, site)}
    for label in sorted(counts.labels() - configured):
        check, _, rule = label.partition(":")
        if check in _WORD_LISTS:
            yield Rule(check, rule, _word_kind(rule), None, "former")
        elif check == "links" and rule not in _RULES_OF_LINKS:
            yield Rule(check, rule, "domain", None, "former")
        else:
            yield Rule(check, rule, "other", None, _state(site.settings, check, rule))


def _word_kind(entry: str) -> str:
    return "pattern" if read_scope(entry).entry.startswith("/") else "word"


def _state(settings: SiteSettings, check: str, rule: str) -> State:
    names = {check, f"{check}:{rule}"} | ({"words"} if check.endswith("_words") else set())
    if not names.isdisjoint(settings.off_rules):
        return "off"
    on_trial = bool(rule) and read_scope(rule).shadow
    return "shadow" if on_trial or not names.isdisjoint(settings.shadow_rules) else "on"


def _matches(rule: Rule, rule_filter: RuleFilter, counts: _Counts) -> bool:
    if rule_filter.kind not in (None, rule.kind) or rule_filter.state not in (None, rule.state):
        return False
    if rule_filter.check is not None and rule.check not in finding_checks(rule_filter.check):
        return False
    if rule_filter.list == "never_hit":
        return rule.kind != "check" and not counts.hits(rule.label)
    if rule_filter.list == "imprecise":
        right, wrong = counts.judged(rule.label)
        return right + wrong > 0 and right < IMPRECISE * (right + wrong)
    return True


def _row(
    rule: Rule,
    counts: _Counts,
    origins: dict[tuple[str, str], RuleOrigin],
    days: dict[str, list[dict[str, Any]]],
) -> dict[str, Any]:
    right, wrong = counts.judged(rule.label)
    interval = wilson(right, right + wrong)
    origin = origins.get(rule.origin)
    return {
        "check": rule.check,
        "rule": rule.rule or None,
        "kind": rule.kind,
        "setting": rule.setting,
        "state": rule.state,
        "mode": rule.mode,
        "stepped_back_at": rule.stepped_back_at,
        "hits": counts.hits(rule.label),
        "by_day": days.get(rule.label, []),
        "last_hit": counts.last.get(rule.label),
        "right": right,
        "wrong": wrong,
        "precision": None if interval is None else round(interval.share, 4),
        "low": None if interval is None else round(interval.low, 4),
        "high": None if interval is None else round(interval.high, 4),
        "added_by": None if origin is None else origin.actor_name,
        "added_at": None if origin is None else origin.created_at,
        "why": None if origin is None else origin.why,
    }


def _origins(session: Session, site_id: int, page: list[Rule]) -> dict[tuple[str, str], RuleOrigin]:
    entries = [rule.origin[1] for rule in page]
    query = select(RuleOrigin).where(RuleOrigin.site_id == site_id, RuleOrigin.entry.in_(entries))
    return {(origin.setting, origin.entry): origin for origin in session.scalars(query)}


def _days(
    session: Session, site_id: int, since: datetime, page: list[Rule]
) -> dict[str, list[dict[str, Any]]]:
    """Hits by day of the rules of a page."""
    day, total = func.date(HourlyCount.hour).label("day"), func.sum(HourlyCount.count)
    query = (
        select(HourlyCount.label, day, total)
        .where(
            HourlyCount.site_id == site_id,
            HourlyCount.measure == "found",
            HourlyCount.label.in_([rule.label for rule in page]),
            HourlyCount.hour >= since,
        )
        .group_by(HourlyCount.label, day)
        .order_by(day)
    )
    days: dict[str, list[dict[str, Any]]] = {}
    for label, date, count in session.execute(query):
        days.setdefault(label, []).append({"day": str(date), "hits": int(count)})
    return days
