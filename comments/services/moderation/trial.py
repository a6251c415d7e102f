"""Trials: what the checks would find in a text, or in the latest comments under changed settings.
Nothing is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from comments.models import Author, Comment, Site, SiteSettings, public_id
from comments.screening.draft import AuthorFacts, Draft, Rules
from comments.screening.policy import checks
from comments.screening.screen import screen
from comments.screening.verdict import Verdict
from comments.services.comments.screening_facts import article_facts, text_rules
from comments.services.sites.site_settings import with_settings
from comments.text import Rendered, clean_name, render

EXAMINED = 200
"""Latest comments that a change of settings is tried on."""
SHOWN = 20
_EXCERPT = 200
_KNOWN_SINCE = timedelta(days=365)


def try_text(site: Site, body: str, name: str | None, at: datetime) -> tuple[Verdict, str]:
    """Return the verdict on a text by an author in good standing, and the text as the checks read
    it.

    What only an author's history or others' texts would show (repeats, floods, newness) is left
    out, and external
    checks are not asked. Raises ``InvalidInput`` where the text could not be posted at all.
    """
    rendered = render(body, text_rules(site.settings))
    author = AuthorFacts(
        first_seen=at - _KNOWN_SINCE,
        kind="sso",
        name=clean_name(name, "name") if name else "",
        approved=100,
    )
    return screen(_draft(rendered, author, site.settings, None, at), checks()), rendered.text


def preview_settings(
    session: Session, site: Site, changes: Mapping[str, str], at: datetime
) -> dict[str, Any]:
    """Return how many of the latest comments would be judged otherwise under changed settings, and
    the first of them.

    Both judgements are made anew, by the same facts, so that the difference is that of the settings
    alone.
    Raises ``InvalidInput`` for settings that could not be set.
    """
    former, future = site.settings, with_settings(site.settings, changes)
    query = (
        select(Comment)
        .where(Comment.site_id == site.id)
        .order_by(Comment.id.desc())
        .limit(EXAMINED)
    )
    latest = list(
        session.scalars(query.options(joinedload(Comment.author), joinedload(Comment.article)))
    )
    changed = []
    for comment in latest:
        before, after = (_status(comment, settings, at) for settings in (former, future))
        if before != after:
            text = comment.source[:_EXCERPT]
            names = {"comment": public_id(comment.id), "author": comment.author.name, "text": text}
            changed.append({**names, "before": before, "after": after})
    return {"examined": len(latest), "count": len(changed), "changed": changed[:SHOWN]}


def _status(comment: Comment, settings: SiteSettings, at: datetime) -> str:
    rules = text_rules(settings)
    lenient = replace(rules, min_length=0, max_length=max(rules.max_length, len(comment.source)))
    rendered = render(comment.source, lenient)
    draft = _draft(rendered, _facts(comment.author, at), settings, comment, at)
    return screen(draft, checks()).status


def _facts(author: Author, at: datetime) -> AuthorFacts:
    return AuthorFacts(
        first_seen=author.first_seen,
        standing=author.standing_at(at),
        kind=author.kind,
        name=author.name,
        email_verified=author.email_verified,
        approved=author.approved,
        rejected=author.rejected,
        pending=author.pending,
        recent_decided=author.approved + author.rejected,
        recent_rejected=author.rejected,
    )


def _draft(
    rendered: Rendered,
    author: AuthorFacts,
    settings: SiteSettings,
    comment: Comment | None,
    at: datetime,
) -> Draft:
    article = comment.article.record if comment is not None else None
    return Draft(
        source=rendered.source,
        text=rendered.text,
        links=rendered.links,
        author=author,
        now=at,
        rules=replace(Rules.of(settings), external=()),
        article=article_facts(article),
        text_disagreement=rendered.disagreement,
    )
