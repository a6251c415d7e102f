"""The line about the site in our own export: its settings, and who added which rule.

They are taken where the site here has neither settings of its own nor comments, or where whoever
imports says so. Secrets are not in the file, and name and origins stay as they are here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.errors import InvalidInput
from comments.models import Actor, Comment, RuleOrigin, Site, SiteSettings
from comments.services.context import DecisionContext
from comments.services.sites.rule_origins import note_origins
from comments.services.sites.setting_history import SECRETS, record_setting, setting_value
from comments.services.sites.site_settings import with_settings
from comments.transfer.json_stream import mapping, objects, text
from comments.transfer.lookup_store import LookupStore
from comments.transfer.own_export.fields import line
from comments.transfer.times import parse_time

ReportSetting = Callable[[str, str, str, str], None]
"""Told of a setting that was not taken: place, name, outcome, reason."""


def take_site_line(
    session: Session,
    site: Site,
    lookups: LookupStore,
    *,
    actor: Actor,
    at: datetime,
    report: ReportSetting,
    consent: bool | None,
) -> int:
    """Take the settings that the file tells; return how many have changed. The caller commits.

    ``consent`` says whether to take them; None where the site is as new.
    """
    entry = next(lookups.all("site"), None)
    if entry is None:
        return 0
    place = text(entry.get("place"))
    former = site.settings
    settings = _accepted(former, mapping(entry.get("settings")), place, report)
    names = [f.name for f in fields(SiteSettings)]
    changed = [name for name in names if getattr(settings, name) != getattr(former, name)]
    if not (changed and (_is_new(session, site) if consent is None else consent)):
        for name in changed:
            report(place, name, "changed", "A setting stays as it is here.")
        return 0
    before = {name: setting_value(site, name) for name in changed}
    site.settings = settings
    site.version += 1
    if isinstance(entry.get("rules"), list):
        _take_rules(session, site, objects(entry["rules"]), at)
    else:
        context = DecisionContext(actor, at)
        note_origins(session, site, former, settings, context)
        for name in changed:
            record_setting(session, site, name, before[name], context)
    session.flush()
    return len(changed)


def _is_new(session: Session, site: Site) -> bool:
    comments = select(Comment.id).where(Comment.site_id == site.id).limit(1)
    return not site.stored_settings and session.scalar(comments) is None


def _accepted(
    former: SiteSettings, stated: dict[str, Any], place: str, report: ReportSetting
) -> SiteSettings:
    """Return the settings with all that can be taken; what cannot is told, setting by setting."""
    values = {name: value for name, value in stated.items() if name not in SECRETS}
    while values:
        try:
            settings = with_settings(former, {n: _text(value) for n, value in values.items()})
        except InvalidInput as error:
            refused = [name for name in error.errors if name in values] or list(values)
            for name in refused:
                reason = " ".join(error.errors.get(name, [error.message]))
                report(place, name, "left out", f"A setting cannot be taken: {reason}")
                del values[name]
            continue
        return settings
    return former


def _text(value: Any) -> str:
    """A value as the command line takes it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _take_rules(session: Session, site: Site, rules: list[dict[str, Any]], at: datetime) -> None:
    """Take over who added each rule, when and why. Who set what stands in the file's own ledger."""
    for stated in rules:
        setting, entry = line(stated.get("setting"), 32) or "", line(stated.get("entry")) or ""
        rule = RuleOrigin(
            site_id=site.id,
            setting=setting,
            entry=entry,
            actor_name=line(stated.get("actor_name")) or "",
            why=line(stated.get("why")),
            created_at=parse_time(stated.get("created_at")) or at,
        )
        session.merge(rule)
