"""What a site learns of the domains that its moderators let through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

from comments.models import Comment
from comments.screening.domains import SHORTENERS, find_domain, host_of

MOST_DOMAINS = 1_000
"""Domains a site remembers; the oldest are forgotten first."""

_HREF = re.compile(r'<a href="(https?://[^"]+)"')


def learn_domains(comment: Comment) -> None:
    """Add the domains of an approved comment's links to the site's ``trusted_domains``.

    Services that hide where a link leads teach nothing, nor do banned domains; what the site trusts
    already is not repeated.
    """
    if not comment.has_link:
        return
    site = comment.article.site
    settings = site.settings
    learnt = settings.trusted_domains
    for host in _hosts(comment.html):
        listed = (*learnt, *settings.allowed_domains, *settings.banned_domains)
        if not find_domain(host, SHORTENERS) and not find_domain(host, listed):
            learnt = (*learnt, host)
    if learnt != settings.trusted_domains:
        site.settings = replace(settings, trusted_domains=learnt[-MOST_DOMAINS:])


def _hosts(html: str | None) -> Iterator[str]:
    for match in _HREF.finditer(html or ""):
        if host := host_of(unescape(match[1])).removeprefix("www."):
            yield host
