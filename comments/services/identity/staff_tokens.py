"""Staff tokens: made once, kept as a hash, looked up at each call; and what each role includes."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from comments.errors import InvalidInput, NotAuthenticated
from comments.models import ROLES, ApiToken, Site
from comments.services.context import DecisionContext
from comments.services.identity.key_changes import record_token
from comments.services.identity.secret_hashes import secret_hash
from comments.text import clean_line

STAFF_TOKEN_PREFIX = "cms_"  # noqa: S105
_USE_RECORDED_EVERY = timedelta(minutes=1)


def issue_staff_token(
    session: Session, site: Site, *, role: str, name: str
) -> tuple[str, ApiToken]:
    """Make a staff token; the text is returned this once, only its SHA-256 is kept."""
    if role not in ROLES:
        raise InvalidInput({"role": f"There is no role {role!r}; there are {', '.join(ROLES)}."})
    text = STAFF_TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        site_id=site.id, role=role, name=clean_line(name, "name", 80), digest=secret_hash(text)
    )
    session.add(token)
    session.flush()
    return text, token


def revoke_staff_token(session: Session, token: ApiToken, context: DecisionContext) -> None:
    """Revoke a token at once and for good; the log says so, once."""
    if token.revoked_at is None:
        token.revoked_at = context.at
        record_token(session, token, context, revoked=True)


def find_staff_token(session: Session, text: str) -> ApiToken:
    """Return the staff token with this text. Raises ``NotAuthenticated``."""
    query = (
        select(ApiToken)
        .where(ApiToken.digest == secret_hash(text))
        .options(joinedload(ApiToken.site))
    )
    token = session.scalar(query) if text.startswith(STAFF_TOKEN_PREFIX) else None
    if token is None or token.revoked_at is not None:
        raise NotAuthenticated(
            "This staff token is not valid or has been revoked.", code="bad_staff_token"
        )
    return token


def use_is_news(token: ApiToken, at: datetime) -> bool:
    """Say whether the token's last use was long enough ago to be recorded anew."""
    return token.last_used_at is None or at - token.last_used_at > _USE_RECORDED_EVERY
