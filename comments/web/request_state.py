"""What one request has come to know by now, for those parts that Flask calls by itself: a page for
an error, headers, cookies, and notes of use. Everything else is an argument or a return value.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from flask import g

if TYPE_CHECKING:
    from comments.models import ApiToken, AuthorRecord, SiteRecord
    from comments.services.identity.readers import SignedReader
    from comments.services.identity.staff_sessions import SignedIn


@dataclass(slots=True)
class ReaderCookies:
    """What the answer to a form is to change in the cookies of a reader without JavaScript."""

    token: str | None = None
    """Of whom this request has signed in."""
    form_nonce: str | None = None
    """The browser's half of a form's token, made by this request."""
    named: bool | None = None
    """Whether the reader has given a name now, or is still to be asked for one; None: as before."""
    forgotten: bool = False
    """Whether the reader is no longer to be known in this browser."""


@dataclass(slots=True)
class RequestState:
    """The one thing of ours that Flask's ``g`` carries."""

    language: str | None = None
    """Which the answer is in; None: nobody has said yet."""
    signed_reader: SignedReader | None = None
    """Whom the reader's token speaks for by its signature, before they are looked up."""
    reader: AuthorRecord | None = None
    site: SiteRecord | None = None
    """Whose reader asks; before the lock, perhaps, as it was a moment ago."""
    staff: ApiToken | SignedIn | None = None
    stored_steps: int = 0
    """How many parts of the work are committed, and not to be done again."""
    log_scope: ExitStack | None = None
    """Ends what names this request in the log."""
    cookies: ReaderCookies = field(default_factory=ReaderCookies)


def request_state() -> RequestState:
    """Return the state of the request that is being answered."""
    # Sentences ask for their language hundreds of times a page: the attribute is the quick way.
    try:
        return cast("RequestState", g.comments)
    except AttributeError:
        state = g.comments = RequestState()
        return state
