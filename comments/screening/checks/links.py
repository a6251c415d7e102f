"""Links: to how many domains, to which, and whether they hide it."""

from __future__ import annotations

from collections.abc import Iterator

from comments.screening.checks.lenience import trusted_pass
from comments.screening.domains import SHORTENERS, find_domain, host_of, named_host, same_house
from comments.screening.draft import Draft
from comments.screening.sentences import Sentence
from comments.screening.verdict import Finding, shadowed
from comments.screening.word_scope import read_scope

_COUNT = Sentence("The comment links to {count} domains; the site allows {most}.")
_MISNAMED = Sentence("The words of a link name {named}, but it leads to {target}.")
_BANNED = Sentence("A link leads to {host}, which is banned as “{entry}”.")
_SHORTENED = Sentence("A link through {host} hides where it leads.")


@trusted_pass
def links(draft: Draft) -> Iterator[Finding]:
    """Reject links to banned domains; hold links to more domains than allowed, shorteners, and
    words that name another host than the link leads to.

    The site's own domains, allowed ones and those its moderators have approved never count; nor do
    links in a quotation.
    """
    if not draft.links:
        return
    quoted = {link.address for link in draft.shown_links if link.quoted}
    quoted -= {link.address for link in draft.shown_links if not link.quoted}
    domains: set[str] = set()
    for address in dict.fromkeys(draft.links):
        host = host_of(address) if "://" in address else ""
        banned = find_domain(host, draft.rules.banned_domains)
        on_trial = banned is not None and read_scope(banned).shadow
        if banned is not None:
            finding = _banned(draft, address, host, banned)
            yield shadowed(finding) if on_trial else finding
        if banned is not None and not on_trial:
            continue
        if host and not _trusted(draft, host) and address not in quoted:
            domains.add(host.removeprefix("www."))
            if find_domain(host, SHORTENERS):
                yield _shortened(draft, address, host)
    yield from _misnamed(draft)
    if len(domains) > draft.rules.max_links:
        reason = _COUNT.format(count=len(domains), most=draft.rules.max_links)
        yield Finding("links", "count", "pending", reason, severity=30, soft=True)


def _trusted(draft: Draft, host: str) -> bool:
    rules = draft.rules
    lists = (rules.allowed_domains, rules.trusted_domains, draft.site_hosts)
    return any(find_domain(host, domains) for domains in lists)


def _misnamed(draft: Draft) -> Iterator[Finding]:
    for link in draft.shown_links:
        target, named = host_of(link.address), named_host(link.words)
        if named and target and not same_house(named, target):
            reason = _MISNAMED.format(named=named, target=target)
            span = _span(draft, link.words)
            yield Finding(
                "links", "other_host", "pending", reason, link.address, span, severity=60, soft=True
            )


def _banned(draft: Draft, address: str, host: str, entry: str) -> Finding:
    reason = _BANNED.format(host=host, entry=entry)
    return Finding("links", entry, "rejected", reason, address, _span(draft, address), severity=70)


def _shortened(draft: Draft, address: str, host: str) -> Finding:
    reason = _SHORTENED.format(host=host)
    span = _span(draft, address)
    return Finding("links", "shortener", "pending", reason, address, span, 30, soft=True)


def _span(draft: Draft, address: str) -> tuple[int, int] | None:
    """Return where the text shows the address, whole or without its scheme; None where it shows
    other words.
    """
    for spelling in (address, address.partition("://")[2].rstrip("/")):
        if spelling and (start := draft.text.find(spelling)) >= 0:
            return start, start + len(spelling)
    return None
