"""What travels together through every service: who asks, when, and from where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from comments.models import Actor
from comments.services.identity.contact_hashes import Address


@dataclass(frozen=True, slots=True)
class RequestContext:
    """When and from where something is written."""

    at: datetime
    address: Address | None = None
    remote_addr: str | None = None
    """The plain address; kept only as long as an external check waits for it."""
    user_agent: str = ""
    referrer: str = ""
    secret: str = ""
    """The service's secret, by which hashes are keyed."""
    confirmed: bool = False
    """The author was asked 'post anyway?' and said yes."""


@dataclass(frozen=True, slots=True)
class DecisionContext:
    """Who decides, when and why: what an entry of the log says besides what it is about."""

    actor: Actor
    at: datetime
    reason: str | None = None
    note: str | None = None
    batch: str | None = None
    """What is decided in one call shares it, so that it can be undone together."""
    undoes: int | None = None
    """The entry that is taken back."""
