"""Links: how many, to where, and whether they hide it."""

from __future__ import annotations

from collections.abc import Iterator

from comments.screening.checks.lenience import trusted_pass
from comments.screening.domains import SHORTENERS, find_domain, host_of
from comments.screening.draft import Draft
from comments.screening.verdict import Finding


@trusted_pass
def links(draft: Draft) -> Iterator[Finding]:
    """Reject links to banned domains; hold more links than allowed, and shorteners. Allowed domains
    never count.
    """
    if not draft.links:
        return
    rules = draft.rules
    counted = 0
    for address in dict.fromkeys(draft.links):
        host = host_of(address) if "://" in address else ""
        if banned := find_domain(host, rules.banned_domains):
            reason = f"A link leads to {host}, which is banned as “{banned}”."
            yield Finding(
                "links", banned, "rejected", reason, address, _span(draft, address), severity=70
            )
        elif host and not find_domain(host, rules.allowed_domains):
            counted += 1
            if find_domain(host, SHORTENERS):
                reason = f"A link through {host} hides where it leads."
                yield Finding(
                    "links",
                    "shortener",
                    "pending",
                    reason,
                    address,
                    _span(draft, address),
                    30,
                    soft=True,
                )
    if counted > rules.max_links:
        reason = f"The comment has {counted} links; the site allows {rules.max_links}."
        yield Finding("links", "count", "pending", reason, severity=30, soft=True)


def _span(draft: Draft, address: str) -> tuple[int, int] | None:
    """Return where the text shows the address, whole or without its scheme; None where it shows
    other words.
    """
    for shown in (address, address.partition("://")[2].rstrip("/")):
        if (start := draft.text.find(shown)) >= 0:
            return start, start + len(shown)
    return None
