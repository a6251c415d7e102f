"""Drafts for the judges: ordinary by default, so that a test names only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from comments.screening.draft import AuthorFacts, Draft
from comments.screening.policy import POLICY
from comments.screening.screen import screen

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
REGULAR = AuthorFacts(first_seen=NOW - timedelta(days=400), name="Jane Doe", approved=30)


def draft(text: str = "The bridge was safe.", **facts: Any) -> Draft:
    """Return a draft by a regular; ``author`` may be a dict of what is different about the
    author.
    """
    author = facts.pop("author", {})
    fields = {"source": text, "now": NOW, **facts}
    return Draft(text=text, author=replace(REGULAR, **author), **fields)


def said(text: str = "The bridge was safe.", **facts: Any) -> list[tuple[str, str, str]]:
    """What the whole policy finds in a draft, as (check, rule, status)."""
    return [
        (one.check, one.rule, one.status) for one in screen(draft(text, **facts), POLICY).findings
    ]
