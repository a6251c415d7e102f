"""Tokens with which programs and people of the staff moderate."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from comments.database.engines import db
from comments.models import ApiToken, public_id
from comments.services.identity.key_changes import record_token
from comments.services.identity.staff_tokens import issue_staff_token, revoke_staff_token
from comments.services.owned import get_owned
from comments.web.api.openapi import STAFF_READ, WRITE
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import decision_context, own_site
from comments.web.presenters.staff_tokens import NewTokenSchema, TokenSchema, TokensSchema
from comments.web.transactions import writes

part = staff_blueprint("staff_tokens", "Tokens of staff.")


@part.route("/moderation/tokens")
@for_staff("owner", *STAFF_READ)
@part.response(200, TokensSchema)
def tokens() -> dict[str, Any]:
    """The site's staff tokens."""
    query = select(ApiToken).where(ApiToken.site_id == own_site(None).id).order_by(ApiToken.id)
    return {"items": [_token(one) for one in db.session.scalars(query)], "next": None}


@part.route("/moderation/tokens", methods=["POST"])
@writes
@for_staff("owner", *WRITE)
@part.arguments(NewTokenSchema)
@part.response(201, TokenSchema)
def make_token(data: dict[str, Any]) -> dict[str, Any]:
    """Make a staff token. Its text is in this answer and nowhere else."""
    text, token = issue_staff_token(
        db.session(), own_site(None), role=data["role"], name=data["name"]
    )
    record_token(db.session(), token, decision_context())
    return {**_token(token), "token": text}


@part.route("/moderation/tokens/<token>", methods=["DELETE"])
@writes
@for_staff("owner", 401, 403, 404, 429)
@part.response(204)
def revoke_token(token: str) -> None:
    """Revoke a staff token at once and for good."""
    api_token = get_owned(db.session(), ApiToken, own_site(None).id, token)
    revoke_staff_token(db.session(), api_token, decision_context())


def _token(token: ApiToken) -> dict[str, Any]:
    return {
        "id": public_id(token.id),
        "role": token.role,
        "name": token.name,
        "created_at": token.created_at,
        "last_used_at": token.last_used_at,
        "revoked_at": token.revoked_at,
    }
