"""Single sign-on: what a publisher's signed token must look like before it is believed (RFC 7519,
RFC 8725).
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.database.upsert import upsert
from comments.errors import InvalidInput, NotAuthenticated
from comments.models import SigningKey, SiteRecord, UsedSignOn
from comments.screening.language import read_tag
from comments.services.identity.badges import site_badge
from comments.text import PageData, clean_email, page_data, tidy_line, tidy_url

AUDIENCE = "comments"
NAME_LENGTH = 80
LONGEST_KEY = 8_000
_log = logging.getLogger(__name__)
LIFETIME_SECONDS = 300
LEEWAY_SECONDS = 60
_REQUIRED = ("iss", "aud", "sub", "iat", "exp", "jti")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_FOREIGN_KEYS = ("jku", "x5u", "jwk", "x5c", "crit")


@dataclass(frozen=True, slots=True)
class Claims:
    """Whom the publisher says the bearer is."""

    subject: str
    name: str
    email: str | None
    avatar_url: str | None
    badge: str | None = None
    """One of the site's badges, empty for none; None where the token leaves it as it is."""
    article: str | None = None
    """The key of the article the bearer reads, where the publisher names it."""
    page: PageData = field(default_factory=PageData)
    """What the publisher calls that article, and where it is."""


def verify_sign_on(session: Session, site: SiteRecord, token: str, at: datetime) -> Claims:
    """Return what a publisher's token says of its bearer, and remember that it has been used.

    The algorithm is the key's, never the token's; header fields that bring a key of their own are
    refused. Raises ``NotAuthenticated`` with a sentence for the publisher's developer.
    """
    payload = _verified(session, site, token)
    lifetime = _seconds(payload, "exp") - _seconds(payload, "iat")
    if not 0 < lifetime <= LIFETIME_SECONDS:
        raise _refused(f"It must expire within {LIFETIME_SECONDS} seconds of being issued.")
    claims = _claims(site, payload)
    _use_once(session, site, str(payload["jti"]), datetime.fromtimestamp(payload["exp"], UTC))
    return claims


def _verified(session: Session, site: SiteRecord, token: str) -> dict[str, Any]:
    try:
        header: Mapping[str, Any] = jwt.get_unverified_header(token)
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        raise _refused("It is not a JSON Web Token.") from None
    if foreign := [name for name in _FOREIGN_KEYS if name in header]:
        raise _refused(f"Its header carries {foreign[0]!r}, which is not accepted.")
    present = select(SigningKey).where(SigningKey.site_id == site.id).order_by(SigningKey.id)
    keys = [
        key
        for key in session.scalars(present)
        if key.retired_at is None and key.algorithm == header.get("alg")
    ]
    if "kid" in header:
        keys = [key for key in keys if key.kid == header["kid"]]
    if not keys:
        raise _refused("It is not signed by a key of this site with that key's algorithm.")
    problem = "Its signature does not match."
    for key in keys:
        try:
            return _decode(site, key, token)
        except jwt.InvalidSignatureError:
            continue
        except (
            jwt.InvalidTokenError,
            ValueError,
            TypeError,
            OverflowError,
            RecursionError,
        ) as error:
            problem = f"{error}."
    raise _refused(problem)


def _decode(site: SiteRecord, key: SigningKey, token: str) -> dict[str, Any]:
    return jwt.decode(
        token,
        key.key,
        algorithms=[key.algorithm],
        audience=AUDIENCE,
        issuer=site.key,
        leeway=LEEWAY_SECONDS,
        options={"require": list(_REQUIRED), "strict_aud": True},
    )


def _seconds(payload: dict[str, Any], claim: str) -> float:
    value = payload[claim]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 2**40:
        raise _refused(f"Its {claim!r} is not a time in seconds.")
    return float(value)


def _claims(site: SiteRecord, payload: dict[str, Any]) -> Claims:
    for claim in ("sub", "jti"):
        value = payload.get(claim)
        if (
            not isinstance(value, str)
            or not 0 < len(value.strip()) <= len(value) <= 300
            or _UNSTORABLE.search(value)
        ):
            raise _refused(f"Its {claim!r} must be text of 1 to 300 characters.")
    name = tidy_line(payload.get("name"), NAME_LENGTH)
    if name is None:
        raise _refused("Its 'name' must be text with something visible.")
    claims = Claims(payload["sub"], name, _email(payload), tidy_url(payload.get("avatar_url")))
    claims = replace(claims, badge=_badge(site, payload))
    claims = replace(claims, **_article(site, payload.get("article")))
    for claim in ("email", "avatar_url"):
        if payload.get(claim) and getattr(claims, claim) is None:
            _log.warning("A sign-on token's %r could not be used and was left out", claim)
    return claims


def _article(site: SiteRecord, claim: object) -> dict[str, Any]:
    """Read the claim ``article``: an object with ``key``, and ``url``, ``title`` and
    ``language``.
    """
    if not isinstance(claim, dict) or not isinstance(claim.get("key"), str):
        return {}
    key = claim["key"][:LONGEST_KEY]
    if not key.strip():
        return {}
    page = page_data(claim.get("url"), claim.get("title"), site.origins)
    return {"article": key, "page": replace(page, language=read_tag(claim.get("language")))}


def _badge(site: SiteRecord, payload: dict[str, Any]) -> str | None:
    if "badge" not in payload:
        return None
    name = payload["badge"]
    try:
        return site_badge(site, name) if name and isinstance(name, str) else ""
    except InvalidInput:
        _log.warning("A sign-on token's 'badge' is none of the site's and was left out")
        return ""


def _email(payload: dict[str, Any]) -> str | None:
    try:
        return clean_email(payload.get("email"))
    except InvalidInput:
        return None


def _use_once(session: Session, site: SiteRecord, jti: str, expires: datetime) -> None:
    values = {
        "site_id": site.id,
        "jti": hashlib.sha256(jti.encode("utf-8", "surrogatepass")).hexdigest(),
        "expires_at": expires + timedelta(seconds=LEEWAY_SECONDS),
    }
    if not upsert(session, UsedSignOn, [values]):
        raise _refused("It has been used before.")


def _refused(why: str) -> NotAuthenticated:
    return NotAuthenticated(f"The sign-on token was refused. {why}", code="sso_refused")
