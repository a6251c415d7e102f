"""Second opinions and how consistently a desk decides, as staff see them."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from comments.models import Comment, SecondOpinion, public_id
from comments.services.moderation.second_opinions import OPINIONS
from comments.web.presenters.base import SiteQuery, Strict, Text, Timestamp


class OpinionsQuery(SiteQuery):
    """How many questions at once."""

    limit = fields.Integer(load_default=20, validate=validate.Range(1, 100))


class QuestionSchema(Schema):
    """A comment that a second opinion is asked about; nothing tells what the first one was."""

    id = fields.String(required=True)
    comment = fields.String(required=True)
    parent = fields.String(required=True, allow_none=True)
    html = fields.String(required=True)
    author = fields.String(required=True)
    article = fields.String(required=True)
    title = fields.String(required=True, allow_none=True)
    created_at = Timestamp(required=True)


class QuestionsSchema(Schema):
    """What one is asked about, the oldest first."""

    items = fields.List(fields.Nested(QuestionSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class OpinionSchema(Strict):
    """What a second moderator would have decided."""

    action = fields.String(required=True, validate=validate.OneOf(list(OPINIONS)))


class GivenOpinionSchema(Schema):
    """Whether both agree; a comment on which they do not is escalated."""

    agreed = fields.Boolean(required=True)


class ConsistencyQuery(SiteQuery):
    """Of which period; the last 30 days where nothing is said."""

    since = Timestamp()
    until = Timestamp()


class GroupSchema(Schema):
    """Decisions that have something in common; ``p50`` and ``p90`` are seconds they waited."""

    name = Text(required=True)
    decisions = fields.Integer(required=True)
    reversed = fields.Integer(required=True)
    p50 = fields.Integer(required=True, allow_none=True)
    p90 = fields.Integer(required=True, allow_none=True)
    pairs = fields.Integer(required=True)
    agreed = fields.Integer(required=True)
    kappa = fields.Float(required=True, allow_none=True)


class ConsistencySchema(Schema):
    """How consistently the desk decides, as a whole and by rule, reason and moderator."""

    since = Timestamp(required=True)
    until = Timestamp(required=True)
    all = fields.Nested(GroupSchema, required=True)
    by_rule = fields.List(fields.Nested(GroupSchema), required=True)
    by_reason = fields.List(fields.Nested(GroupSchema), required=True)
    by_moderator = fields.List(fields.Nested(GroupSchema), required=True)


def question_json(opinion: SecondOpinion, comment: Comment) -> dict[str, Any]:
    """A question without anything that tells what was decided."""
    return {
        "id": str(opinion.id),
        "comment": public_id(comment.id),
        "parent": None if comment.parent_id is None else public_id(comment.parent_id),
        "html": comment.html,
        "author": comment.author.name,
        "article": comment.article.key,
        "title": comment.article.title,
        "created_at": comment.created_at,
    }
