"""Messages to authors and the templates for them: what staff send, and what both sides are
shown.
"""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from comments.models import AuthorMessage, MessageTemplate, public_id
from comments.services.moderation.message_templates import TEXT_LENGTH
from comments.web.presenters.base import Strict, Text, Timestamp
from comments.web.presenters.reader import ToldSchema


class NewMessageSchema(Strict):
    """What is said to an author: ``message`` or the id of a ``template``. As a warning
    (``must_read``) it is read before the author writes again.
    """

    message = Text(least=1, limit=TEXT_LENGTH)
    template = Text(limit=64)
    must_read = fields.Boolean(load_default=True)


class MessageSchema(ToldSchema):
    """A message as staff see it; ``decision`` is the entry of the log whose undo withdraws it."""

    decision = fields.String(required=True)
    withdrawn_at = Timestamp(required=True, allow_none=True)


class MessagesSchema(Schema):
    """An author's latest messages, the latest first."""

    items = fields.List(fields.Nested(MessageSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class NewTemplateSchema(Strict):
    """A text for messages, under a name."""

    name = Text(required=True, least=1, limit=80)
    text = Text(required=True, least=1, limit=TEXT_LENGTH)


class TemplateChangeSchema(Strict):
    """What is to change about a template."""

    name = Text(least=1, limit=80)
    text = Text(least=1, limit=TEXT_LENGTH)


class TemplateSchema(Schema):
    """A template for messages to authors."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    text = fields.String(required=True)
    changed_by = fields.String(required=True)
    created_at = Timestamp(required=True)
    changed_at = Timestamp(required=True)


class TemplatesSchema(Schema):
    """A site's templates, by name."""

    items = fields.List(fields.Nested(TemplateSchema), required=True)
    next = fields.String(required=True, allow_none=True)


def own_message_json(message: AuthorMessage) -> dict[str, Any]:
    """A message as its author sees it."""
    return {
        "id": public_id(message.id),
        "comment": None if message.comment_id is None else public_id(message.comment_id),
        "text": message.text,
        "must_read": message.must_read,
        "created_at": message.created_at,
        "read_at": message.read_at,
    }


def message_json(message: AuthorMessage) -> dict[str, Any]:
    """A message as staff see it."""
    return {
        **own_message_json(message),
        "decision": str(message.decision_id),
        "withdrawn_at": message.withdrawn_at,
    }


def template_json(template: MessageTemplate) -> dict[str, Any]:
    """A template."""
    return {
        "id": public_id(template.id),
        "name": template.name,
        "text": template.text,
        "changed_by": template.changed_by,
        "created_at": template.created_at,
        "changed_at": template.changed_at,
    }
