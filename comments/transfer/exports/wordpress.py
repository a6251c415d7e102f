"""WXR, which WordPress imports, with an item for each article that has comments."""

from __future__ import annotations

from collections.abc import Iterator

from comments.models import Article, Author, Comment
from comments.transfer.exports.selection import Selection
from comments.transfer.exports.xml_text import element

_STATUSES = {"approved": "1", "pending": "0", "spam": "spam"}
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
"""


def write(selection: Selection) -> Iterator[str]:
    """Yield the document piece by piece; emails only with ``authors``. What was rejected goes to
    the trash."""
    yield _HEAD + element("title", selection.site.name) + element("wp:wxr_version", "1.2")
    for article in selection.articles():
        begun = False
        for piece in selection.pieces(article.id):
            if not begun:
                yield _item(article)
                begun = True
            authors = selection.authors_of(piece)
            yield from (_comment(row, authors[row.author_id], selection) for row in piece)
        if begun:
            yield "</item>\n"
    yield "</channel>\n</rss>\n"


def _item(article: Article) -> str:
    return (
        "<item>"
        + element("title", article.title or article.key)
        + element("link", article.url or article.key)
        + element("wp:post_id", str(article.id))
        + element("wp:comment_status", "open" if article.open else "closed")
        + element("wp:post_name", article.key)
        + element("wp:status", "publish")
        + element("wp:post_type", "post")
    )


def _comment(comment: Comment, author: Author, selection: Selection) -> str:
    full = "authors" in selection.extras
    moment = f"{comment.created_at:%Y-%m-%d %H:%M:%S}"
    fields = {
        "id": str(comment.id),
        "author": author.name,
        "author_email": (author.email or "") if full else "",
        "date": moment,
        "date_gmt": moment,
        "content": comment.html,
        "approved": _STATUSES.get(comment.status, "trash"),
        "type": "comment",
        "parent": str(comment.parent_id or 0),
        "user_id": "0",
    }
    inside = "".join(element(f"wp:comment_{name}", text) for name, text in fields.items())
    return f"<wp:comment>{inside}</wp:comment>\n"
