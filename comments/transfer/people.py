"""Who wrote what is imported: one author where the source says it is one person, and never by a
name.

The source says so by an account, or by one email among guests. Whoever has neither is somebody else
each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.database.records import insert_all
from comments.database.sql import marks, rows
from comments.errors import InvalidInput
from comments.models import Author, Origin, private_id
from comments.screening.folding import fold_name
from comments.services.identity.contact_hashes import email_hashes
from comments.text import clean_email
from comments.transfer.fresh_ids import fresh_ids
from comments.transfer.json_stream import text
from comments.transfer.own_export.fields import author_fields, line
from comments.transfer.record import Person
from comments.transfer.rows import shown_name
from comments.transfer.spool import Entry, short_id
from comments.transfer.times import parse_time

_KNOWN = (
    "SELECT origin.source_id, author.id, author.name"
    " FROM origin JOIN author ON author.id = origin.target_id"
    " WHERE origin.site_id = ? AND origin.system = ? AND origin.kind = 'author'"
    " AND origin.source_id IN ("
)
_RECORD = ("approved", "rejected", "pending")


def person_key(person: Person, secret: str) -> str:
    """Return what tells this person from others of the same system; empty where nothing does."""
    if person.id:
        return short_id(f"id:{person.id}")
    email = cleaned_email(person.email)
    return f"email:{_hashed(email, secret)[0]}" if email else ""


@lru_cache(maxsize=50_000)
def _hashed(email: str, secret: str) -> tuple[str | None, str | None]:
    return email_hashes(email, secret)


@lru_cache(maxsize=50_000)
def cleaned_email(value: str) -> str | None:
    """Return an email as it is kept, or None where it is none."""
    try:
        return clean_email(value.strip()) if value.strip() else None
    except InvalidInput:
        return None


class People:
    """Finds the authors that persons have become, and makes those that are new."""

    def __init__(self, session: Session, site_id: int, system: str, secret: str) -> None:
        self._session, self._site_id, self._system, self._secret = session, site_id, system, secret
        self.erased: Mapping[str, tuple[int, str]] = {}
        """Id and name of those who have been erased here, by the person's key."""

    def resolve(self, entries: Iterable[Entry], at: datetime) -> dict[str, tuple[int, str]]:
        """Return id and name of each record's author by the person's key."""
        persons: dict[str, tuple[Person, datetime, dict[str, Any]]] = {}
        for entry in entries:
            record = entry.record
            if entry.person in persons and record.native is None:
                continue
            native = (record.native or {}).get("author") or {}
            first_seen = parse_time(native.get("first_seen")) or min(record.created_at or at, at)
            persons.setdefault(entry.person, (record.person, first_seen, native))
            for author_id, voter in ((record.native or {}).get("voters") or {}).items():
                persons.setdefault(*_stated_person(author_id, voter, at))
        return self._resolved(persons)

    def resolve_stated(
        self, entries: Iterable[dict[str, Any]], at: datetime
    ) -> dict[str, tuple[int, str]]:
        """Return id and name of the authors that our own export tells of, by the person's key."""
        return self._resolved(
            dict(_stated_person(text(entry.get("id")), entry, at) for entry in entries)
        )

    def _resolved(
        self, persons: dict[str, tuple[Person, datetime, dict[str, Any]]]
    ) -> dict[str, tuple[int, str]]:
        present = self.known(list(persons))
        missing = {key: values for key, values in persons.items() if key not in present}
        return present | self._make(missing)

    def known(self, keys: list[str]) -> dict[str, tuple[int, str]]:
        """Return id and name of those that are here already, by the person's key."""
        if not keys:
            return {}
        statement, values = f"{_KNOWN}{marks(len(keys))})", (self._site_id, self._system, *keys)
        present = {
            key: (author_id, name)
            for key, author_id, name in rows(self._session, statement, values)
        }
        return present | {key: self.erased[key] for key in keys if key in self.erased}

    def present_ids(self, entries: Iterable[Entry]) -> set[int]:
        """Return which authors that are here already wrote these records."""
        persons = {entry.person: entry.record.person for entry in entries}
        subjects = [person.subject for person in persons.values() if person.subject]
        present = self.known(list(persons)).values()
        return {number for number, _ in present} | set(self._by_subject(subjects).values())

    def _make(
        self, missing: dict[str, tuple[Person, datetime, dict[str, Any]]]
    ) -> dict[str, tuple[int, str]]:
        if not missing:
            return {}
        ids = self._free_ids(missing)
        signed_on = self._by_subject(
            [person.subject for person, _, _ in missing.values() if person.subject]
        )
        authors, origins, new_ids = [], [], {}
        others = fresh_ids(
            self._session, Author, (first_seen for _, first_seen, _ in missing.values())
        )
        for (key, (person, first_seen, native)), other in zip(missing.items(), others, strict=True):
            author_id = signed_on.get(person.subject) if person.subject else None
            name = shown_name(person.name)
            if author_id is None:
                author_id = ids.get(key) or other
                authors.append(self._author_row(author_id, name, person, first_seen, native))
                if person.subject and authors[-1]["subject"] == person.subject:
                    signed_on[person.subject] = author_id
            new_ids[key] = (author_id, name)
            origins.append(self._origin_row(key, author_id, person))
        insert_all(self._session, Author, authors)
        insert_all(self._session, Origin, origins)
        return new_ids

    def _free_ids(self, missing: dict[str, Any]) -> dict[str, int]:
        """Ids of our own export that no author here has yet."""
        ids = {key: private_id(person.id) for key, (person, _, native) in missing.items() if native}
        ids = {key: number for number, key in {ids[key]: key for key in reversed(ids)}.items()}
        stated = [number for number in ids.values() if number is not None]
        used = (
            set(self._session.scalars(select(Author.id).where(Author.id.in_(stated))))
            if stated
            else set()
        )
        return {
            key: number for key, number in ids.items() if number is not None and number not in used
        }

    def _by_subject(self, subjects: list[str]) -> dict[str, int]:
        if not subjects:
            return {}
        query = select(Author.subject, Author.id).where(
            Author.site_id == self._site_id, Author.subject.in_(subjects)
        )
        return {
            subject: author_id for subject, author_id in self._session.execute(query) if subject
        }

    def _author_row(
        self,
        author_id: int,
        name: str,
        person: Person,
        first_seen: datetime,
        native: dict[str, Any],
    ) -> dict[str, Any]:
        email = cleaned_email(person.email)
        email_hash, domain_hash = email_hashes(email, self._secret)
        row = {
            "id": author_id,
            "site_id": self._site_id,
            "kind": "imported",
            "subject": None,
            "name": name,
            "name_key": fold_name(name),
            "email": email,
            "email_verified": False,
            "email_hash": email_hash,
            "domain_hash": domain_hash,
            "first_seen": first_seen,
            "standing": "normal",
            "standing_until": None,
            "standing_reason": None,
            "avatar_url": None,
            "badge": line(person.badge, 32),
            "reports_received": 0,
            "reports_upheld": 0,
            "reports_dismissed": 0,
            "reports_silenced": False,
            "token_epoch": 0,
        } | dict.fromkeys(_RECORD, 0)
        return row | author_fields(native) if native else row

    def _origin_row(self, key: str, author_id: int, person: Person) -> dict[str, Any]:
        return {
            "site_id": self._site_id,
            "system": self._system,
            "kind": "author",
            "source_id": key,
            "target_id": author_id,
            "digest": "",
            "version": 0,
            "revision": 0,
            "up": 0,
            "down": 0,
            "subject": person.subject[:300] or None,
        }


def _stated_person(
    author_id: str, native: dict[str, Any], at: datetime
) -> tuple[str, tuple[Person, datetime, dict[str, Any]]]:
    """Return the key of an author of our own export, and what it says of them."""
    name, email, subject = (text(native.get(column)) for column in ("name", "email", "subject"))
    first_seen = parse_time(native.get("first_seen")) or at
    return short_id(f"id:{author_id}"), (
        Person(author_id, name, email, subject),
        first_seen,
        native,
    )
