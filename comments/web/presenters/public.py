"""The public reads: thread, comment, replies, counts."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from comments.services.threads.reading import DEFAULT_LIMIT, MAX_COUNTS, MAX_LIMIT
from comments.services.threads.views import SORTS, STATES, AuthorView, CommentView
from comments.web.presenters.base import Key, PageText, Text, Timestamp, stamp


class PageQuery(Schema):
    """Which page of a list."""

    cursor = Text(
        limit=200,
        metadata={"description": "Where the list goes on: the `next` of the page before."},
    )
    limit = fields.Integer(load_default=DEFAULT_LIMIT, validate=validate.Range(1, MAX_LIMIT))


class HomeQuery(Schema):
    """On which site; what belongs to another is not there."""

    site = Text(limit=64)


class RepliesQuery(PageQuery, HomeQuery):
    """Which page of a comment's replies, in which order."""

    sort = fields.String(validate=validate.OneOf(SORTS))


class ThreadQuery(RepliesQuery):
    """Which thread, in which order."""

    site = Text(required=True, limit=64)
    article = Key(required=True, metadata={"description": "The publisher's key of the article."})
    url = PageText(metadata={"description": "Accepted, and of no effect: reads make nothing."})
    title = PageText(metadata={"description": "Accepted, and of no effect."})


class CountsQuery(Schema):
    """For which articles of a site."""

    site = Text(required=True, limit=64)
    article = fields.List(Key(), required=True, validate=validate.Length(min=1, max=MAX_COUNTS))


class AuthorSchema(Schema):
    """An author as readers see one."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    avatar_url = fields.String(required=True, allow_none=True)
    badges = fields.List(fields.String(), required=True)


class VotesSchema(Schema):
    """Vote totals."""

    up = fields.Integer(required=True)
    down = fields.Integer(required=True)


class RepliesSchema(Schema):
    """The first replies and where the rest begins."""

    items = fields.List(fields.Nested(lambda: CommentSchema()), required=True)
    next = fields.String(required=True, allow_none=True)


class CommentSchema(Schema):
    """A comment as readers see it; a tombstone has neither author nor html."""

    id = fields.String(required=True)
    article = fields.String(required=True)
    parent = fields.String(required=True, allow_none=True)
    depth = fields.Integer(required=True)
    author = fields.Nested(AuthorSchema, required=True, allow_none=True)
    html = fields.String(required=True, allow_none=True)
    lang = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The text's language where it is sure, else its article's."},
    )
    created_at = Timestamp(required=True)
    edited_at = Timestamp(required=True, allow_none=True)
    votes = fields.Nested(VotesSchema, required=True)
    reply_count = fields.Integer(required=True)
    state = fields.String(
        required=True,
        validate=validate.OneOf(STATES),
    )
    pinned = fields.Boolean(required=True)
    featured = fields.Boolean(required=True)
    replies = fields.Nested(RepliesSchema, required=True)


class CommentWithAncestorsSchema(CommentSchema):
    """A comment with the comments it answers, from the top of the thread down."""

    ancestors = fields.List(fields.Nested(CommentSchema), required=True)


class ArticleSchema(Schema):
    """An article as readers see it; ``id`` is null where nobody has commented yet."""

    id = fields.String(required=True, allow_none=True)
    key = fields.String(required=True)
    url = fields.String(required=True, allow_none=True)
    title = fields.String(required=True, allow_none=True)
    open = fields.Boolean(required=True)
    closes_at = Timestamp(required=True, allow_none=True)
    mode = fields.String(required=True)
    slow_mode = fields.Integer(required=True)
    comment_count = fields.Integer(required=True)
    version = fields.Integer(required=True)


class ThreadSchema(Schema):
    """A page of a thread."""

    article = fields.Nested(ArticleSchema, required=True)
    items = fields.List(fields.Nested(CommentSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class CommentListSchema(Schema):
    """A page of comments."""

    items = fields.List(fields.Nested(CommentSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class CountsSchema(Schema):
    """Visible comments by article key."""

    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


def comment_json(view: CommentView) -> dict[str, Any]:
    """Return a comment in the shape of ``CommentSchema``; the public pages are too hot for a
    schema's dump.
    """
    return {
        "id": view.id,
        "article": view.article,
        "parent": view.parent,
        "depth": view.depth,
        "author": None if view.author is None else author_json(view.author),
        "html": view.html,
        "lang": view.lang,
        "created_at": stamp(view.created_at),
        "edited_at": None if view.edited_at is None else stamp(view.edited_at),
        "votes": {"up": view.up, "down": view.down},
        "reply_count": view.reply_count,
        "state": view.state,
        "pinned": view.pinned,
        "featured": view.featured,
        "replies": {"items": [comment_json(reply) for reply in view.replies], "next": view.next},
    }


def author_json(view: AuthorView) -> dict[str, Any]:
    """Return an author in the shape of ``AuthorSchema``."""
    return {
        "id": view.id,
        "name": view.name,
        "avatar_url": view.avatar_url,
        "badges": list(view.badges),
    }
