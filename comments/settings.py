"""The operator's settings: defaults, then a TOML file, then ``COMMENTS_*`` variables; a bad one
stops the start.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from limits import parse_many

from comments.errors import SettingsError
from comments.hosts import WebAddress, web_address
from comments.setting_fields import setting
from comments.setting_values import (
    converted,
    is_key,
    is_mail_server,
    is_public_address,
    is_redis_address,
)

_POSTGRES = ("postgresql://", "postgresql+psycopg://", "postgres://")


@dataclass(frozen=True)
class Settings:
    """Everything an operator may set. ``config/example.toml`` documents each by the same
    sentence.
    """

    database_url: str = setting(
        "sqlite:///var/comments.db", "Where comments are kept: sqlite:///path or postgresql://…"
    )
    secret_key: str = setting(
        "", "Signs reader tokens and forms; at least 32 characters, the same on every process."
    )
    log_key: str = setting(
        "",
        "Signs the log of decisions: 32 bytes in base64 (openssl rand -base64 32); empty makes it "
        "from secret_key.",
    )
    log_checkpoints_file: str = setting(
        "",
        "A file to which signed checkpoints of the log are added; best on another machine's disk.",
    )
    log_checkpoints_url: str = setting("", "An address to which they are posted as JSON.")
    log_checkpoints_mail: str = setting(
        "", "An address to which they are mailed, through smtp_url."
    )
    log_checkpoints_minutes: int = setting(60, "Minutes between two checkpoints of a site.")
    smtp_url: str = setting(
        "",
        "The server that sends mail: smtp://user:password@host:587 (STARTTLS) or smtps://…:465.",
    )
    public_url: str = setting(
        "http://localhost:8000", "The address under which browsers reach this service."
    )
    redis_url: str = setting(
        "",
        "Shares rate limits between processes and machines: redis://… ; empty keeps them in "
        "memory.",
    )
    rate_limits: bool = setting(
        True, "Whether readers and addresses are limited in how often they may write."
    )
    limit_posts: str = setting(
        "10 per minute; 100 per hour", "Comments and edits, for each reader and each address."
    )
    limit_reactions: str = setting(
        "60 per minute", "Votes and reports, for each reader and each address."
    )
    limit_sign_ins: str = setting(
        "20 per minute; 200 per hour", "New reader tokens, for each address."
    )
    limit_previews: str = setting("60 per minute", "Previews, for each address.")
    limit_staff_sign_ins: str = setting(
        "10 per minute; 100 per hour",
        "Attempts to sign in to the desk, for each account and each address.",
    )
    limit_staff: str = setting("600 per minute", "Moderation requests, for each token.")
    trusted_proxies: int = setting(
        0, "How many reverse proxies stand before this service and set X-Forwarded-For."
    )
    max_body: int = setting(65_536, "Bytes a request's body may have.")
    database_wait: float = setting(
        8.0,
        "Seconds a request waits for a thread, and for its turn to write; then it is answered 503.",
    )
    write_queue: int = setting(
        64, "Writes that may wait in each process; more are answered 503 with Retry-After at once."
    )
    database_connect_timeout: float = setting(
        3.0, "Seconds a PostgreSQL server may take to accept a connection, each of several."
    )
    database_statement_timeout: float = setting(
        10.0, "Seconds a statement of a request may take on PostgreSQL; 0 lets it take its time."
    )
    database_connections: int = setting(
        12, "Connections to PostgreSQL each process holds at most, besides four for look-ups."
    )
    database_processes: int = setting(
        1, "Serving processes on all machines together, for comments doctor to count connections."
    )
    database_replica_url: str = setting(
        "",
        "A streaming replica of the PostgreSQL database for searches, figures and exports; empty: "
        "none.",
    )
    database_replica_lag: float = setting(
        10.0, "Seconds the replica may be behind; where it is further, the database itself is read."
    )
    database_prepares: bool = setting(
        True,
        "Whether statements are prepared; off behind pgbouncer before 1.21 in transaction pooling.",
    )
    loopback_checks: bool = setting(
        False, "Whether a site's own check may be a program on this machine (http to loopback)."
    )
    body_timeout: float = setting(15.0, "Seconds in which a request's body has to arrive.")
    reader_token_days: int = setting(30, "Days a reader's token lasts.")
    idempotency_hours: int = setting(
        24, "Hours for which a repeated Idempotency-Key gets the first answer."
    )
    shared_max_age: int = setting(
        0, "Seconds a CDN may keep public answers; above 0 a removal shows that much later there."
    )
    cache_bytes: int = setting(
        33_554_432, "Bytes of prebuilt public answers each process keeps at most."
    )
    votes_freshness: int = setting(
        5, "Seconds after which a page shows votes cast since it was built."
    )
    poll_seconds: int = setting(
        20, "Seconds between a visible widget's questions for news; 0 switches them off."
    )
    threads: int = setting(0, "Threads for what is not kept ready, in each process; 0 chooses.")
    worker: bool = setting(True, "Whether serve also runs the worker (always needed on SQLite).")
    external_timeout: float = setting(5.0, "Seconds an external check may take.")
    debug_headers: bool = setting(False, "Whether answers say how they were made (X-Cache).")
    log_level: str = setting(
        "info", "debug, info, warning or error; debug tells errors whole, so it is for development."
    )
    log_format: str = setting(
        "auto", "json, text, or auto: text where a terminal reads the log, json elsewhere."
    )
    access_log: bool = setting(
        False, "Whether each answer is logged: method, route, status, seconds; no address."
    )
    metrics_token: str = setting(
        "", "Opens /metrics to whoever sends it as a bearer token; empty keeps /metrics shut."
    )
    tracing: bool = setting(
        False, "Whether traces are sent where OTEL_EXPORTER_OTLP_ENDPOINT says (extra: otel)."
    )

    @property
    def public_base(self) -> str:
        """The public address without a slash at its end."""
        return self.public_url.rstrip("/")

    @property
    def public_origin(self) -> str:
        """The public address's scheme, host and port, as browsers send them in ``Origin``."""
        return self._public_address.origin

    @property
    def mount(self) -> str:
        """The path below which the service lies, without a slash at its end; often empty."""
        return self._public_address.path.rstrip("/")

    @property
    def _public_address(self) -> WebAddress:
        address = web_address(self.public_url)
        assert address is not None, "no other is let in"
        return address

    @property
    def sqlite(self) -> bool:
        """Whether the database is the embedded one."""
        return self.database_url.startswith("sqlite")


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings of this process.

    The file is named by ``COMMENTS_CONFIG``. Raises ``SettingsError`` with the name and the reason
    for an unknown name, a value of the wrong kind, or one that cannot work.
    """
    env = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    if path := env.get("COMMENTS_CONFIG"):
        values.update(_read_file(Path(path)))
    settings_fields = {one.name: one for one in fields(Settings)}
    for name, value in env.items():
        if name.startswith("COMMENTS_") and name != "COMMENTS_CONFIG":
            values[name.removeprefix("COMMENTS_").lower()] = value
    for name in values:
        if name not in settings_fields:
            raise SettingsError(f"There is no setting {name!r} (COMMENTS_{name.upper()}).")
    settings = Settings(
        **{
            name: converted(name, value, settings_fields[name].type)
            for name, value in values.items()
        }
    )
    _check(settings)
    return settings


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(
            f"COMMENTS_CONFIG names {path}, which cannot be read: {error.strerror}."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from error


def _check_replica(settings: Settings) -> None:
    address = settings.database_replica_url
    if address and (settings.sqlite or not address.startswith(_POSTGRES)):
        raise SettingsError(
            "Setting database_replica_url takes postgresql://user@host/name, beside a database_url "
            "of PostgreSQL."
        )


def _check(settings: Settings) -> None:
    _check_telemetry(settings)
    _check_replica(settings)
    _check_audit_log(settings)
    if not settings.database_url.startswith(("sqlite:///", *_POSTGRES)):
        raise SettingsError(
            "Setting database_url takes sqlite:///path or postgresql://user@host/name."
        )
    if settings.database_url in ("sqlite:///", "sqlite:///:memory:"):
        raise SettingsError("Setting database_url needs a file: what was accepted must be on disk.")
    if not is_public_address(settings.public_url):
        raise SettingsError(
            "Setting public_url takes an address that begins with http:// or https://, such as "
            "https://comments.paper.example or https://paper.example/comments."
        )
    for name in (one.name for one in fields(Settings) if one.name.startswith("limit_")):
        try:
            parse_many(getattr(settings, name))
        except ValueError:
            subject = f"Setting {name} is {getattr(settings, name)!r}"
            raise SettingsError(
                f"{subject}; it takes limits such as '10 per minute; 100 per hour'."
            ) from None
    if settings.redis_url and not is_redis_address(settings.redis_url):
        raise SettingsError(
            "Setting redis_url takes redis://host:port/number, rediss://… or unix://path."
        )
    if settings.secret_key and len(settings.secret_key) < 32:
        raise SettingsError(
            "Setting secret_key (COMMENTS_SECRET_KEY) needs at least 32 characters."
        )


def _check_audit_log(settings: Settings) -> None:
    if settings.log_key and not is_key(settings.log_key):
        raise SettingsError(
            "Setting log_key takes 32 bytes in base64, as openssl rand -base64 32 makes them."
        )
    if settings.log_checkpoints_url and not is_public_address(settings.log_checkpoints_url):
        raise SettingsError("Setting log_checkpoints_url takes an address: https://…")
    if settings.smtp_url and not is_mail_server(settings.smtp_url):
        raise SettingsError(
            "Setting smtp_url takes smtp://user:password@host:587 or smtps://…:465."
        )
    if settings.log_checkpoints_mail and not settings.smtp_url:
        raise SettingsError("Setting log_checkpoints_mail needs smtp_url: smtp://… or smtps://…")


def _check_telemetry(settings: Settings) -> None:
    if settings.log_level not in ("debug", "info", "warning", "error"):
        raise SettingsError(
            f"Setting log_level is {settings.log_level!r}; it takes debug, info, warning or error."
        )
    if settings.log_format not in ("auto", "json", "text"):
        raise SettingsError(
            f"Setting log_format is {settings.log_format!r}; it takes auto, json or text."
        )
    if settings.metrics_token and len(settings.metrics_token) < 16:
        raise SettingsError(
            "Setting metrics_token (COMMENTS_METRICS_TOKEN) needs at least 16 characters."
        )
