"""Dates as spreadsheets write them anew when a table is saved: ``31.01.2020 17:04`` and
``1/31/2020 5:04 PM``.

Whether a day or a month stands first between slashes the file itself has to say: one number above
twelve tells it for all, wherever it stands. Where none does, such dates are not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal

from comments.transfer.times import parse_time

Order = Literal["day first", "month first", ""]
_CLOCK = r"(?:,? +(\d\d?):(\d\d)(?::(\d\d))?(?: ?([AP])M)?)?"
_DOTTED = re.compile(rf"(\d\d?)\.(\d\d?)\.(\d{{4}}){_CLOCK}", re.IGNORECASE)
_SLASHED = re.compile(rf"(\d\d?)/(\d\d?)/(\d{{4}}){_CLOCK}", re.IGNORECASE)


def order_of(dates: Iterable[str]) -> Order:
    """Return what stands first between slashes; nothing where no date, or both orders, say it."""
    firsts = seconds = 0
    for date in dates:
        if match := _SLASHED.fullmatch(date.strip()):
            firsts, seconds = max(firsts, int(match[1])), max(seconds, int(match[2]))
    if firsts > 12 >= seconds:
        return "day first"
    return "month first" if seconds > 12 >= firsts else ""


def has_slashes(text: str | None) -> bool:
    """Whether a cell holds a date that only the order can tell."""
    return _SLASHED.fullmatch((text or "").strip()) is not None


def table_time(text: str | None, order: Order) -> datetime | None:
    """Return the moment in UTC that a cell tells; None where it tells none."""
    cell = (text or "").strip()
    match, day_first = _DOTTED.fullmatch(cell), True
    if match is None and order:
        match, day_first = _SLASHED.fullmatch(cell), order == "day first"
    if match is None:
        return parse_time(cell)
    first, second, year, hour, minute, second_of_minute, half = match.groups()
    day, month = (first, second) if day_first else (second, first)
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + 12 * (half in "Pp")
    clock = (hours, int(minute or 0), int(second_of_minute or 0))
    try:
        return datetime(int(year), int(month), int(day), *clock, tzinfo=UTC)
    except ValueError:
        return None
