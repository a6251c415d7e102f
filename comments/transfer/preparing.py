"""What can be done for a record without the database: its texts pass the walls, its date is looked
at, its author's address is hashed.

A process of its own may do it (``preparing_process``), so everything here can be sent to another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from comments.errors import InvalidInput
from comments.services.identity.contact_hashes import hash_address
from comments.text import Rendered
from comments.text.parsing_limits import MAX_BODY
from comments.text.storable import storable
from comments.transfer.bodies import Renderer
from comments.transfer.drafts import Draft, Prepared, Row
from comments.transfer.json_stream import objects, text
from comments.transfer.record import Discrepancy, Record
from comments.transfer.spool import Entry

_EMPTIED = Rendered("", "", (), "", disagreement=False)
"""Of a comment whose text was deleted, erased or not kept where our own export comes from."""


class Terms(NamedTuple):
    """What a site's settings say about texts, and the service's secret, by which addresses are
    hashed."""

    images: bool
    mailto: bool
    secret: str


class Preparer:
    """Prepares records on one site's terms. Not to be shared between threads."""

    def __init__(self, terms: Terms) -> None:
        self._renderer = Renderer(images=terms.images, mailto=terms.mailto)
        self._hashed = lru_cache(maxsize=10_000)(lambda text: hash_address(text, terms.secret))
        self._discrepancies: list[Discrepancy] = []

    def prepare(self, entries: Iterable[Entry]) -> Prepared:
        """Return a draft of each record that is not left out."""
        self._discrepancies = []
        drafts = [draft for draft in map(self._draft, entries) if draft is not None]
        return Prepared(drafts, self._discrepancies)

    def _draft(self, entry: Entry) -> Draft | None:
        record = entry.record
        if record.created_at is None:
            self._note(record, "Its date is missing or cannot be read; the import's is taken.")
        elif record.created_at > datetime.now(UTC):
            self._note(record, "Its date lies in the future; the import's is taken.")
        draft = self._rendered(entry)
        if draft is None:
            return None
        if record.native:
            draft.former = self._former(record.native)
        if record.address:
            draft.address = self._hashed(record.address)
        return draft

    def _rendered(self, entry: Entry) -> Draft | None:
        record = entry.record
        if record.native and not record.body.strip():
            return Draft(entry, _EMPTIED)
        if record.status == "deleted" and not record.body.strip():
            return Draft(entry, None)
        try:
            rendered = self._renderer.render(record.body, record.markup)
            if record.native:
                source = storable(record.native["comment"].get("source"), "body", MAX_BODY)
                rendered = replace(rendered, source=source)
            return Draft(entry, rendered)
        except InvalidInput as error:
            if entry.has_replies:
                self._note(record, f"{error.message} A tombstone keeps its replies.")
                return Draft(entry, None)
            if record.status == "deleted":
                return Draft(entry, None)
            self._discrepancies.append(
                Discrepancy(record.place, record.id, "left out", error.message)
            )
            return None

    def _former(self, native: dict[str, Any]) -> list[Row]:
        """Return a comment's former texts through the same walls as its present one; one that
        cannot be kept is empty."""
        entries = objects(native["comment"].get("revisions"))
        for entry in entries:
            try:
                entry["html"] = self._renderer.render(text(entry.get("html")), "html").html
                entry["source"] = storable(entry.get("source"), "body", MAX_BODY)
            except InvalidInput:
                entry["html"] = entry["source"] = ""
        return entries

    def _note(self, record: Record, reason: str) -> None:
        self._discrepancies.append(Discrepancy(record.place, record.id, "changed", reason))
