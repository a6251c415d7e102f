"""What the console's own routes take."""

from __future__ import annotations

from marshmallow import fields, validate

from comments.web.presenters.base import Strict, Text


class PasswordSchema(Strict):
    """An email and a password."""

    email = Text(required=True, least=1)
    password = Text(required=True, limit=1000, least=1)


class SecondFactorSchema(Strict):
    """The second step: a code of the authenticator, or a recovery code."""

    ticket = Text(required=True, limit=100)
    code = Text(required=True, limit=40)
    recovery = fields.Boolean(load_default=False)


class PasskeyQuestionSchema(Strict):
    """Before a passkey is shown: ``ticket`` of the second step, if it is one."""

    ticket = Text(limit=100, allow_none=True, load_default=None)


class PasskeySchema(Strict):
    """A passkey, shown or made; ``second`` is the ticket of a sign-in that waits for it."""

    ticket = Text(required=True, limit=100)
    credential = fields.Dict(required=True)
    second = Text(limit=100, allow_none=True, load_default=None)
    name = Text(limit=80, load_default="Passkey")


class LinkSchema(Strict):
    """A link's secret."""

    token = Text(required=True, limit=100)


class AcceptSchema(LinkSchema):
    """A link's secret, and the password to take."""

    password = Text(required=True, limit=1000)
    name = Text(limit=80, allow_none=True, load_default=None)


class NewPasswordSchema(Strict):
    """Another password for oneself."""

    current = Text(required=True, limit=1000)
    password = Text(required=True, limit=1000)


class ProfileSchema(Strict):
    """How colleagues see one, and how the desk looks to oneself."""

    pen_name = Text(limit=80, allow_none=True)
    preferences = fields.Dict(keys=Text(limit=40), validate=validate.Length(max=40))


class ConfirmSchema(Strict):
    """A step that needs the password once more."""

    password = Text(required=True, limit=1000)


class AuthenticatorSchema(Strict):
    """The first code of a new authenticator."""

    ticket = Text(required=True, limit=100)
    code = Text(required=True, limit=40)


class SiteChoiceSchema(Strict):
    """The site to work on from now on."""

    site = Text(required=True, limit=64)
