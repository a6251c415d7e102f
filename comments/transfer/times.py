"""Moments as other systems write them: with and without a zone, in seconds or milliseconds, in
Mongo's wrapping."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

_ISO = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ]+(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?"
    r"\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?(?(8)(?: (?:[A-Z]{1,5}|[+-]\d\d(?:\d\d)?))?(?: m=\S+)?)"
)
"""Go adds the zone's name to its offset, and a reading of another clock."""
_MILLISECONDS_FROM = 100_000_000_000
"""A number above this counts milliseconds: in seconds it would lie beyond the year 5000."""
_NUMBERS = ("$numberLong", "$numberInt", "$numberDouble")
"""In what Mongo wraps numbers; its dates are in milliseconds."""


def parse_time(value: Any) -> datetime | None:
    """Return the moment in UTC, or None where there is none or it cannot be read.

    A time without a zone is taken as UTC. The year 1, and zero, stand for 'never' in several
    systems.
    """
    if isinstance(value, dict):
        inner = next((value[name] for name in ("$date", "iso", *_NUMBERS) if name in value), None)
        if "$date" in value and (milliseconds := _number_in(inner)) is not None:
            return _from_seconds(milliseconds / 1000)
        return parse_time(inner)
    if isinstance(value, bool) or value is None or value == "":
        return None
    if isinstance(value, int | float | Decimal):
        return _from_number(float(value))
    text = str(value).strip()
    if re.fullmatch(r"-?\d{9,}(?:\.\d+)?", text):
        return _from_number(float(text))
    try:
        if len(text) == 20 and text[10] == "T" and text[19] == "Z":
            return _in_utc(datetime.fromisoformat(text))
        return _from_iso(text) or _in_utc(parsedate_to_datetime(text))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _in_utc(time: datetime) -> datetime | None:
    """The time in UTC, which a time without a zone is in; None in the year 1."""
    if time.tzinfo is not UTC:
        time = time.replace(tzinfo=time.tzinfo or UTC).astimezone(UTC)
    return time if time.year > 1 else None


def _from_number(number: float) -> datetime | None:
    return _from_seconds(number / 1000 if abs(number) > _MILLISECONDS_FROM else number)


def _number_in(value: Any) -> float | None:
    """The number that Mongo has written, plain or wrapped; None where it is none."""
    if isinstance(value, dict):
        value = next((value[name] for name in _NUMBERS if name in value), None)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def _from_seconds(seconds: float) -> datetime | None:
    try:
        return _in_utc(datetime.fromtimestamp(seconds, UTC)) if seconds else None
    except (ValueError, OverflowError, OSError):
        return None


def _from_iso(text: str) -> datetime | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    if int(year) <= 1:
        return None
    date = f"{year}-{int(month):02}-{int(day):02}"
    clock = f"{int(hour or 0):02}:{minute or '00'}:{second or '00'}.{(fraction or '0')[:6]:<06}"
    offset = "+00:00" if zone in (None, "Z", "UTC") else _offset(zone)
    return _in_utc(datetime.fromisoformat(f"{date}T{clock}{offset}"))


def _offset(zone: str) -> str:
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return f"{zone[0]}{digits[:2]}:{digits[2:]}"
