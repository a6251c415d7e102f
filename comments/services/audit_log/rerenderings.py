"""What the log vouches for stays provable when its HTML is made anew: each such change is signed by
the key of the log.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.models import Rerendering
from comments.services.audit_log.keys import read_ring
from comments.services.audit_log.signing import LogKey


class RenderedText(NamedTuple):
    """A revision of a comment whose HTML is made anew."""

    comment_id: int
    site_id: int
    revision: int
    source: str


def text_digest(source: str, html: str) -> str:
    """Return the digest by which an entry of the log vouches for a text."""
    return hashlib.sha256(orjson.dumps([source, html])).hexdigest()


def rerendering_row(text: RenderedText, former: str, html: str, key: LogKey) -> dict[str, Any]:
    """Return the signed note, a row of ``Rerendering``, that a text's HTML has been made of the
    same source as its former one.
    """
    before, after = (text_digest(text.source, each) for each in (former, html))
    signed = _signed_text(text.revision, before, after)
    return {
        "comment_id": text.comment_id,
        "revision": text.revision,
        "before": before,
        "after": after,
        "signature": key.sign(text.site_id, text.comment_id, signed),
    }


class Rerenderings:
    """The signed changes of some comments' HTML."""

    def __init__(
        self, session: Session, site_id: int, comment_ids: Iterable[int], key: LogKey | None
    ) -> None:
        self._onward: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
        ring = None if key is None else read_ring(session, key)
        changes = select(Rerendering).where(Rerendering.comment_id.in_(list(comment_ids)))
        for change in session.scalars(changes):
            text = _signed_text(change.revision, change.before, change.after)
            if ring is None or ring.signed(site_id, change.comment_id, text, change.signature):
                self._onward[change.comment_id, change.revision][change.before] = change.after

    def lead(self, comment_id: int, revision: int, sealed: str, present: str) -> bool:
        """Say whether the text that was sealed has become the present one by rendering alone."""
        onward, digest = dict(self._onward[comment_id, revision]), sealed
        while digest != present and digest in onward:
            digest = onward.pop(digest)
        return digest == present


def _signed_text(revision: int, before: str, after: str) -> str:
    return f"rendered:{revision}:{before}:{after}"
