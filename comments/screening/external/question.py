"""What a judge outside is told of a comment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Question:
    """A stored comment as an external check sees it; ``address`` is kept only until the check has answered."""

    comment: str
    revision: int
    site: str
    blog: str
    source: str
    permalink: str | None
    author_name: str
    author_email: str | None
    address: str | None
    user_agent: str
    referrer: str
    written_at: datetime
    is_reply: bool
    language: str
