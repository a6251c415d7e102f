"""What readers send, and what they are answered."""

from __future__ import annotations

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from comments.models import REPORT_REASONS
from comments.text.parsing_limits import MAX_BODY
from comments.web.presenters.base import Key, PageText, Strict, Text, Timestamp
from comments.web.presenters.public import AuthorSchema, CommentSchema, VotesSchema


class SignInSchema(Strict):
    """A guest's name, or a token signed by the publisher."""

    site = Text(required=True, limit=64)
    name = Text(metadata={"description": "A guest's name."})
    email = Text(allow_none=True, metadata={"description": "A guest's address, never shown."})
    sso = Text(limit=8192, metadata={"description": "A JSON Web Token signed with the site's key."})

    @validates_schema
    def one_of_both(self, data: dict[str, object], **kwargs: object) -> None:
        """A reader comes by name or by the publisher's word, not by both."""
        if ("sso" in data) == ("name" in data):
            raise ValidationError("Give either a name or sso.", "name")


class RenameSchema(Strict):
    """The name a guest takes; with ``site``, only on that site."""

    site = Text(limit=64)
    name = Text(required=True)
    email = Text(allow_none=True)


class ReaderSchema(AuthorSchema):
    """A reader as that reader sees it."""

    kind = fields.String(required=True)


class SignedInSchema(Schema):
    """A reader's token, to be sent as ``Authorization: Bearer``."""

    token = fields.String(required=True)
    expires_at = Timestamp(required=True)
    reader = fields.Nested(ReaderSchema, required=True)


class NewCommentSchema(Strict):
    """A comment to be stored; ``body`` is Markdown."""

    site = Text(required=True, limit=64)
    article = Key(required=True)
    parent = Text(allow_none=True, limit=64)
    body = Text(required=True, limit=MAX_BODY)
    url = PageText(allow_none=True)
    title = PageText(allow_none=True)
    language = PageText(
        allow_none=True, metadata={"description": "The article's language, such as `en-GB`."}
    )
    confirmed = fields.Boolean(
        metadata={"description": "The author was asked 'post anyway?' and said yes."}
    )


class PageSchema(Strict):
    """What the page that a reader stands on says of itself."""

    site = Text(required=True, limit=64)
    article = Key(required=True)
    url = PageText(allow_none=True)
    title = PageText(allow_none=True)


class EditSchema(Strict):
    """A comment's new text."""

    body = Text(required=True, limit=MAX_BODY)
    confirmed = fields.Boolean()


class VoteSchema(Strict):
    """1, -1, or 0 to take a vote back."""

    value = fields.Integer(required=True, strict=True, validate=validate.OneOf([-1, 0, 1]))


class VotedSchema(Schema):
    """The comment's new totals and the reader's own vote."""

    votes = fields.Nested(VotesSchema, required=True)
    value = fields.Integer(required=True)


class NewReportSchema(Strict):
    """Why a moderator should look at a comment."""

    reason = fields.String(required=True, validate=validate.OneOf(list(REPORT_REASONS)))
    detail = Text(allow_none=True, limit=4000)


class ReportSchema(Schema):
    """A report as its reader sees it."""

    reason = fields.String(required=True)
    created_at = Timestamp(required=True)


class PreviewQuerySchema(Strict):
    """Markdown to be shown as it would be."""

    site = Text(required=True, limit=64)
    body = Text(required=True, limit=MAX_BODY)
    article = Key(metadata={"description": "Under which article it would stand."})


class NoteSchema(Schema):
    """What would hold the comment, in the site's words."""

    check = fields.String(required=True)
    text = fields.String(required=True)


class PreviewSchema(Schema):
    """The text as readers would see it; on a site that nudges, below what would hold it."""

    html = fields.String(required=True)
    notes = fields.List(fields.Nested(NoteSchema), required=True)


class MeQuery(Schema):
    """On which article."""

    site = Text(required=True, limit=64)
    article = Key()


class OwnSchema(Schema):
    """What the reader may still do with a comment of theirs."""

    editable_until = Timestamp(required=True)
    reason = fields.String(allow_none=True)


class ToldSchema(Schema):
    """A message from the moderators; a warning (``must_read``) is to be read before one writes
    again.
    """

    id = fields.String(required=True)
    comment = fields.String(required=True, allow_none=True)
    text = fields.String(required=True)
    must_read = fields.Boolean(required=True)
    created_at = Timestamp(required=True)
    read_at = Timestamp(required=True, allow_none=True)


class MeSchema(Schema):
    """What of a thread is the reader's alone."""

    reader = fields.Nested(ReaderSchema, required=True)
    votes = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    comments = fields.List(fields.Nested(CommentSchema), required=True)
    own = fields.Dict(keys=fields.String(), values=fields.Nested(OwnSchema), required=True)
    messages = fields.List(fields.Nested(ToldSchema), required=True)
