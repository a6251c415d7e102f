"""Finding articles and authors by whatever a moderator has of them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from comments.errors import InvalidInput
from comments.models import Article, Author, private_id
from comments.screening.folding import fold_name
from comments.services.identity.addresses import email_hashes, hash_address
from comments.services.threads.cursors import decode_cursor, encode_cursor

Found = tuple[list[Article], str | None]


def find_articles(
    session: Session,
    site_id: int,
    *,
    text: str | None,
    sections: tuple[str, ...],
    cursor: str | None,
    limit: int,
) -> Found:
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
    session: Session, site_id: int, text: str, *, secret: str, limit: int
) -> list[Author]:
    """Return a site's authors with this id, email or address, or whose name begins with or reads
    like the text; the latest first.
    """
    query = select(Author).where(Author.site_id == site_id, or_(*_signs(text.strip(), secret)))
    return list(session.scalars(query.order_by(Author.id.desc()).limit(limit)))


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
