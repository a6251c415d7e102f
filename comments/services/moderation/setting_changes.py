"""The history of a site's settings: listed, taken back entry by entry, brought back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from comments.errors import Conflict, InvalidInput, NotFound
from comments.models import Decision, Site
from comments.models.decision import NOT_POSTED
from comments.services.context import DecisionContext
from comments.services.moderation.conflicts import blocking_entry
from comments.services.moderation.outcomes import Outcome, refused, too_late
from comments.services.sites.setting_history import (
    SETTING,
    SettingChange,
    put_setting,
    setting_change,
    setting_names,
)
from comments.services.threads.cursors import decode_cursor, encode_cursor


def list_changes(
    session: Session, site_id: int, *, name: str | None, cursor: str | None, limit: int
) -> tuple[list[SettingChange], str | None]:
    """Return a page of the changes of a site's settings, or of one of them, the latest first.

    Raises ``InvalidInput`` for a setting there is not.
    """
    if name is not None and name not in setting_names():
        message = f"There is no setting {name!r}; there are {', '.join(setting_names())}."
        raise InvalidInput({"name": message})
    query = select(Decision).where(*_about(site_id, name))
    if cursor:
        query = query.where(Decision.id < decode_cursor(cursor, ("id",)).values[0])
    entries = list(session.scalars(query.order_by(Decision.id.desc()).limit(limit + 1)))
    following = encode_cursor("id", entries[limit - 1].id) if len(entries) > limit else None
    return [setting_change(entry) for entry in entries[:limit]], following


def restore_setting(
    session: Session, site: Site, decision_id: int, context: DecisionContext
) -> Decision:
    """Give a setting the value again that it had after this entry.

    Raises ``NotFound``, or ``Conflict`` where the entry does not hold the value.
    """
    decision = session.get(Decision, decision_id)
    if decision is None or decision.site_id != site.id or decision.action != SETTING:
        raise NotFound("There is no such change of a setting.", code="unknown_decision")
    change = setting_change(decision)
    return put_setting(session, site, change, change.after, context)


def undo_setting(session: Session, decision: Decision, context: DecisionContext) -> Outcome:
    """Give a setting the value of before this entry, unless it has been changed since."""
    name, change = str(decision.id), setting_change(decision)
    obstacle = blocking_entry(session, decision, *_about(decision.site_id, change.name))
    if obstacle is not None:
        return too_late(name, obstacle)
    site = session.get_one(Site, decision.site_id)
    try:
        undoing = replace(context, undoes=decision.id)
        inverse = put_setting(session, site, change, change.before, undoing)
    except Conflict as error:
        return refused(name, error.message)
    return Outcome(name, "done", None, None, inverse.id)


def _about(site_id: int, name: str | None) -> tuple[Any, ...]:
    conditions: tuple[Any, ...] = (Decision.site_id == site_id, Decision.action == SETTING)
    conditions = (*conditions, text(NOT_POSTED))
    if name is None:
        return conditions
    return (*conditions, Decision.after.startswith(f"{name}=", autoescape=True))
