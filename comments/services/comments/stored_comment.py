"""What a post or an edit has stored, as the answer to the request tells it."""

from __future__ import annotations

from dataclasses import dataclass

from comments.models import ArticleRecord, CommentRecord


@dataclass(frozen=True, slots=True)
class StoredComment:
    """A comment as a reader's request has stored it, and the article it stands under."""

    record: CommentRecord
    article: ArticleRecord
