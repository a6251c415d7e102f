"""Addresses of databases, read in one place for everything that connects.

PostgreSQL's are libpq's own (https://www.postgresql.org/docs/current/libpq-connect.html, 34.1.1.2),
with several hosts, sockets and options, and besides with a password as it is: one that has ``/``,
``@``, ``?``, ``#`` or ``:`` in it need not be percent-encoded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote

from comments.errors import SettingsError

_SCHEME = re.compile(r"postgres(?:ql)?(?:\+psycopg)?://")
_PLACE = r"(?P<hosts>[^/?#@]*)(?:/(?P<name>[^/?#@]*))?(?:\?(?P<options>%s))?"
_OPTIONS = r"(?:[a-z_]+=[^&?]*(?:&[a-z_]+=[^&?]*)*)?"
_ENCODED = re.compile(
    r"(?:(?P<user>[^:/?#@]*)(?::(?P<password>[^/?#@]*))?@)?" + _PLACE % _OPTIONS, re.DOTALL
)
_AS_IT_IS = re.compile(
    r"(?P<user>[^:/?#@]*):(?P<password>.*)@" + _PLACE % r"(?:[a-z_]+=[^&@]*&?)*", re.DOTALL
)
_HOST = re.compile(r"(?:\[(?P<six>[^\]]+)\]|(?P<host>[^:\[\]]*))(?::(?P<port>\d*))?")


@dataclass(frozen=True, slots=True)
class PostgresAddress:
    """Where a PostgreSQL database is, in libpq's own words."""

    parameters: dict[str, str] = field(repr=False)

    @property
    def several(self) -> bool:
        """Whether there is more than one server to try."""
        return "," in self.parameters.get("host", "")

    @property
    def without_password(self) -> dict[str, str]:
        """Return the parameters, as a command line may show them."""
        return {name: value for name, value in self.parameters.items() if name != "password"}

    @property
    def password(self) -> str:
        """Return the password, empty where there is none."""
        return self.parameters.get("password", "")


def sqlite_path(address: str) -> Path:
    """Return where ``sqlite:///path`` lies: absolute with four strokes, else below the folder."""
    return Path(address.removeprefix("sqlite:///").partition("?")[0])


def read_postgres(address: str) -> PostgresAddress:
    """Read ``postgresql://user:password@host:port,host:port/name?option=value``.

    A password is percent-decoded. Raises ``SettingsError``, which never shows it.
    """
    rest = _SCHEME.sub("", address, count=1)
    match = _ENCODED.fullmatch(rest) or _AS_IT_IS.fullmatch(rest)
    if match is None or not _SCHEME.match(address):
        raise SettingsError(
            "Setting database_url takes postgresql://user:password@host:port/name; several hosts "
            "stand with commas between them."
        )
    parameters = {
        "user": unquote(match["user"] or ""),
        "password": unquote(match["password"] or ""),
        "dbname": unquote(match["name"] or ""),
        **_hosts(match["hosts"]),
        **dict(parse_qsl(match["options"] or "")),
    }
    return PostgresAddress({name: value for name, value in parameters.items() if value})


def _hosts(text: str) -> dict[str, str]:
    matches = [_HOST.fullmatch(part) for part in text.split(",")] if text else []
    hosts, ports = [], []
    for match in matches:
        if match is None:
            raise SettingsError("Setting database_url has a host that cannot be read.")
        hosts.append(match["six"] or unquote(match["host"]))
        ports.append(match["port"] or "")
    return {"host": ",".join(hosts), "port": ",".join(ports) if any(ports) else ""}
