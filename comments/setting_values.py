"""Values of settings, as variables and TOML files have them: converted, or refused in a
sentence.
"""

from __future__ import annotations

import math
from base64 import b64decode
from typing import Any
from urllib.parse import urlsplit

from comments.errors import SettingsError
from comments.hosts import web_address

_TRUE = {"on", "true", "yes", "1"}
_FALSE = {"off", "false", "no", "0"}
_LEAST = {
    "body_timeout": 0.1,
    "database_connect_timeout": 0.1,
    "database_connections": 1,
    "database_processes": 1,
    "database_wait": 0.1,
    "external_timeout": 0.1,
    "log_checkpoints_minutes": 1,
    "max_body": 1,
    "reader_token_days": 1,
}
"""What takes more than nothing."""
_MOST = {
    "cache_bytes": 2**40,
    "_days": 36_500,
    "_hours": 876_000,
    "_minutes": 525_600,
    "threads": 64,
    "trusted_proxies": 16,
}
"""By a name or its end; beyond, moments overflow and machines do."""


def converted(name: str, value: object, kind: object) -> Any:
    """Return a setting's value as ``kind``: bool, int, float or str. Raises ``SettingsError``."""
    subject = f"Setting {name} (COMMENTS_{name.upper()})"
    if kind == "bool":
        if isinstance(value, bool):
            return value
        if str(value).lower() in _TRUE | _FALSE:
            return str(value).lower() in _TRUE
        raise SettingsError(f"{subject} is {value!r}; it takes on or off.")
    if kind in ("int", "float"):
        return _number(subject, name, value, whole=kind == "int")
    if not isinstance(value, str):
        raise SettingsError(f"{subject} is {value!r}; it takes text.")
    return value


def _number(subject: str, name: str, value: object, *, whole: bool) -> int | float:
    try:
        number = int(str(value)) if whole else float(str(value))
    except ValueError:
        raise SettingsError(f"{subject} is {value!r}; it takes a number.") from None
    if not math.isfinite(number):
        raise SettingsError(f"{subject} is {value!r}; it takes a number.")
    if number < 0:
        raise SettingsError(f"{subject} is {value!r}; it cannot be negative.")
    least = _LEAST.get(name, 0)
    limits = (most for end, most in _MOST.items() if name.endswith(end))
    most = next(limits, 2**31 - 1 if whole else 86_400)
    if not least <= number <= most:
        raise SettingsError(f"{subject} is {value!r}; it takes {least} to {most}.")
    return number


def is_public_address(text: str) -> bool:
    """Say whether this is an address of the web without parameters."""
    address = web_address(text)
    return address is not None and address.port > 0 and not address.query + address.fragment


def is_redis_address(text: str) -> bool:
    """Say whether this is an address of a Redis."""
    try:
        address = urlsplit(text)
        port = address.port
    except ValueError:
        return False
    if address.scheme == "unix":
        return bool(address.path)
    number = address.path.strip("/")
    if number and not (number.isascii() and number.isdigit()):
        return False
    return address.scheme in ("redis", "rediss") and bool(address.hostname) and port != 0


def is_mail_server(text: str) -> bool:
    """Say whether this is an address of a server that sends mail."""
    try:
        address = urlsplit(text)
        return address.scheme in ("smtp", "smtps") and bool(address.hostname) and address.port != 0
    except ValueError:
        return False


def is_key(text: str) -> bool:
    """Say whether this is a key of 32 bytes in base64."""
    try:
        return len(b64decode(text, validate=True)) == 32
    except ValueError:
        return False
