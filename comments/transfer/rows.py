"""A record as the rows it becomes: the comment, its entries of the ledger, its origin, and what our
export adds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import zip_longest

from comments.errors import InvalidInput
from comments.models import first_id, private_id
from comments.models.ids import RANDOM_BITS
from comments.services.comments.priority import stored_priority
from comments.services.comments.tombstones import has_place
from comments.services.threads.ranking import wilson_lower_bound
from comments.text import clean_name
from comments.text.characters import has_visible
from comments.text.parsing_limits import MAX_BODY
from comments.text.search_words import search_text
from comments.transfer.drafts import Draft, Row
from comments.transfer.json_stream import MOST, count, objects, text
from comments.transfer.own_export.fields import comment_marks, line
from comments.transfer.record import Record
from comments.transfer.spool import Entry
from comments.transfer.times import parse_time

NOBODY = "Anonymous"
"""The name of an author who has none."""


def imported_id(entry: Entry, at: datetime) -> int:
    """Return an imported comment's id: by its time, then by its place in the file, in every run."""
    return first_id(at) | entry.number & (1 << RANDOM_BITS) - 1


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
    row = {
        "id": id_,
        "site_id": site_id,
        "source": rendered.source if rendered else "",
        "search_text": search_text(rendered.source) if rendered else None,
        "html": rendered.html if rendered else "",
        "renderer": rendered.renderer if rendered else None,
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
        "escalated": False,
        "sampled": False,
        "assigned_to": None,
    }
    return row | comment_marks(record.native["comment"], status) if record.native else row


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
    native = draft.record.native
    rows = [
        common | stated_decision(entry, at) | _article(entry, comment)
        for entry in (objects(native["comment"].get("decisions")) if native else ())
    ]
    if rows and rows[-1]["after"] == comment["status"]:
        return rows
    entry = {
        "action": "import",
        "before": rows[-1]["after"] if rows else None,
        "after": comment["status"],
        "reason": None,
        "note": None,
        "actor_kind": "import",
        "actor_id": system,
        "actor_name": title,
        "revision": comment["revision"],
        "created_at": at,
        "article_id": None,
        "batch": None,
    }
    return [*rows, common | entry]


def _article(entry: Row, comment: Row) -> Row:
    return {"article_id": comment["article_id"] if entry.get("article") else None}


def stated_decision(entry: Row, at: datetime) -> Row:
    """Return an entry of the ledger of our own export, without whom it is about and its id."""
    return {
        "before": line(entry.get("before")),
        "after": line(entry.get("after")),
        "reason": line(entry.get("reason")),
        "note": line(entry.get("note"), MAX_BODY),
        "batch": line(entry.get("batch"), 32),
        "action": line(entry.get("action"), 32) or "import",
        "actor_kind": line(entry.get("actor_kind"), 32) or "import",
        "actor_id": line(entry.get("actor_id")) or "",
        "actor_name": line(entry.get("actor_name")) or "",
        "revision": count(entry.get("revision")) or None,
        "created_at": parse_time(entry.get("created_at")) or at,
    }


def number_decisions(draft: Draft, numbers: Iterator[int]) -> None:
    """Give the ledger's entries their ids, and let those point at each other that did."""
    stated = objects((draft.record.native or {}).get("comment", {}).get("decisions"))
    for row, entry in zip_longest(draft.decisions, stated):
        row["id"] = next(numbers)
        row["undoes_id"] = draft.decision_ids.get(text((entry or {}).get("undoes")))
        if entry and entry.get("id"):
            draft.decision_ids[text(entry["id"])] = row["id"]


def revision_rows(draft: Draft, at: datetime) -> list[Row]:
    """Return the comment's former texts, and set the number of its present one."""
    rows: dict[int, Row] = {}
    for entry in draft.former:
        number = min(count(entry.get("number")), MOST - 1)
        rows[number] = {
            "comment_id": draft.comment["id"],
            "number": number,
            "source": entry["source"],
            "html": entry["html"],
            "renderer": None,
            "created_at": parse_time(entry.get("created_at")) or at,
            "replaced_by": line(entry.get("replaced_by")) or "author",
        }
    draft.comment["revision"] = max(rows, default=0) + 1
    return list(rows.values())


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
        comment["shown"] = has_place(comment["status"], comment["reply_count"])
        parent_id = comment["parent_id"]
        if not comment["shown"] or parent_id is None:
            continue
        if parent_id in here:
            here[parent_id]["reply_count"] += 1
        else:
            elsewhere[parent_id] += 1
    return elsewhere
