"""Who added each rule, when and why: noted beside the settings, which say only what holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from sqlalchemy import delete
from sqlalchemy.orm import Session

from comments.database.upsert import upsert
from comments.models import RuleOrigin, Site, SiteSettings
from comments.services.context import DecisionContext
from comments.text import clean_line

LONGEST_ENTRY = 300
_AT_ONCE = 500


def note_origins(
    session: Session,
    site: Site,
    former: SiteSettings,
    settings: SiteSettings,
    context: DecisionContext,
) -> None:
    """Note who added what differs between two states of a site's settings, and forget what is gone.

    Raises ``InvalidInput`` for a reason that cannot be kept.
    """
    why = context.reason
    reason = clean_line(why, "why", LONGEST_ENTRY) if why and why.strip() else None
    rows: list[dict[str, object]] = []
    for name, entries, removed in _differences(former, settings):
        obsolete = sorted(removed)
        for start in range(0, len(obsolete), _AT_ONCE):
            session.execute(
                delete(RuleOrigin).where(
                    RuleOrigin.site_id == site.id,
                    RuleOrigin.setting == name,
                    RuleOrigin.entry.in_(obsolete[start : start + _AT_ONCE]),
                )
            )
        rows += [
            {
                "site_id": site.id,
                "setting": name,
                "entry": entry,
                "actor_name": context.actor.name,
                "why": reason,
                "created_at": context.at,
            }
            for entry in sorted(entries)
        ]
    if rows:
        upsert(session, RuleOrigin, rows, replace=("actor_name", "why", "created_at"))


def _differences(
    former: SiteSettings, settings: SiteSettings
) -> Iterator[tuple[str, set[str], set[str]]]:
    """Yield each setting that differs, with what was added and what is gone."""
    for field in fields(SiteSettings):
        before, after = getattr(former, field.name), getattr(settings, field.name)
        if before == after:
            continue
        if isinstance(after, tuple):
            old, new = ({entry[:LONGEST_ENTRY] for entry in side} for side in (before, after))
            yield field.name, new - old, old - new
        else:
            yield field.name, {""}, set()
