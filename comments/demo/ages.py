"""How long ago something was, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

_UNITS = (
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
)


def relative_age(published_at: datetime, now: datetime) -> str:
    """Return the age in whole days, hours or minutes, cut and not rounded: "12 hours ago".

    Under a minute, and for what a clock set back has moved into the future, it is "just now".
    """
    age = now - published_at
    for unit, name in _UNITS:
        if (count := age // unit) > 0:
            return f"{count} {name}{'' if count == 1 else 's'} ago"
    return "just now"
