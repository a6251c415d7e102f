"""A site's staff as staff see them: by the name colleagues know, with the real one for owners
alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import Schema, fields, validate

from comments.models import ROLES, StaffMembership, public_id
from comments.web.presenters.base import Strict, Text, Timestamp


class NewMemberSchema(Strict):
    """A person to be let in."""

    email = Text(required=True, least=3)
    role = fields.String(required=True, validate=validate.OneOf(ROLES))
    name = Text(limit=80, allow_none=True)
    sections = fields.List(Text(limit=80), validate=validate.Length(max=50))


class MemberChangeSchema(Strict):
    """What is to change about a person's work; ``sections`` of a moderator, none for the whole
    site; ``groups``, to which comments can be assigned.
    """

    role = fields.String(validate=validate.OneOf(ROLES))
    sections = fields.List(Text(limit=80), validate=validate.Length(max=50))
    groups = fields.List(Text(limit=60), validate=validate.Length(max=50))


class MemberSchema(Schema):
    """Somebody who works on the site; ``name`` and ``email`` are there for owners."""

    id = fields.String(required=True)
    shown_name = fields.String(required=True)
    name = fields.String()
    email = fields.String()
    role = fields.String(required=True)
    sections = fields.List(fields.String(), required=True)
    groups = fields.List(fields.String(), required=True)
    second_factor = fields.Boolean(required=True)
    last_seen = Timestamp(required=True, allow_none=True)


class MembersSchema(Schema):
    """A site's staff."""

    items = fields.List(fields.Nested(MemberSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class LinkSchema(Schema):
    """A one-time link, shown this once."""

    email = fields.String(required=True)
    link = fields.String(required=True)


class InvitedSchema(MemberSchema, LinkSchema):
    """Somebody who has been let in, and the link to come in by."""


def member_json(
    member: StaffMembership, seen: datetime | None, second_factor: bool, *, plainly: bool
) -> dict[str, Any]:
    """A member of staff; ``plainly`` with the real name and the email."""
    account = member.account
    return {
        "id": public_id(account.id),
        "shown_name": account.shown_name,
        **({"name": account.name, "email": account.email} if plainly else {}),
        "role": member.role,
        "sections": member.sections,
        "groups": member.groups,
        "second_factor": second_factor,
        "last_seen": seen,
    }


class SiteRoleSchema(Schema):
    """A site, and what one may do there."""

    key = fields.String(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True)


class WhoamiSchema(Schema):
    """Who asks: a ``token`` or a ``person``, in which role, on which sites."""

    kind = fields.String(required=True, validate=validate.OneOf(["token", "person"]))
    id = fields.String(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True, validate=validate.OneOf(ROLES))
    site = fields.String(required=True)
    sites = fields.List(fields.Nested(SiteRoleSchema), required=True)
    sections = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "The sections one is limited to; none: the whole site."},
    )
    created_at = Timestamp(required=True)
