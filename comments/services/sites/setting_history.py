"""What a site's settings were: each change stands in the log in full, can be listed, taken back,
and brought back.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import orjson
from sqlalchemy.orm import Session

from comments.errors import Conflict
from comments.models import Decision, Site, SiteSettings
from comments.services.audit_log.recording import record
from comments.services.context import DecisionContext

SETTING = "setting"
SECRETS = ("akismet_key", "check_secret", "perspective_key", "chat_key")
"""Settings that are never shown again."""
_HIDDEN = "(set)"
_OF_SITE = ("name", "origins")


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One change of one setting, in full; secrets are only said to be set."""

    decision: Decision
    name: str
    before: Any
    after: Any
    complete: bool
    """Whether the entry holds the values, as all do but those of former versions."""


def setting_value(site: Site, name: str) -> Any:
    """Return what a setting is now; None for what there is not."""
    if name in _OF_SITE:
        return getattr(site, name)
    return getattr(site.settings, name, None)


def record_setting(
    session: Session, site: Site, name: str, before: Any, context: DecisionContext
) -> Decision:
    """Note in the log that a setting has changed, with the whole of what it was and is."""
    former = plain_value(name, before)
    value = plain_value(name, setting_value(site, name))
    note = orjson.dumps({"setting": name, "before": former, "after": value}).decode()
    return record(
        session,
        SETTING,
        replace(context, note=note),
        site_id=site.id,
        before=_line(name, former),
        after=_line(name, value),
    )


def setting_change(decision: Decision) -> SettingChange:
    """Read an entry about a setting."""
    try:
        values = orjson.loads(decision.note or "")
        return SettingChange(
            decision, values["setting"], values["before"], values["after"], complete=True
        )
    except (ValueError, KeyError, TypeError):
        name, _, value = (decision.after or "").partition("=")
        return SettingChange(decision, name, None, value, complete=False)


def setting_names() -> list[str]:
    """Return the names of all that can be set about a site."""
    return sorted([*_OF_SITE, *(one.name for one in fields(SiteSettings))])


def put_setting(
    session: Session,
    site: Site,
    change: SettingChange,
    value: Any,
    context: DecisionContext,
) -> Decision:
    """Give a setting a former value and record it. Raises ``Conflict`` where it is not known."""
    if not change.complete or change.name not in setting_names():
        raise Conflict("This entry does not hold the former value.", code="not_allowed")
    if change.name in SECRETS:
        raise Conflict("Secrets are not kept, and cannot be brought back.", code="not_allowed")
    before = setting_value(site, change.name)
    if change.name in _OF_SITE:
        setattr(site, change.name, value)
    else:
        typed = tuple(value) if isinstance(value, list) else value
        values: dict[str, Any] = {change.name: typed}
        site.settings = replace(site.settings, **values)
    site.version += 1
    entry = record_setting(session, site, change.name, before, context)
    session.flush()
    return entry


def plain_value(name: str, value: Any) -> Any:
    """Return a value as the log keeps it: a secret only as being set."""
    if name in SECRETS and value:
        return _HIDDEN
    return list(value) if isinstance(value, tuple) else value


def _line(name: str, value: Any) -> str:
    spelled = ",".join(map(str, value)) if isinstance(value, list) else value
    if isinstance(value, bool):
        spelled = "on" if value else "off"
    return f"{name}={spelled}"
