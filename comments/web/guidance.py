"""What would hold a text, in words, and whether its author then changed it.

Whose text it was is remembered for an hour and by hashes, where the processes count rate limits
together, so that it does not matter which of them is asked, and nothing of a text that was never
sent is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from flask import request
from flask_babel import gettext
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from comments.models import SiteRecord, utc_now
from comments.services.comments.guidance import Note, count_guided, guidance
from comments.services.sites.articles import find_article
from comments.text import Rendered
from comments.web.limits import limiter

_SECONDS = 3600


def notes_on(session: Session, site: SiteRecord, rendered: Rendered, key: str | None) -> list[Note]:
    """Return what would hold a text under the article with that key, and remember that its author
    has been told.
    """
    article = find_article(session, site.id, key) if key else None
    notes = list(guidance(site, article, rendered, utc_now()))
    if notes:
        remember_told(site, rendered.source)
    return notes


def sentence(note: Note) -> str:
    """Return a note in the site's words, or else in the reader's language."""
    if note.text is not None:
        return note.text
    sentences = {
        "premoderation": gettext("A moderator reads comments here before they appear."),
        "length": gettext("It is shorter or longer than this site likes comments to be."),
        "capitals": gettext("So many CAPITALS read like shouting."),
        "links": gettext("It links to more sites than one comment usually does."),
        "links.shortener": gettext("A shortened link hides where it leads."),
        "links.other_host": gettext("The words of a link name another site than it leads to."),
        "words": gettext("Its tone may not suit this site."),
    }
    usual = sentences.get(note.check, gettext("A rule of this site may hold it."))
    return str(sentences.get(f"{note.check}.{note.rule}", usual))


def described(notes: Iterable[Note]) -> list[dict[str, str]]:
    """Return notes as the API has them."""
    return [{"check": note.check, "text": sentence(note)} for note in notes]


def as_html(notes: list[Note]) -> str:
    """Return notes as the paragraph that stands above a preview; empty where there are none."""
    if not notes:
        return ""
    opening = gettext("This may be held for a moderator.")
    sentences = " ".join(str(escape(sentence(note))) for note in notes)
    return str(Markup('<p class="notice" dir="auto">{} {}</p>').format(opening, Markup(sentences)))  # noqa: S704


def remember_told(site: SiteRecord, source: str) -> None:
    """Note that whoever asks has been told what would hold this text."""
    caller = _caller(site)
    limiter.storage.incr(caller, _SECONDS)
    limiter.storage.incr(f"{caller}-{_digest(source)}", _SECONDS)


def count_if_told(session: Session, site: SiteRecord, source: str) -> None:
    """Count a stored comment whose author had been told what would hold it."""
    caller = _caller(site)
    if not limiter.storage.get(caller):
        return
    same_text = f"{caller}-{_digest(source)}"
    count_guided(session, site.id, utc_now(), changed=not limiter.storage.get(same_text))
    limiter.storage.clear(caller)
    limiter.storage.clear(same_text)


def _caller(site: SiteRecord) -> str:
    agent = (request.headers.get("User-Agent") or "")[:300]
    return f"guided-{site.key}-{_digest(f'{request.remote_addr} {agent}')}"


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
