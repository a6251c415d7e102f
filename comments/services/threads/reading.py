"""What readers read: thread pages whose cost depends on their own length alone.

A page is a fixed number of statements: the article, its pinned comments, a page of top-level
comments found by keyset, the ids of the first replies below them level by level, and those
comments' rows. None of them looks at more entries of an index than it returns.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.errors import NotFound
from comments.models import (
    Article,
    ArticleRecord,
    AuthorRecord,
    CommentRecord,
    SiteRecord,
    private_id,
    public_id,
)
from comments.models.site_settings import Sort
from comments.services.sites.articles import find_article, follow_merges
from comments.services.sites.site_records import site_record
from comments.services.threads.cursors import decode_cursor
from comments.services.threads.rows import PageRow, row_of, rows_of
from comments.services.threads.tree import ancestors_of, keyset_page, pinned_ids, with_first_replies
from comments.services.threads.views import (
    SORTS,
    ArticleView,
    Branch,
    CommentView,
    RepliesPage,
    SiteView,
    ThreadPage,
)
from comments.text import canonical_key

DEFAULT_LIMIT = 25
MAX_LIMIT = 100
MAX_COUNTS = 100


def site_view(site: SiteRecord) -> SiteView:
    """Return the settings of a site that readers notice."""
    settings = site.settings
    return SiteView(
        key=site.key,
        name=site.name,
        guests=settings.guests,
        signin_url=settings.signin_url,
        votes=settings.votes,
        edit_window=settings.edit_window,
        max_length=settings.max_length,
        default_sort=settings.default_sort,
        language=settings.language,
        noindex=settings.noindex,
        translation=bool(settings.chat_translation and settings.chat_url and settings.chat_model),
        fold_length=settings.fold_length,
    )


def article_view(article: ArticleRecord, site: SiteRecord, at: datetime) -> ArticleView:
    """Return an article as readers see it at that moment."""
    settings = site.settings
    return ArticleView(
        id=public_id(article.id),
        key=article.key,
        url=article.url,
        title=article.title,
        open=article.accepts_comments(at),
        comment_count=article.comment_count,
        version=article.version,
        closes_at=article.closes_at,
        slow_mode=settings.slow_mode if article.slow_mode is None else article.slow_mode,
        mode="pre" if article.effective_mode(settings) == "pre" else "post",
        validator=validator(site, article),
    )


def validator(site: SiteRecord, article: ArticleRecord | None) -> str:
    """Return what every public answer about an article rests on, read before anything else of the
    answer.
    """
    if article is None:
        return f"{site.version}.0"
    return f"{site.version}.{article.id:x}.{article.version}.{article.votes_version}"


def thread_page(
    session: Session,
    site: SiteRecord,
    key: str,
    *,
    sort: Sort,
    cursor: str | None,
    limit: int,
    at: datetime,
) -> ThreadPage:
    """Return a page of an article's thread; an article nobody has commented on is an empty one.

    ``limit`` counts top-level comments. Raises ``InvalidInput`` for a cursor of another kind of
    list.
    """
    after = decode_cursor(cursor, SORTS) if cursor else None
    article = find_article(session, site.id, key)
    if article is None:
        empty = ArticleView(
            None,
            canonical_key(key),
            None,
            None,
            open=True,
            comment_count=0,
            version=0,
            validator=validator(site, None),
        )
        return ThreadPage(empty, sort, (), None, site_view(site))
    order: Sort = after.order if after else sort  # type: ignore[assignment]
    ids, following = keyset_page(session, order, article_id=article.id, after=after, limit=limit)
    if after is None:
        ids = [*pinned_ids(session, article.id), *ids]
    items = with_first_replies(session, ids, reply_order(order))
    return ThreadPage(
        article_view(article.record, site, at), order, items, following, site_view(site)
    )


def replies_page(
    session: Session,
    comment_id: str,
    *,
    sort: Sort | None,
    cursor: str | None,
    limit: int,
    at: datetime,
    site: str | None = None,
) -> RepliesPage:
    """Return a page of one comment's replies. Raises ``NotFound`` where readers see no such
    comment, or not on the site with that key, where one is named.
    """
    after = decode_cursor(cursor, SORTS) if cursor else None
    parent = _shown(session, comment_id)
    article, home = _home(session, parent, site)
    order: Sort = after.order if after else (sort or "oldest")  # type: ignore[assignment]
    ids, following = keyset_page(session, order, parent_id=parent.id, after=after, limit=limit)
    items = with_first_replies(session, ids, reply_order(order))
    return RepliesPage(
        article_view(article.record, home, at), site_view(home), comment_id, items, following
    )


def branch(session: Session, comment_id: str, *, at: datetime, site: str | None = None) -> Branch:
    """Return one comment with its first replies and all it answers. Raises ``NotFound`` where
    readers see none, or not on the site with that key, where one is named.
    """
    row = _shown(session, comment_id)
    article, home = _home(session, row, site)
    (comment,) = with_first_replies(session, [row.id], "oldest")
    above = rows_of(session, ancestors_of(session, row.id))
    ancestors = tuple(one.view() for one in sorted(above.values(), key=lambda row: row.depth))
    return Branch(article_view(article.record, home, at), site_view(home), ancestors, comment)


def counts(session: Session, site: SiteRecord, keys: list[str]) -> dict[str, int]:
    """Return the number of visible comments under each of up to ``MAX_COUNTS`` articles; unknown
    ones have 0.
    """
    canonical = {key: canonical_key(key) for key in keys if key.strip()}
    rows = session.execute(
        select(Article.key, Article.comment_count, Article.merged_into_id).where(
            Article.site_id == site.id, Article.key.in_(canonical.values())
        )
    )
    stored: dict[str, int] = {}
    for key, count, merged_into in rows:
        stored[key] = count
        if merged_into is not None:
            home = follow_merges(session, session.get_one(Article, merged_into))
            stored[key] = home.comment_count
    return {key: stored.get(canonical.get(key, ""), 0) for key in keys}


def reply_order(order: Sort) -> Sort:
    """Return the order of replies inside a thread: a conversation reads forwards, unless the best
    lead.
    """
    return "best" if order == "best" else "oldest"


def _shown(session: Session, comment_id: str) -> PageRow:
    number = private_id(comment_id)
    row = rows_of(session, [number]).get(number) if number is not None else None
    if row is None or not row.shown:
        raise NotFound("There is no such comment.", code="unknown_comment")
    return row


def _home(session: Session, row: PageRow, key: str | None) -> tuple[Article, SiteRecord]:
    article = session.get_one(Article, row.article_id)
    site = site_record(session, article.site_id)
    if key is not None and key != site.key:
        raise NotFound("There is no such comment on this site.", code="unknown_comment")
    return article, site


def own_view(comment: CommentRecord, article_key: str, author: AuthorRecord) -> CommentView:
    """Return any stored comment, shown or not, as its own author sees it, without replies."""
    return row_of(comment, article_key, author).own_view()
