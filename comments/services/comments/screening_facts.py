"""From a text and its context to a verdict: the facts a judge needs are gathered here, then
screening decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from comments.database.commit_counts import count_at_commit
from comments.database.records import insert
from comments.database.sql import as_datetime, marks, rows
from comments.errors import Forbidden, InvalidInput
from comments.models import (
    ArticleRecord,
    AuthorRecord,
    CommentRecord,
    SiteRecord,
    SiteSettings,
    StoredFinding,
    created_at_of,
    first_id,
    public_id,
    utc_now,
)
from comments.screening import language
from comments.screening.checks.repeats import NEAR_OTHERS
from comments.screening.checks.words import words
from comments.screening.domains import host_of
from comments.screening.draft import ArticleFacts, AuthorFacts, Draft, Earlier, Rules
from comments.screening.policy import checks
from comments.screening.screen import screen
from comments.screening.simhash import blocks, distance, fingerprint
from comments.screening.verdict import Verdict
from comments.screening.word_scope import names_languages
from comments.services.context import RequestContext
from comments.services.identity.contact_hashes import domain_hashes
from comments.services.learning.models import panel_for
from comments.telemetry import metrics
from comments.text import Rendered, TextRules, render

OWN_COMPARED = 20
LATEST_LOOKED_AT = 250
"""Comments of the site among which others' are looked for, however few of them can be compared."""
COUNTED = 1_000
"""How far an author's recent comments are counted, unless the site's limit lies beyond."""
_BANS = "SELECT expires_at FROM ban WHERE site_id = ? AND digest IN ("
_OWN = (
    "SELECT id, created_at, fingerprint, source, status FROM comment "
    "WHERE author_id = ? AND id <> ? ORDER BY id DESC LIMIT ?"
)
_COUNT = (
    "SELECT count(*) FROM (SELECT 1 FROM comment WHERE author_id = ? AND id >= ? LIMIT ?) AS latest"
)
_NEAR = (
    "SELECT id, author_id, fingerprint FROM"
    " (SELECT id, author_id, fingerprint FROM comment WHERE site_id = ? ORDER BY id DESC LIMIT ?) "
    "AS latest"
    " WHERE fingerprint & 65535 = ? OR fingerprint >> 16 & 65535 = ?"
    " OR fingerprint >> 32 & 65535 = ? OR fingerprint >> 48 & 65535 = ?"
)
"""Those that have a block in common with a fingerprint: a handful of 250, found without fetching
the others.
"""


def text_rules(settings: SiteSettings) -> TextRules:
    """Return what a site's settings say about the text itself."""
    return TextRules(
        max_length=settings.max_length,
        min_length=settings.min_length,
        images=settings.images,
        mailto=settings.mailto,
    )


LONGEST_LOADING = 5.0
"""Seconds the first texts of a process wait for the identifier, where lists name languages."""


def judge_ahead(settings: SiteSettings, source: str) -> None:
    """Render a text, search it for the site's words and take its fingerprint, before it has the
    database to itself.

    Each of the three remembers it for the moment until ``judge`` asks: they are what a long text
    makes expensive, and nobody's write waits for them meanwhile. Where the
    settings have changed by then, ``judge`` searches anew.
    """
    with suppress(InvalidInput, TimeoutError):
        rendered = render(source, text_rules(settings))
        fingerprint(rendered.source)
        at, rules = utc_now(), Rules.of(settings)
        if names_languages(rules):
            language.wait(LONGEST_LOADING)
        draft = Draft(
            source=rendered.source,
            text=rendered.text,
            links=rendered.links,
            author=AuthorFacts(first_seen=at),
            now=at,
            rules=rules,
            language=language.identify(rendered.prose or rendered.text),
        )
        for _ in words(draft):
            pass


def judge(
    session: Session,
    site: SiteRecord,
    article: ArticleFacts,
    author: AuthorRecord,
    rendered: Rendered,
    context: RequestContext,
    *,
    is_reply: bool,
    editing: int | None = None,
    anew: bool = False,
) -> Verdict:
    """Screen a new text, or the new text of the comment with the number ``editing``; ``anew`` as
    strictly as if it were new.
    """
    own, rules = _own(session, author, editing), Rules.of(site.settings)
    rejected = sum(status in ("rejected", "spam") for *_, status in own)
    decided = rejected + sum(status == "approved" for *_, status in own)
    draft = Draft(
        source=rendered.source,
        text=rendered.text,
        links=rendered.links,
        prose=rendered.prose,
        shown_links=rendered.shown_links,
        site_hosts=tuple(map(host_of, site.origins)),
        author=AuthorFacts(
            first_seen=author.first_seen,
            standing=author.standing_at(context.at),
            standing_until=author.standing_until,
            kind=author.kind,
            name=author.name,
            email_verified=author.email_verified,
            approved=author.approved,
            rejected=author.rejected,
            pending=author.pending,
            recent_decided=decided,
            recent_rejected=rejected,
        ),
        now=context.at,
        rules=rules,
        article=article,
        recent_own=tuple(Earlier(public_id(i), at, mark, source) for i, at, mark, source, _ in own),
        recent_others=_others(session, author, fingerprint(rendered.source)),
        recent_minute=_since(
            session, author, context.at - timedelta(minutes=1), own, rules.flood_minute
        ),
        recent_hour=_since(session, author, context.at - timedelta(hours=1), own, rules.flood_hour),
        is_edit=editing is not None and not anew,
        text_disagreement=rendered.disagreement,
        confirmed=context.confirmed,
        language=language_of(rendered, article.language, rules),
        is_reply=is_reply,
        panel=panel_for(session, site),
    )
    return screen(draft, checks())


def article_facts(article: ArticleRecord | None) -> ArticleFacts:
    """Return what a judge may know of an article; nothing where there is none yet."""
    if article is None:
        return ArticleFacts()
    return ArticleFacts(article.mode, article.section, article.language)


def language_of(
    rendered: Rendered, article_language: str | None, rules: Rules | None = None
) -> str | None:
    """Return the language of a text where it is sure, else its article's.

    The identifier, which is large, loads here only where the site's word lists name languages;
    otherwise the worker looks again.
    """
    if rules is not None and names_languages(rules):
        language.prepare()
    return language.identify(rendered.prose or rendered.text) or article_language


def store_findings(session: Session, comment: CommentRecord, verdict: Verdict) -> None:
    """Keep what the checks found in the comment's present revision."""
    for finding in verdict.findings:
        count_at_commit(session, metrics.findings.labels(finding.check, finding.status))
        start, end = finding.span or (None, None)
        insert(
            session,
            StoredFinding,
            {
                "comment_id": comment.id,
                "revision": comment.revision,
                "check": finding.check,
                "rule": finding.rule,
                "status": finding.status,
                "reason": finding.reason,
                "match": finding.match,
                "span_start": start,
                "span_end": end,
                "severity": finding.severity,
            },
        )


def refuse_banned(session: Session, author: AuthorRecord, context: RequestContext) -> None:
    """Raise ``Forbidden`` where the author's email, its domain, or the address written from is
    banned on the site.
    """
    digests = [digest for digest in author.ban_digests if digest]
    if author.email and context.secret:
        digests += domain_hashes(author.email, context.secret)[1:]
    if context.address is not None:
        digests += [context.address.host, context.address.network]
    if is_banned(session, author.site_id, digests, context.at):
        raise Forbidden("You can no longer comment on this site.", code="banned")


def is_banned(session: Session, site_id: int, digests: Sequence[str], at: datetime) -> bool:
    """Say whether an email, a domain or an address among these hashes is banned on the site."""
    if not digests:
        return False
    bans = rows(session, f"{_BANS}{marks(len(digests))})", (site_id, *digests))
    return any(until is None or as_datetime(until) > at for (until,) in bans)


_Own = tuple[int, datetime, int | None, str, str]


def _own(session: Session, author: AuthorRecord, editing: int | None) -> Sequence[_Own]:
    if not author.approved and not author.rejected and not author.pending:
        return ()
    latest = rows(session, _OWN, (author.id, editing or 0, OWN_COMPARED))
    return [
        (number, as_datetime(at), mark, source, status)
        for number, at, mark, source, status in latest
    ]


def _others(session: Session, author: AuthorRecord, mark: int | None) -> tuple[Earlier, ...]:
    if mark is None:
        return ()
    candidates = rows(session, _NEAR, (author.site_id, LATEST_LOOKED_AT, *blocks(mark)))
    near = (
        row for row in candidates if row[1] != author.id and distance(mark, row[2]) <= NEAR_OTHERS
    )
    return tuple(Earlier(public_id(one), created_at_of(one), other) for one, _, other in near)


def _since(
    session: Session, author: AuthorRecord, start: datetime, own: Sequence[_Own], limit: int
) -> int:
    """Return how many comments the author wrote since, 0 where the site sets no limit (0) to that.

    Counted in the database only where the list is too short.
    """
    if not limit:
        return 0
    if len(own) < OWN_COMPARED or own[-1][1] < start:
        return sum(at >= start for _, at, *_ in own)
    ((count,),) = rows(session, _COUNT, (author.id, first_id(start), max(COUNTED, limit)))
    return int(count)
