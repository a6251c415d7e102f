"""A site's templates: texts that moderators send to authors, each under a name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from comments.errors import InvalidInput
from comments.models import Actor, MessageTemplate, new_id
from comments.services.owned import get_owned
from comments.text import clean_line, clean_note

TEXT_LENGTH = 2000
MAX_TEMPLATES = 200


def templates(session: Session, site_id: int) -> list[MessageTemplate]:
    """Return a site's templates by name."""
    query = select(MessageTemplate).where(MessageTemplate.site_id == site_id)
    return list(session.scalars(query.order_by(MessageTemplate.name, MessageTemplate.id)))


def get_template(session: Session, site_id: int, template_id: str) -> MessageTemplate:
    """Return a template of this site. Raises ``NotFound``."""
    return get_owned(session, MessageTemplate, site_id, template_id)


def new_template(
    session: Session, site_id: int, *, name: str, text: str, actor: Actor, at: datetime
) -> MessageTemplate:
    """Keep a text under a name. Raises ``InvalidInput``."""
    count = select(func.count()).where(MessageTemplate.site_id == site_id)
    if (session.scalar(count) or 0) >= MAX_TEMPLATES:
        raise InvalidInput({"name": f"There are {MAX_TEMPLATES} templates already."})
    template = MessageTemplate(id=new_id(at), site_id=site_id, created_at=at)
    return _fill(session, template, {"name": name, "text": text}, actor, at)


def change_template(
    session: Session,
    site_id: int,
    template_id: str,
    changes: dict[str, str],
    *,
    actor: Actor,
    at: datetime,
) -> MessageTemplate:
    """Change a template's ``name`` or ``text``; messages already sent stay. Raises ``NotFound``,
    ``InvalidInput``.
    """
    template = get_template(session, site_id, template_id)
    return _fill(session, template, changes, actor, at)


def _fill(
    session: Session, template: MessageTemplate, values: dict[str, str], actor: Actor, at: datetime
) -> MessageTemplate:
    if "name" in values:
        name = clean_line(values["name"], "name", 80)
        same = select(MessageTemplate.id).where(
            MessageTemplate.site_id == template.site_id,
            MessageTemplate.name == name,
            MessageTemplate.id != template.id,
        )
        if session.scalar(same) is not None:
            raise InvalidInput({"name": "There is a template of this name."})
        template.name = name
    if "text" in values:
        template.text = clean_note(values["text"], "text", TEXT_LENGTH)
    template.changed_by, template.changed_at = actor.name, at
    session.add(template)
    session.flush()
    return template
