"""What readers are shown of a digest: whatever of it is still true when it is asked for."""

from __future__ import annotations

from sqlalchemy.orm import Session

from comments.database.sql import as_datetime, rows
from comments.digest.contribution import quotation
from comments.digest.themes import FEWEST_PEOPLE, QUOTES
from comments.models import Article, SiteRecord, public_id
from comments.services.digests.building import UNQUOTED
from comments.services.digests.summaries import writes_summaries
from comments.services.threads.views import DigestView, QuoteView, ThemeView

_DIGEST = "SELECT method, built_at, summary, summary_by FROM digest WHERE article_id = ?"
_PRESENT = """
    FROM digest_member m JOIN comment c
    ON c.id = m.comment_id AND c.article_id = m.article_id AND c.revision = m.revision
"""
_COUNTS = f"""
    SELECT m.theme, count(*), count(DISTINCT c.author_id) {_PRESENT}
    WHERE m.article_id = ? AND c.status = 'approved' GROUP BY m.theme
"""
_QUOTES = f"""
    SELECT m.theme, c.id, w.name, c.html {_PRESENT} JOIN author w ON w.id = c.author_id
    WHERE m.article_id = ? AND m.place < {UNQUOTED} AND c.status = 'approved'
    ORDER BY m.theme, m.place
"""


def digest_of(session: Session, site: SiteRecord, article: Article) -> DigestView | None:
    """Return what readers say under an article, None where the site shows no digests or has none
    of this thread.

    A theme is shown as long as two of its comments can be quoted.
    """
    if not site.settings.digest:
        return None
    head = rows(session, _DIGEST, (article.id,))
    if not head:
        return None
    quotes: dict[int, list[QuoteView]] = {}
    for theme, number, name, html in rows(session, _QUOTES, (article.id,)):
        quotes.setdefault(theme, []).append(QuoteView(public_id(number), name, quotation(html)))
    counts = sorted(rows(session, _COUNTS, (article.id,)), key=lambda row: (-row[2], row[0]))
    themes = tuple(
        ThemeView(comments, people, tuple(quotes[theme][:QUOTES]))
        for theme, comments, people in counts
        if len(quotes.get(theme, ())) >= FEWEST_PEOPLE
    )
    if not themes:
        return None
    method, built_at, summary, provider = head[0]
    if not writes_summaries(site.settings):
        summary = provider = None
    return DigestView(method, as_datetime(built_at), themes, summary, provider if summary else None)
