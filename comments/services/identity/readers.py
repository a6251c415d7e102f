"""Readers: guests by name, or known by their publisher's word; and the tokens they write with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.database.records import find_record
from comments.database.upsert import upsert
from comments.errors import Conflict, Forbidden, NotAuthenticated
from comments.models import (
    Author,
    AuthorRecord,
    SiteRecord,
    new_id,
    private_id,
    public_id,
)
from comments.screening.folding import fold_name
from comments.services.context import RequestContext
from comments.services.identity.adoption import adopt_imported
from comments.services.identity.badges import renew_pages
from comments.services.identity.contact_hashes import email_hashes
from comments.services.identity.reserved_names import refuse_reserved
from comments.services.identity.sso import Claims, verify_sign_on
from comments.services.sites.article_names import name_by_publisher
from comments.services.sites.site_records import site_record
from comments.text import clean_email, clean_name

CLOCK_LEEWAY_SECONDS = 60
"""How far ahead the clock of another of the service's machines may be."""


class SignedReader(NamedTuple):
    """Whom a token speaks for, as its signature alone says."""

    number: int | None
    epoch: int


class ReaderTokens:
    """Makes and reads the tokens readers write with: signed, bound to one author of one site, with
    an end.
    """

    def __init__(self, secret: str, days: int) -> None:
        self._serializer = URLSafeTimedSerializer(secret, salt="reader-token")
        self.lifetime = timedelta(days=days)

    def issue(self, author: AuthorRecord, at: datetime) -> tuple[str, datetime]:
        """Return a new token for this author and the moment it ends."""
        token = self._serializer.dumps([public_id(author.id), author.token_epoch])
        assert isinstance(token, str)
        return token, at + self.lifetime

    def read(self, token: str) -> SignedReader:
        """Return whom a token speaks for. Raises ``NotAuthenticated`` where it is not one of ours,
        or has ended.
        """
        try:
            (name, epoch), issued = self._serializer.loads(token, return_timestamp=True)
            age = (datetime.now(UTC) - issued).total_seconds()
            if not -CLOCK_LEEWAY_SECONDS <= age <= self.lifetime.total_seconds():
                raise ValueError("too old, or from the future")
            return SignedReader(private_id(name), epoch)
        except (BadData, ValueError, TypeError):
            raise NotAuthenticated(
                "This reader token is not valid or has ended.", code="bad_reader_token"
            ) from None

    def author(self, session: Session, token: str) -> AuthorRecord:
        """Return the author a token belongs to. Raises ``NotAuthenticated``."""
        return find_signed_reader(session, self.read(token))


def find_signed_reader(session: Session, signed: SignedReader) -> AuthorRecord:
    """Return the author a token speaks for. Raises ``NotAuthenticated`` where it has
    been withdrawn.
    """
    number = signed.number
    author = author_record(session, number) if number is not None else None
    if author is None or author.token_epoch != signed.epoch:
        raise NotAuthenticated("This reader token has been withdrawn.", code="bad_reader_token")
    return author


def author_record(session: Session, author_id: int) -> AuthorRecord | None:
    """Return the author with this number as of now."""
    return find_record(session, AuthorRecord, Author, "id = ?", author_id)


def sign_in_guest(
    session: Session, site: SiteRecord, *, name: str, email: str | None, context: RequestContext
) -> AuthorRecord:
    """Return a new guest. Raises ``Forbidden`` where the site takes none, ``InvalidInput`` for a
    bad name.
    """
    if not site.settings.guests:
        raise Forbidden(
            "This site takes comments from signed-in readers only.", code="guests_refused"
        )
    display_name = clean_name(name, "name")
    refuse_reserved(session, site, display_name)
    author = Author(
        site_id=site.id,
        kind="guest",
        name=display_name,
        name_key=fold_name(display_name),
        first_seen=context.at,
    )
    _note_traces(author, clean_email(email, "email") if email else None, context)
    session.add(author)
    session.flush()
    return author.record


def rename_guest(
    session: Session, reader: AuthorRecord, *, name: str, email: str | None, context: RequestContext
) -> AuthorRecord:
    """Give a guest who has not written yet a name; whoever has voted or reported before stays the
    same reader.

    Raises ``Conflict`` once there is a comment under the former name, or where the publisher named
    the reader.
    """
    display_name = clean_name(name, "name")
    if display_name == reader.name:
        return reader
    author = session.get_one(Author, reader.id)
    if author.kind != "guest" or author.approved or author.rejected or author.pending:
        raise Conflict("This name has been written under and stays.", code="name_in_use")
    refuse_reserved(session, site_record(session, author.site_id), display_name)
    author.name = display_name
    author.name_key = fold_name(author.name)
    _note_traces(author, clean_email(email, "email") if email else None, context)
    session.flush()
    return author.record


def sign_in_by_publisher(
    session: Session, site: SiteRecord, *, token: str, context: RequestContext
) -> AuthorRecord:
    """Return the author a publisher's signed token speaks of, made or brought up to date.

    Raises ``NotAuthenticated`` where the token is not to be believed.
    """
    claims = verify_sign_on(session, site, token, context.at)
    if claims.article is not None:
        name_by_publisher(session, site, claims.article, claims.page, context.at)
    author = _author_of_subject(session, site, claims, context)
    if _changes(author, claims):
        author.name, author.name_key = claims.name, fold_name(claims.name)
        author.avatar_url = claims.avatar_url
        author.badge = author.badge if claims.badge is None else claims.badge or None
    author.email_verified = claims.email is not None
    _note_traces(author, claims.email, context)
    session.flush()
    return author.record


def _author_of_subject(
    session: Session, site: SiteRecord, claims: Claims, context: RequestContext
) -> Author:
    """Return the author with the publisher's own id, made where there is none, and held until the
    transaction ends.

    Where a name, picture or badge is about to change, the articles that show it are held first and
    become new, because everybody who writes takes an article before its authors.
    """
    query = select(Author).where(Author.site_id == site.id, Author.subject == claims.subject)
    present = session.scalar(query)
    if present is None and site.settings.adopt_imported:
        adopt_imported(session, site.id, claims, context.secret)
        present = session.scalar(query)
    if present is None:
        values = {
            "id": new_id(context.at),
            "site_id": site.id,
            "kind": "sso",
            "subject": claims.subject,
            "name": claims.name,
            "name_key": fold_name(claims.name),
            "avatar_url": claims.avatar_url,
            "badge": claims.badge or None,
            "first_seen": context.at,
        }
        upsert(session, Author, [values])
    elif _changes(present, claims):
        renew_pages(session, present)
    locking = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.scalars(locking).one()


def _note_traces(author: Author, email: str | None, context: RequestContext) -> None:
    author.email = email
    author.email_hash, author.domain_hash = email_hashes(email, context.secret)
    author.address_hash = context.address.host if context.address else author.address_hash


def _changes(author: Author, claims: Claims) -> bool:
    """Whether readers will see this author otherwise."""
    badge = author.badge if claims.badge is None else claims.badge or None
    former = (author.name, author.avatar_url, author.badge)
    return former != (claims.name, claims.avatar_url, badge)
