"""What search engines are told of a thread: schema.org's DiscussionForumPosting, with its comments.

https://developers.google.com/search/docs/appearance/structured-data/discussion-forum
"""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from comments.services.threads.views import CommentView, ThreadPage

_UNSAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
MAX_DESCRIBED = 50


def structured_data(page: ThreadPage) -> Markup | None:
    """Return JSON-LD for a thread that has comments, safe to stand in a script element."""
    described = [_comment(one) for one in page.items[:MAX_DESCRIBED] if one.author]
    if not described or not page.article.url:
        return None
    posting = {
        "@context": "https://schema.org",
        "@type": "DiscussionForumPosting",
        "headline": page.article.title or page.article.key,
        "url": page.article.url,
        "author": {"@type": "Organization", "name": page.site.name},
        "datePublished": min(one["datePublished"] for one in described),
        "mainEntityOfPage": page.article.url,
        "commentCount": page.article.comment_count,
        "comment": described,
    }
    return Markup(json.dumps(posting, ensure_ascii=False).translate(_UNSAFE))  # noqa: S704


def _comment(comment: CommentView) -> dict[str, Any]:
    assert comment.author is not None
    entry: dict[str, Any] = {
        "@type": "Comment",
        "text": Markup(comment.html or "").striptags(),  # noqa: S704
        "datePublished": comment.created_at.isoformat(),
        "author": {"@type": "Person", "name": comment.author.name},
        "upvoteCount": comment.up,
    }
    if below := [_comment(reply) for reply in comment.replies if reply.author]:
        entry["comment"] = below
    return entry
