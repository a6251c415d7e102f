"""The log's entries about keys: staff tokens that were made or revoked, and keys of the publisher's
sign-on. They name a key by its id, never by its secret.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from comments.models import ApiToken, SigningKey, public_id
from comments.services.audit_log.recording import record
from comments.services.context import DecisionContext

TOKEN_ADDED, TOKEN_REVOKED = "token_add", "token_revoke"
KEY_ADDED, KEY_RETIRED = "sso_key_add", "sso_key_retire"


def record_token(
    session: Session, token: ApiToken, context: DecisionContext, *, revoked: bool = False
) -> None:
    """Note that a staff token was made, or revoked, and what it may do."""
    record(
        session,
        TOKEN_REVOKED if revoked else TOKEN_ADDED,
        replace(context, note=f"{token.name} ({public_id(token.id)})"),
        site_id=token.site_id,
        before=token.role if revoked else None,
        after=None if revoked else token.role,
    )


def record_signing_key(
    session: Session, key: SigningKey, context: DecisionContext, *, retired: bool = False
) -> None:
    """Note that a key of the sign-on was added, or retired."""
    record(
        session,
        KEY_RETIRED if retired else KEY_ADDED,
        replace(context, note=key.kid),
        site_id=key.site_id,
        before=key.algorithm if retired else None,
        after=None if retired else key.algorithm,
    )
