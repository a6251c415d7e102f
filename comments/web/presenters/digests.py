"""What stands around a thread: its digest, and related discussions."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from comments.services.threads.views import DigestView, RelatedView
from comments.web.presenters.base import Key, Text, Timestamp, stamp


class ArticleQuery(Schema):
    """Around which thread."""

    site = Text(required=True, limit=64)
    article = Key(required=True, metadata={"description": "The publisher's key of the article."})


class QuoteSchema(Schema):
    """The beginning of a comment, as its author wrote it, as plain text."""

    comment = fields.String(required=True)
    author = fields.String(required=True)
    text = fields.String(required=True)


class ThemeSchema(Schema):
    """Comments that speak of the same: how many, by how many readers, and two or three quoted."""

    comments = fields.Integer(required=True)
    people = fields.Integer(required=True)
    quotes = fields.List(fields.Nested(QuoteSchema), required=True)


class DigestSchema(Schema):
    """What readers say, in their own words; `vectors`: put together by what comments say,
    `branches`: by replies and votes.
    """

    method = fields.String(required=True, validate=validate.OneOf(["vectors", "branches"]))
    built_at = Timestamp(required=True)
    themes = fields.List(fields.Nested(ThemeSchema), required=True)
    summary = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The same in a language model's words, where the site has that."},
    )
    summary_by = fields.String(
        required=True, allow_none=True, metadata={"description": "Whose model wrote the summary."}
    )


class DigestAnswerSchema(Schema):
    """The digest of a thread, null where there is none (yet)."""

    digest = fields.Nested(DigestSchema, required=True, allow_none=True)


class RelatedSchema(Schema):
    """Another discussion of the site."""

    article = fields.String(required=True)
    url = fields.String(required=True)
    title = fields.String(required=True)
    source = fields.String(required=True, metadata={"description": "The site's name."})
    created_at = Timestamp(required=True)
    comment_count = fields.Integer(required=True)


class RelatedListSchema(Schema):
    """Discussions that are near, nearest first."""

    items = fields.List(fields.Nested(RelatedSchema), required=True)
    next = fields.String(required=True, allow_none=True)


def digest_json(view: DigestView | None) -> dict[str, Any] | None:
    """Return a digest in the shape of ``DigestSchema``."""
    if view is None:
        return None
    themes = [
        {
            "comments": theme.comments,
            "people": theme.people,
            "quotes": [
                {"comment": quote.comment, "author": quote.author, "text": quote.text}
                for quote in theme.quotes
            ],
        }
        for theme in view.themes
    ]
    return {
        "method": view.method,
        "built_at": stamp(view.built_at),
        "themes": themes,
        "summary": view.summary,
        "summary_by": view.summary_by,
    }


def related_json(view: RelatedView, source: str) -> dict[str, Any]:
    """Return a discussion in the shape of ``RelatedSchema``; ``source`` is the site's name."""
    return {
        "article": view.key,
        "url": view.url,
        "title": view.title,
        "source": source,
        "created_at": stamp(view.created_at),
        "comment_count": view.comment_count,
    }
