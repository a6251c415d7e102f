"""A record as the rows it becomes: the comment, its entries of the ledger, its origin, and what our
export adds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from comments.errors import InvalidInput
from comments.models import first_id, private_id
from comments.services.comments.priority import stored_priority
from comments.services.threads.ranking import wilson_lower_bound
from comments.text import Rendered, clean_name
from comments.text.characters import has_visible
from comments.text.search_words import search_text
from comments.transfer.json_stream import number, text
from comments.transfer.record import Record
from comments.transfer.spool import Entry
from comments.transfer.times import parse_time

Row = dict[str, Any]
_WITHIN_A_MOMENT = 2**22 - 1
NOBODY = "Anonymous"
"""The name of an author who has none."""


@dataclass(slots=True)
class Draft:
    """A record that is about to be written, with its rows as far as they are known."""

    entry: Entry
    rendered: Rendered | None
    comment: Row = field(default_factory=dict)
    decisions: list[Row] = field(default_factory=list)

    @property
    def record(self) -> Record:
        """What the source says."""
        return self.entry.record


def imported_id(entry: Entry, at: datetime) -> int:
    """Return an imported comment's id: by its time, then by its place in the file, in every run."""
    return first_id(at) | entry.number & _WITHIN_A_MOMENT


def own_id(record: Record) -> int | None:
    """Return the id that one of our exports gives a comment, None for other systems' comments."""
    return private_id(record.id) if record.native else None


def shown_name(name: str) -> str:
    """Return a name as authors may have it; what cannot be shown in a name is dropped, a long one
    is cut."""
    line = " ".join(name.split())
    for candidate in (
        line,
        line[:80],
        "".join(letter for letter in line if letter.isprintable())[:80],
    ):
        try:
            return clean_name(candidate)
        except InvalidInput:
            continue
    letters = "".join(letter for letter in line if letter.isalnum() or letter == " ")[:80].strip()
    try:
        return clean_name(letters) if has_visible(letters) else NOBODY
    except InvalidInput:
        return NOBODY


def comment_row(draft: Draft, *, id_: int, site_id: int, at: datetime, status: str) -> Row:
    """Return the comment's own row; its place in the thread, and its author, are the writer's
    business."""
    record, rendered = draft.record, draft.rendered
    created = min(record.created_at or at, at)
    return {
        "id": id_,
        "site_id": site_id,
        "source": rendered.source if rendered else "",
        "search_text": search_text(rendered.source) if rendered else None,
        "html": rendered.html if rendered else "",
        "has_link": bool(rendered and rendered.links),
        "status": status,
        "created_at": created,
        "edited_at": record.edited_at,
        "revision": 1,
        "reply_count": 0,
        "up": record.up,
        "down": record.down,
        "best": wilson_lower_bound(record.up, record.down),
        "pinned": record.pinned and status == "approved",
        "featured": record.featured and status == "approved",
        "new_author": False,
        "shadowed": False,
        "edited_since": False,
        "decided_by": "import",
        "language": None,
        "fingerprint": None,
        "address_hash": None,
        "network_hash": None,
        "open_reports": 0,
        "priority": stored_priority(0, max(created, _EARLIEST)),
        "claimed_by": None,
        "claimed_until": None,
    }


_EARLIEST = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def decision_rows(draft: Draft, *, system: str, title: str, at: datetime) -> list[Row]:
    """Return the comment's entries of the ledger: those of our export, or one that says where it
    came from."""
    comment = draft.comment
    common = {
        "site_id": comment["site_id"],
        "comment_id": comment["id"],
        "author_id": comment["author_id"],
    }
    ledger = (draft.record.native or {}).get("comment", {}).get("decisions") or []
    rows = [common | _kept_decision(entry, at) for entry in ledger if isinstance(entry, dict)]
    if rows and rows[-1]["after"] == comment["status"]:
        return rows
    before = rows[-1]["after"] if rows else None
    entry = {
        "action": "import",
        "before": before,
        "after": comment["status"],
        "reason": None,
        "note": None,
        "actor_kind": "import",
        "actor_id": system,
        "actor_name": title,
        "revision": comment["revision"],
        "created_at": at,
    }
    return [*rows, common | entry]


def _kept_decision(entry: Row, at: datetime) -> Row:
    names = ("before", "after", "reason", "note")
    return {name: (text(entry.get(name)) or None) for name in names} | {
        "action": text(entry.get("action"))[:32] or "import",
        "actor_kind": text(entry.get("actor_kind"))[:32] or "import",
        "actor_id": text(entry.get("actor_id"))[:300],
        "actor_name": text(entry.get("actor_name"))[:300],
        "revision": number(entry.get("revision")) or None,
        "created_at": parse_time(entry.get("created_at")) or at,
    }


def revision_rows(draft: Draft, at: datetime) -> list[Row]:
    """Return the comment's former texts, and set the number of its present one."""
    former = (draft.record.native or {}).get("comment", {}).get("revisions") or []
    rows = [
        {
            "comment_id": draft.comment["id"],
            "number": number(entry.get("number")),
            "source": text(entry.get("source")),
            "html": text(entry.get("html")),
            "created_at": parse_time(entry.get("created_at")) or at,
            "replaced_by": text(entry.get("replaced_by")) or "author",
        }
        for entry in former
        if isinstance(entry, dict)
    ]
    draft.comment["revision"] = max((row["number"] for row in rows), default=0) + 1
    return rows


def settle_replies(drafts: Iterable[Draft]) -> Counter[int]:
    """Set what is shown and how many replies it has, from the last draft to the first: parents
    stand before replies.

    Return how many shown replies there are to comments that are stored already.
    """
    drafts = list(drafts)
    here = {draft.comment["id"]: draft.comment for draft in drafts}
    elsewhere: Counter[int] = Counter()
    for draft in reversed(drafts):
        comment = draft.comment
        comment["shown"] = comment["status"] == "approved" or comment["reply_count"] > 0
        parent_id = comment["parent_id"]
        if not comment["shown"] or parent_id is None:
            continue
        if parent_id in here:
            here[parent_id]["reply_count"] += 1
        else:
            elsewhere[parent_id] += 1
    return elsewhere
