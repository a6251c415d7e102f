"""A record on its way to be written, and how it goes from the process that prepares to the one that
writes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from comments.services.identity.contact_hashes import Address
from comments.text import Rendered
from comments.transfer.pages import ArticleName
from comments.transfer.record import Discrepancy, Page, Person, Record
from comments.transfer.spool import Entry

Row = dict[str, Any]


@dataclass(slots=True)
class Draft:
    """A record that is about to be written, with its rows as far as they are known."""

    entry: Entry
    rendered: Rendered | None
    former: list[Row] = field(default_factory=list)
    """Former texts, as our own export tells them."""
    address: Address | None = None
    """Of the author's address, as much as is kept."""
    comment: Row = field(default_factory=dict)
    decisions: list[Row] = field(default_factory=list)
    decision_ids: dict[str, int] = field(default_factory=dict)
    """Ids of decisions by those that they have in our own export."""

    @property
    def record(self) -> Record:
        """What the source says."""
        return self.entry.record


class Prepared(NamedTuple):
    """Drafts of a batch, and what had to be left out or changed."""

    drafts: list[Draft]
    discrepancies: list[Discrepancy]

    def packed(self) -> tuple[Any, ...]:
        """Return it in the plainest types there are: to pickle objects costs ten times as much."""
        return [_packed(draft) for draft in self.drafts], [tuple(row) for row in self.discrepancies]

    @classmethod
    def unpacked(cls, packed: tuple[Any, ...]) -> Self:
        """Return what was packed."""
        drafts, discrepancies = packed
        return cls(
            [_unpacked(draft) for draft in drafts], [Discrepancy(*row) for row in discrepancies]
        )


def _packed(draft: Draft) -> tuple[Any, ...]:
    record, parent, depth, digest, name, *rest = draft.entry
    place = (parent, depth, digest, tuple(name), *rest)
    # What is written is the rendered source and the address's hash; what they were made of need not
    # go to who writes.
    stated = record._replace(body="", address="")
    parts = (*stated[:2], tuple(record.page), tuple(record.person), *stated[4:])
    address = draft.address and (draft.address.host, draft.address.network)
    return parts, place, _forms(draft.rendered), draft.former, address


def _forms(rendered: Rendered | None) -> tuple[Any, ...] | None:
    if rendered is None:
        return None
    texts = (rendered.source, rendered.html, rendered.links, rendered.text)
    return (
        *(*texts, rendered.disagreement, rendered.prose),
        *(rendered.shown_links, rendered.renderer),
    )


def _unpacked(packed: tuple[Any, ...]) -> Draft:
    parts, (parent, depth, digest, name, *rest), forms, former, address = packed
    page, person = Page._make(parts[2]), Person._make(parts[3])
    record = Record._make((*parts[:2], page, person, *parts[4:]))
    entry = Entry(record, parent, depth, digest, ArticleName._make(name), *rest)
    rendered = None if forms is None else Rendered(*forms)
    return Draft(entry, rendered, former, address and Address(*address))
