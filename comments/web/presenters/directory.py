"""Lists of articles and authors, as staff ask for and read them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from comments.models import REPORT_REASONS, ROLES, STANDINGS
from comments.web.presenters.base import Moment, SiteQuery, Text
from comments.web.presenters.staff_articles import StaffArticleSchema
from comments.web.presenters.staff_authors import StaffAuthorSchema


class ArticlesQuery(SiteQuery):
    """Which articles; all where ``q`` is left out."""

    q = Text(metadata={"description": "Something in the title, the key or the address."})
    cursor = Text(limit=200)
    limit = fields.Integer(load_default=25, validate=validate.Range(1, 100))


class ArticlesSchema(Schema):
    """A page of articles."""

    items = fields.List(fields.Nested(StaffArticleSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class AuthorsQuery(SiteQuery):
    """Which authors; all where nothing is said."""

    q = Text(
        least=1,
        metadata={"description": "The beginning of a name, an id, an email or an address."},
    )
    standing = fields.String(validate=validate.OneOf(STANDINGS))
    ban = Text(limit=64, metadata={"description": "A ban that keeps them out."})
    cursor = Text(limit=200)
    limit = fields.Integer(load_default=25, validate=validate.Range(1, 100))


class AuthorsSchema(Schema):
    """Authors, the latest first."""

    items = fields.List(fields.Nested(StaffAuthorSchema), required=True)
    next = fields.String(required=True, allow_none=True)


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
    created_at = Moment(required=True)


class ReasonSchema(Schema):
    """A reason a decision may have, and its sentence."""

    code = fields.String(required=True)
    text = fields.String(required=True)


class ReasonsSchema(Schema):
    """The site's reasons for decisions, and those a reader may report with."""

    items = fields.List(fields.Nested(ReasonSchema), required=True)
    reports = fields.List(
        fields.String(validate=validate.OneOf(list(REPORT_REASONS))), required=True
    )
    next = fields.String(required=True, allow_none=True)
