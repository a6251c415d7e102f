"""The keys with which the publisher signs its readers in."""

from __future__ import annotations

from typing import Any

from comments.database.engines import db
from comments.models import SigningKey
from comments.services.identity.key_changes import record_signing_key
from comments.services.sites.site_settings import add_signing_key, retire_signing_key
from comments.web.api.openapi import STAFF_READ, WRITE
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import decision_context, own_site
from comments.web.presenters.signing_keys import (
    NewSigningKeySchema,
    SigningKeySchema,
    SigningKeysSchema,
)
from comments.web.transactions import writes

part = staff_blueprint("signing_keys", "Keys of the publisher's sign-on.")


@part.route("/moderation/sso-keys")
@for_staff("owner", *STAFF_READ)
@part.response(200, SigningKeysSchema)
def signing_keys() -> dict[str, Any]:
    """The keys with which the publisher signs its readers in; their secrets are not shown again."""
    return {"items": [_key(one) for one in own_site(None).signing_keys], "next": None}


@part.route("/moderation/sso-keys", methods=["POST"])
@writes
@for_staff("owner", *WRITE)
@part.arguments(NewSigningKeySchema)
@part.response(201, SigningKeySchema)
def new_signing_key(data: dict[str, Any]) -> dict[str, Any]:
    """Add a key: a shared secret (in this answer and nowhere else), or the public half of a pair.
    Older ones stay.
    """
    signing_key = add_signing_key(db.session(), own_site(None), public_key=data.get("public_key"))
    record_signing_key(db.session(), signing_key, decision_context())
    return {
        **_key(signing_key),
        **({"secret": signing_key.key} if signing_key.algorithm == "HS256" else {}),
    }


@part.route("/moderation/sso-keys/<key>", methods=["DELETE"])
@writes
@for_staff("owner", 401, 403, 404, 429)
@part.response(204)
def retire(key: str) -> None:
    """Accept tokens signed by this key no longer."""
    retire_signing_key(db.session(), own_site(None), key, decision_context())


def _key(key: SigningKey) -> dict[str, Any]:
    return {
        "kid": key.kid,
        "algorithm": key.algorithm,
        "created_at": key.created_at,
        "retired_at": key.retired_at,
    }
