"""What a judge outside is told about a stored comment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from comments.models import Comment, public_id
from comments.screening.external.submission import Submission


def submission_of(comment: Comment, sender: Mapping[str, Any] | None = None) -> Submission:
    """Return a comment as it is sent out; ``sender`` holds the address and headers kept for
    this.
    """
    sender = sender or {}
    site, author, article = comment.article.site, comment.author, comment.article
    return Submission(
        site=site.key,
        site_url=site.origins[0],
        comment=public_id(comment.id),
        revision=comment.revision,
        article=article.key,
        permalink=article.url or site.origins[0],
        text=comment.source,
        author_name=author.name,
        created_at=comment.created_at,
        author_email=author.email,
        user_ip=sender.get("address"),
        user_agent=sender.get("user_agent") or None,
        referrer=sender.get("referrer") or None,
        language=comment.language or site.settings.language,
        is_reply=comment.parent_id is not None,
        edited=comment.revision > 1,
    )
