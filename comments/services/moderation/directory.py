"""Finding articles and authors by whatever a moderator has of them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from comments.errors import InvalidInput
from comments.models import Article, Author, private_id
from comments.screening.folding import fold_name
from comments.services.identity.contact_hashes import email_hashes, hash_address
from comments.services.moderation.ban_list import authors_banned_by
from comments.services.threads.cursors import decode_cursor, encode_cursor

MOST_TESTED = 5_000
"""Authors tested for one page."""


def find_articles(
    session: Session,
    site_id: int,
    *,
    text: str | None,
    sections: tuple[str, ...],
    cursor: str | None,
    limit: int,
) -> tuple[list[Article], str | None]:
    """Return a site's articles, the newest first, and the cursor to the next: all, or those with a
    text in their title, key or address; with ``sections``, of these alone.
    """
    query = select(Article).where(Article.site_id == site_id)
    if text:
        columns = (Article.title, Article.key, Article.url)
        holds = (column.icontains(text, autoescape=True) for column in columns)
        query = query.where(or_(*holds, Article.id == (private_id(text) or 0)))
    if sections:
        query = query.where(Article.section.in_(sections))
    if cursor:
        query = query.where(Article.id < decode_cursor(cursor, ("id",)).values[0])
    articles = list(session.scalars(query.order_by(Article.id.desc()).limit(limit + 1)))
    following = encode_cursor("id", articles[limit - 1].id) if len(articles) > limit else None
    return articles[:limit], following


def find_authors(
    session: Session,
    site_id: int,
    text: str | None,
    *,
    secret: str,
    limit: int,
    cursor: str | None = None,
    standing: str | None = None,
    ban: str | None = None,
) -> tuple[list[Author], str | None]:
    """Return a page of a site's authors, the latest first, and the cursor to the next: all, or
    those with this id, email or address, or whose name begins with or reads like the text, with
    this standing, kept out by this ban.

    A page may be shorter than its limit, even empty, while there is a next.
    """
    conditions: list[ColumnElement[bool]] = [Author.site_id == site_id]
    if cursor:
        conditions.append(Author.id < decode_cursor(cursor, ("id",)).values[0])
    if text:
        conditions.append(or_(*_signs(text.strip(), secret)))
    if ban is not None:
        conditions.append(authors_banned_by(session, site_id, ban))
    newest = select(Author.id).where(*conditions).order_by(Author.id.desc())
    end = session.scalar(newest.limit(1).offset(MOST_TESTED - 1)) if standing else None
    if standing is not None:
        conditions.append(Author.standing == standing)
    if end is not None:
        conditions.append(Author.id >= end)
    query = select(Author).where(*conditions).order_by(Author.id.desc()).limit(limit + 1)
    authors = list(session.scalars(query))
    last = authors[limit - 1].id if len(authors) > limit else end
    return authors[:limit], encode_cursor("id", last) if last is not None else None


def _signs(text: str, secret: str) -> list[ColumnElement[bool]]:
    signs = [Author.id == (private_id(text) or 0)]
    try:
        if key := fold_name(text):
            signs.append(Author.name_key.startswith(key, autoescape=True))
    except InvalidInput:
        pass
    if "@" in text:
        signs.append(Author.email_hash == email_hashes(text, secret)[0])
    if (address := hash_address(text, secret)) is not None:
        signs.append(Author.address_hash == address.host)
    return signs
