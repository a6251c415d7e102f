"""Everything a check may look at, gathered beforehand, so that no check ever asks the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Literal

from comments.screening.verdict import Finding
from comments.text.links import Link

Standing = Literal["normal", "trusted", "premoderated", "suspended", "banned", "shadowed"]

_EXTERNAL = (
    ("akismet", ("akismet_key",)),
    ("signed_http", ("check_url",)),
    ("perspective", ("perspective_url", "perspective_attributes")),
    ("chat", ("chat_url", "chat_model", "chat_policy")),
)
"""The external checks and the site settings that together switch each on."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the site has decided; names, units and defaults are those of ``SiteSettings``."""

    mode: str = "post"
    emergency: bool = False
    premoderated_sections: tuple[str, ...] = ()
    nudge: bool = False
    min_length: int = 1
    max_length: int = 10_000
    max_capitals: int = 70
    max_links: int = 3
    allowed_domains: tuple[str, ...] = ()
    trusted_domains: tuple[str, ...] = ()
    banned_domains: tuple[str, ...] = ()
    banned_words: tuple[str, ...] = ()
    suspect_words: tuple[str, ...] = ()
    allowed_words: tuple[str, ...] = ()
    repeats: bool = True
    flood_minute: int = 6
    flood_hour: int = 60
    new_author_hold: int = 0
    new_author_days: int = 0
    hold_unverified: bool = False
    max_rejected: int = 50
    shadow_rules: tuple[str, ...] = ()
    off_rules: tuple[str, ...] = ()
    external: tuple[str, ...] = ()
    """Names of the external checks that judge the comment once it is stored: ``akismet``,
    ``signed_http``.
    """

    @classmethod
    def of(cls, settings: Any) -> Rules:
        """Read the rules off a site's settings."""
        external = tuple(
            name
            for name, switches in _EXTERNAL
            if all(getattr(settings, switch) for switch in switches)
        )
        return cls(**{name: getattr(settings, name) for name in _NAMES}, external=external)


_NAMES = tuple(rule.name for rule in fields(Rules) if rule.name != "external")


@dataclass(frozen=True, slots=True)
class AuthorFacts:
    """What is known of the author on this site.

    ``standing`` is the one in force at the draft's moment. ``approved``, ``rejected`` (with spam)
    and ``pending`` count all the author's comments; ``recent_decided`` and ``recent_rejected``
    those a moderator or a rule has decided lately.
    """

    first_seen: datetime
    standing: Standing = "normal"
    standing_until: datetime | None = None
    kind: str = "guest"
    name: str = ""
    email_verified: bool = False
    approved: int = 0
    rejected: int = 0
    pending: int = 0
    recent_decided: int = 0
    recent_rejected: int = 0

    @property
    def verified(self) -> bool:
        """Whether somebody vouches for who this is: the publisher, or the author's confirmed
        email.
        """
        return self.kind != "guest" or self.email_verified


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What moderators have decided about the article, where on the site it stands, and in which
    language its page is.
    """

    mode: str | None = None
    section: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """A recent comment to compare with: its public id, when, its text's fingerprint (None: too
    short for one).

    ``source`` is its text as written; needed for the author's own comments only.
    """

    comment: str
    at: datetime
    fingerprint: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A comment before it is stored, or an edit before it replaces the text.

    ``source`` is what the author wrote, ``text`` what readers will see of it without markup,
    ``prose`` that without code and quotations (None: all of it), ``links`` the addresses of its
    links, ``shown_links`` the same with the words they show, ``site_hosts`` the hosts of the site's
    own pages. ``recent_own`` are the author's last comments anywhere on
    the site and ``recent_others`` those of anybody else, newest first, without the comment that is
    being edited. ``recent_minute`` and ``recent_hour`` count the author's earlier comments in that
    time, where the site limits them, as far as 1,000 or the limit. ``text_disagreement`` says that
    the second sanitiser disagreed with the first. ``confirmed`` says that the author has been asked
    "post anyway?" and said yes. ``language`` is the text's where it is sure, else its article's.
    """

    source: str
    text: str
    author: AuthorFacts
    now: datetime
    rules: Rules = Rules()
    article: ArticleFacts = ArticleFacts()
    links: tuple[str, ...] = ()
    prose: str | None = None
    shown_links: tuple[Link, ...] = ()
    site_hosts: tuple[str, ...] = ()
    recent_own: tuple[Earlier, ...] = ()
    recent_others: tuple[Earlier, ...] = ()
    recent_minute: int = 0
    recent_hour: int = 0
    is_edit: bool = False
    text_disagreement: bool = False
    confirmed: bool = False
    language: str | None = None
    is_reply: bool = False
    panel: Callable[[Draft], Iterable[Finding]] | None = field(default=None, compare=False)
    """The site's learners."""
