"""Disqus' XML, which several other systems import."""

from __future__ import annotations

from collections.abc import Iterator

from comments.models import Article, Author, Comment
from comments.transfer.exports.selection import Selection
from comments.transfer.exports.xml_text import element

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
"""


def write(selection: Selection) -> Iterator[str]:
    """Yield the threads, then the posts; emails only with ``authors``. What was rejected counts as
    deleted."""
    yield _HEAD
    for article in selection.articles():
        yield _thread(article)
    for piece in selection.pieces():
        authors = selection.authors_of(piece)
        yield from (_post(comment, authors[comment.author_id], selection) for comment in piece)
    yield "</disqus>\n"


def _thread(article: Article) -> str:
    inside = (
        element("id", article.key)
        + element("link", article.url or article.key)
        + element("title", article.title or article.key)
        + element("createdAt", f"{article.created_at:%Y-%m-%dT%H:%M:%SZ}")
        + element("isClosed", "false" if article.open else "true")
        + element("isDeleted", "false")
    )
    return f'<thread dsq:id="{article.id}">{inside}</thread>\n'


def _post(comment: Comment, author: Author, selection: Selection) -> str:
    email = (author.email or "") if "authors" in selection.extras else ""
    person = (
        element("email", email)
        + element("name", author.name)
        + element("isAnonymous", "false")
        + element("username", str(author.id))
    )
    inside = (
        element("message", comment.html)
        + element("createdAt", f"{comment.created_at:%Y-%m-%dT%H:%M:%SZ}")
        + element("isDeleted", "true" if comment.status in ("deleted", "rejected") else "false")
        + element("isSpam", "true" if comment.status == "spam" else "false")
        + element("isApproved", "false" if comment.status == "pending" else "true")
        + f"<author>{person}</author>"
        + f'<thread dsq:id="{comment.article_id}"/>'
        + (f'<parent dsq:id="{comment.parent_id}"/>' if comment.parent_id else "")
    )
    return f'<post dsq:id="{comment.id}">{inside}</post>\n'
