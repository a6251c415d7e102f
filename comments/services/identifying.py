"""Who is speaking: readers by name or by their publisher's word, staff by token."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload

from comments.errors import Conflict, Forbidden, InvalidInput, NotAuthenticated
from comments.models import ROLES, ApiToken, Article, Author, Comment, Role, Site, new_id, private_id, public_id
from comments.screening.folding import fold_name
from comments.services.signing_on import Claims, verify_sign_on
from comments.services.sites import lock_article
from comments.services.snapshots import snapshot
from comments.text import clean_email, clean_line, clean_name

STAFF_TOKEN_PREFIX = "cms_"  # noqa: S105 - what a token begins with, not a token
_USE_RECORDED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a request came from, as much as is kept of it: keyed hashes of the address and of its network."""

    host: str
    network: str


@dataclass(frozen=True, slots=True)
class Origin:
    """When and from where somebody signs in, and the service's secret, with which traces of them are hashed."""

    at: datetime
    address: Address | None
    secret: str


def hash_address(text: str | None, secret: str) -> Address | None:
    """Return the keyed hashes of an address: of itself (an IPv6 /64) and of its network (IPv4 /24, IPv6 /48)."""
    try:
        address = ip_address(text or "")
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    host, wide = (64, 48) if address.version == 6 else (32, 24)
    names = (str(ip_network((address, bits), strict=False)) for bits in (host, wide))
    return Address(*(keyed_hash(name, secret) for name in names))


def keyed_hash(text: str, secret: str) -> str:
    """Return a hash that nobody without the service's secret can recompute."""
    return hmac.digest(secret.encode(), text.encode(), "sha256").hex()


def email_hashes(email: str | None, secret: str) -> tuple[str | None, str | None]:
    """Return the keyed hashes of an email and of its domain, by which bans are found."""
    if not email:
        return None, None
    lowered = email.lower()
    return keyed_hash(lowered, secret), keyed_hash(lowered.rpartition("@")[2], secret)


class ReaderTokens:
    """Makes and reads the tokens readers write with: signed, bound to one author of one site, with an end."""

    def __init__(self, secret: str, days: int) -> None:
        self._serializer = URLSafeTimedSerializer(secret, salt="reader-token")
        self.lifetime = timedelta(days=days)

    def issue(self, author: Author, at: datetime) -> tuple[str, datetime]:
        """Return a new token for this author and the moment it ends."""
        token = self._serializer.dumps([public_id(author.id), author.token_epoch])
        assert isinstance(token, str)  # noqa: S101
        return token, at + self.lifetime

    def author(self, session: Session, token: str) -> Author:
        """Return a snapshot of the author a token belongs to. Raises ``NotAuthenticated``."""
        try:
            name, epoch = self._serializer.loads(token, max_age=int(self.lifetime.total_seconds()))
            number = private_id(name)
        except (BadData, ValueError, TypeError):
            raise NotAuthenticated("This reader token is not valid or has ended.", code="bad_reader_token") from None
        author = snapshot(session, Author, "id = ?", number) if number is not None else None
        if author is None or author.token_epoch != epoch:
            raise NotAuthenticated("This reader token has been withdrawn.", code="bad_reader_token")
        return author


def sign_in_guest(session: Session, site: Site, *, name: str, email: str | None, origin: Origin) -> Author:
    """Return a new guest. Raises ``Forbidden`` where the site takes none, ``InvalidInput`` for a bad name."""
    if not site.settings.guests:
        raise Forbidden("This site takes comments from signed-in readers only.", code="guests_refused")
    shown = clean_name(name, "name")
    author = Author(
        site_id=site.id,
        kind="guest",
        name=shown,
        name_key=fold_name(shown),
        first_seen=origin.at,
    )
    _note_origin(author, clean_email(email, "email") if email else None, origin)
    session.add(author)
    session.flush()
    return author


def rename_guest(session: Session, author: Author, *, name: str, email: str | None, origin: Origin) -> Author:
    """Give a guest who has not written yet a name; whoever has voted or reported before stays the same reader.

    Raises ``Conflict`` once there is a comment under the former name, or where the publisher named the reader.
    """
    shown = clean_name(name, "name")
    author = session.get_one(Author, author.id)
    if shown == author.name:
        return author
    if author.kind != "guest" or author.approved or author.rejected or author.pending:
        raise Conflict("This name has been written under and stays.", code="name_in_use")
    author.name = shown
    author.name_key = fold_name(author.name)
    _note_origin(author, clean_email(email, "email") if email else None, origin)
    session.flush()
    return author


def sign_in_by_publisher(session: Session, site: Site, *, token: str, origin: Origin) -> Author:
    """Return the author a publisher's signed token speaks of, made or brought up to date.

    Raises ``NotAuthenticated`` where the token is not to be believed.
    """
    claims = verify_sign_on(session, site, token, origin.at)
    author = _author_of_subject(session, site, claims, origin)
    if (author.name, author.avatar_url) != (claims.name, claims.avatar_url):
        author.name, author.name_key = claims.name, fold_name(claims.name)
        author.avatar_url = claims.avatar_url
    author.email_verified = claims.email is not None
    _note_origin(author, claims.email, origin)
    session.flush()
    return author


def _author_of_subject(session: Session, site: Site, claims: Claims, origin: Origin) -> Author:
    """Return the author with the publisher's own id, made where there is none, and held until the transaction ends.

    Where a name or picture is about to change, the articles that show it are held first and become new, because
    everybody who writes takes an article before its authors.
    """
    query = select(Author).where(Author.site_id == site.id, Author.subject == claims.subject)
    known = session.scalar(query)
    if known is None:
        values = {
            "id": new_id(origin.at),
            "site_id": site.id,
            "kind": "sso",
            "subject": claims.subject,
            "name": claims.name,
            "name_key": fold_name(claims.name),
            "avatar_url": claims.avatar_url,
            "first_seen": origin.at,
        }
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        session.execute(insert(Author).values(**values).on_conflict_do_nothing())
    elif (known.name, known.avatar_url) != (claims.name, claims.avatar_url):
        _rename_everywhere(session, known)
    held = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.scalars(held).one()


def _note_origin(author: Author, email: str | None, origin: Origin) -> None:
    author.email = email
    author.email_hash, author.domain_hash = email_hashes(email, origin.secret)
    author.address_hash = origin.address.host if origin.address else author.address_hash


def _rename_everywhere(session: Session, author: Author) -> None:
    """Every public page that shows this author's name or picture is about to change."""
    homes = select(Comment.article_id).where(Comment.author_id == author.id, Comment.shown)
    for number in session.scalars(select(Article.id).where(Article.id.in_(homes)).order_by(Article.id)).all():
        lock_article(session, number).version += 1


def issue_staff_token(session: Session, site: Site, *, role: str, name: str) -> tuple[str, ApiToken]:
    """Make a staff token; the text is returned this once, only its SHA-256 is kept."""
    if role not in ROLES:
        raise InvalidInput({"role": f"There is no role {role!r}; there are {', '.join(ROLES)}."})
    text = STAFF_TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(site_id=site.id, role=role, name=clean_line(name, "name", 80), digest=_digest(text))
    session.add(token)
    session.flush()
    return text, token


def find_staff_token(session: Session, text: str) -> ApiToken:
    """Return the staff token with this text. Raises ``NotAuthenticated``."""
    query = select(ApiToken).where(ApiToken.digest == _digest(text)).options(joinedload(ApiToken.site))
    token = session.scalar(query) if text.startswith(STAFF_TOKEN_PREFIX) else None
    if token is None or token.revoked_at is not None:
        raise NotAuthenticated("This staff token is not valid or has been revoked.", code="bad_staff_token")
    return token


def use_is_news(token: ApiToken, at: datetime) -> bool:
    """Say whether the token's last use was long enough ago to be recorded anew."""
    return token.last_used_at is None or at - token.last_used_at > _USE_RECORDED_EVERY


def may(role: Role, needed: Role) -> bool:
    """Say whether a role includes what is asked for."""
    return ROLES.index(role) >= ROLES.index(needed)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
