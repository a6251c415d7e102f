"""What a check outside this service is told about a stored comment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Submission:
    """A comment as it was submitted. Addresses and headers are None where they were not kept.

    ``site_url`` is the front page of the publisher's site, ``permalink`` the article's address,
    ``language`` a code such as ``en``. ``edited`` says that the comment was checked before and its
    text has changed since.
    """

    site: str
    site_url: str
    comment: str
    revision: int
    article: str
    permalink: str
    text: str
    author_name: str
    created_at: datetime
    author_email: str | None = None
    user_ip: str | None = None
    user_agent: str | None = None
    referrer: str | None = None
    language: str | None = None
    is_reply: bool = False
    edited: bool = False
