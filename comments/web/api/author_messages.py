"""What moderators say to authors, the templates for it, and an author's word that it was read."""

from __future__ import annotations

from typing import Any

from comments.database.engines import db
from comments.models import Author, utc_now
from comments.services.comments.author_inbox import acknowledge
from comments.services.moderation.author_messages import (
    MessageRequest,
    messages_for,
    send_message,
)
from comments.services.moderation.message_templates import (
    change_template,
    get_template,
    new_template,
    templates,
)
from comments.services.owned import get_owned
from comments.web.api.base import blueprint
from comments.web.api.openapi import STAFF_READ, WRITE, problems
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import current_reader, current_staff, decision_context, own_site, reader
from comments.web.limits import limited
from comments.web.presenters.author_messages import (
    MessageSchema,
    MessagesSchema,
    NewMessageSchema,
    NewTemplateSchema,
    TemplateChangeSchema,
    TemplateSchema,
    TemplatesSchema,
    message_json,
    own_message_json,
    template_json,
)
from comments.web.presenters.reader import ToldSchema
from comments.web.sections import require_whole_site
from comments.web.transactions import writes

part = staff_blueprint("messages", "Messages to authors, and templates for them.")
own_part = blueprint("own_messages", "What readers are told by moderators.")


@part.route("/moderation/templates")
@for_staff("moderator", *STAFF_READ)
@part.response(200, TemplatesSchema)
def message_templates() -> dict[str, Any]:
    """The site's templates for messages to authors, by name."""
    listed = templates(db.session(), own_site(None).id)
    return {"items": [template_json(one) for one in listed], "next": None}


@part.route("/moderation/templates", methods=["POST"])
@writes
@for_staff("moderator", *WRITE)
@part.arguments(NewTemplateSchema)
@part.response(201, TemplateSchema)
def add_template(data: dict[str, Any]) -> dict[str, Any]:
    """Keep a text for messages under a name."""
    actor, site = current_staff().actor, own_site(None).id
    template = new_template(db.session(), site, **data, actor=actor, at=utc_now())
    return template_json(template)


@part.route("/moderation/templates/<template>", methods=["PATCH"])
@writes
@for_staff("moderator", *WRITE)
@part.arguments(TemplateChangeSchema)
@part.response(200, TemplateSchema)
def edit_template(data: dict[str, Any], template: str) -> dict[str, Any]:
    """Change a template; messages already sent stay as they are."""
    actor, site = current_staff().actor, own_site(None).id
    changed = change_template(db.session(), site, template, data, actor=actor, at=utc_now())
    return template_json(changed)


@part.route("/moderation/templates/<template>", methods=["DELETE"])
@writes
@for_staff("moderator", 401, 403, 404, 429)
@part.response(204)
def delete_template(template: str) -> None:
    """Delete a template; messages already sent stay."""
    db.session.delete(get_template(db.session(), own_site(None).id, template))


@part.route("/moderation/authors/<author>/messages")
@for_staff("moderator", *STAFF_READ)
@part.response(200, MessagesSchema)
def messages(author: str) -> dict[str, Any]:
    """What an author was told, the latest hundred, and whether they have read it."""
    addressee = get_owned(db.session(), Author, own_site(None).id, author)
    listed = messages_for(db.session(), addressee)
    return {"items": [message_json(one) for one in listed], "next": None}


@part.route("/moderation/authors/<author>/messages", methods=["POST"])
@writes
@for_staff("moderator", *WRITE)
@part.arguments(NewMessageSchema)
@part.response(201, MessageSchema)
def tell(data: dict[str, Any], author: str) -> dict[str, Any]:
    """Say something to an author; as a warning, it is to be read before they write again."""
    require_whole_site()
    message_request = MessageRequest(data.get("message"), data.get("template"), data["must_read"])
    message = send_message(
        db.session(),
        own_site(None).id,
        author,
        message_request,
        decision_context(),
    )
    return message_json(message)


@own_part.route("/me/messages/<message>/acknowledgement", methods=["PUT"])
@writes
@reader
@problems(401, 403, 404, 429)
@limited("reactions")
@own_part.doc(security=[{"reader": []}])
@own_part.response(200, ToldSchema)
def read(message: str) -> dict[str, Any]:
    """Say that one has read a message of the moderators; after a warning one may write again."""
    return own_message_json(acknowledge(db.session(), current_reader(), message, utc_now()))
