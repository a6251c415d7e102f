"""What a site learns of the domains that its moderators let through, entry by entry of the
ledger.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from comments.models import Comment, Decision, Site, public_id
from comments.models.decision import NOT_POSTED
from comments.screening.domains import SHORTENERS, find_domain, host_of
from comments.services.audit_log.recording import record
from comments.services.context import DecisionContext
from comments.services.moderation.conflicts import blocking_entry
from comments.services.moderation.outcomes import Outcome, too_late

MOST_DOMAINS = 1_000
"""Domains a site remembers; the oldest are forgotten first."""
LEARNT = "trust_domain"
"""The action of an entry that names a domain which a site trusts, or by its undo no longer."""

TRUSTED = "trusted_domains"
"""The setting that holds them."""

_HREF = re.compile(r'<a href="(https?://[^"]+)"')


def learn_domains(session: Session, comment: Comment, decision: Decision) -> None:
    """Add the domains of an approved comment's links to the site's ``trusted_domains``, each with
    an entry of the ledger that says by which comment.

    Services that hide where a link leads teach nothing, nor do banned domains; what the site trusts
    already is not repeated.
    """
    if not comment.has_link:
        return
    site = comment.article.site
    cause = DecisionContext(
        decision.actor, decision.created_at, _cause(comment), batch=decision.batch
    )
    for host in _hosts(comment.html):
        settings = site.settings
        listed = (*settings.trusted_domains, *settings.allowed_domains, *settings.banned_domains)
        if not find_domain(host, SHORTENERS) and not find_domain(host, listed):
            _trust(site, host)
            record(session, LEARNT, cause, site_id=site.id, after=host)
    session.flush()


def forget_with(session: Session, decision: Decision, context: DecisionContext) -> None:
    """Take back what a site has learnt by a decision on a comment, together with it."""
    if decision.comment_id is None or decision.batch is None:
        return
    cause = f"comment {public_id(decision.comment_id)}"
    query = select(Decision).where(
        Decision.batch == decision.batch, Decision.action == LEARNT, Decision.reason == cause
    )
    for entry in session.scalars(query.order_by(Decision.id.desc())).all():
        undo_learning(session, entry, context)


def undo_learning(session: Session, decision: Decision, context: DecisionContext) -> Outcome:
    """Trust a domain no longer, or by the undo of that once more."""
    host = decision.after or decision.before or ""
    about = (Decision.site_id == decision.site_id) & (Decision.action == LEARNT)
    about &= text(NOT_POSTED)
    about &= (Decision.after == host) | (Decision.before == host)
    obstacle = blocking_entry(session, decision, about)
    if obstacle is not None:
        return too_late(host, obstacle)
    site = session.get_one(Site, decision.site_id)
    if decision.after is None:
        _trust(site, host)
    else:
        others = tuple(one for one in site.settings.trusted_domains if one != host)
        site.settings = replace(site.settings, trusted_domains=others)
    inverse = record(
        session,
        LEARNT,
        replace(context, reason=decision.reason, undoes=decision.id),
        site_id=site.id,
        before=decision.after,
        after=decision.before,
    )
    session.flush()
    return Outcome(host, "done", None, None, inverse.id)


def trusted_after(domains: list[str], entry: Decision) -> list[str]:
    """Return what an entry about a domain makes of the list before it."""
    if entry.after is None:
        return [one for one in domains if one != entry.before]
    return domains if entry.after in domains else [*domains, entry.after][-MOST_DOMAINS:]


def _trust(site: Site, host: str) -> None:
    if host not in site.settings.trusted_domains:
        domains = (*site.settings.trusted_domains, host)[-MOST_DOMAINS:]
        site.settings = replace(site.settings, trusted_domains=domains)


def _cause(comment: Comment) -> str:
    return f"comment {public_id(comment.id)}"


def _hosts(html: str | None) -> Iterator[str]:
    for match in _HREF.finditer(html or ""):
        if host := host_of(unescape(match[1])).removeprefix("www."):
            yield host
