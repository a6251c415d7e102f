"""What would hold a text, told to its author while it is being written.

Only what other words or a glance at the rules can mend is told. Of words the site does not want
nobody is told which, and of banned ones not even that there are any: whoever wants to get past a
list would only have to try until nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from comments.database.upsert import upsert
from comments.models import Article, HourlyCount, SiteRecord, SiteSettings, hour_of
from comments.screening import language
from comments.screening.checks.capitals import capitals
from comments.screening.checks.length import length
from comments.screening.checks.links import links
from comments.screening.checks.premoderation import premoderation
from comments.screening.checks.words import words
from comments.screening.domains import host_of
from comments.screening.draft import AuthorFacts, Draft, Rules
from comments.screening.screen import screen
from comments.screening.verdict import Finding
from comments.services.comments.screening_facts import article_facts
from comments.text import Rendered

MEASURE = "guided"
CHECKS = (premoderation, length, capitals, links, words)


@dataclass(frozen=True, slots=True)
class Note:
    """A rule that would hold the text, and what the site says of it (None: the usual sentence)."""

    check: str
    rule: str
    text: str | None


def guidance(
    site: SiteRecord, article: Article | None, rendered: Rendered, at: datetime
) -> tuple[Note, ...]:
    """Return what would hold a text, one note for each check; none where the site does not
    nudge.
    """
    settings = site.settings
    if not settings.nudge:
        return ()
    draft = Draft(
        source=rendered.source,
        text=rendered.text,
        prose=rendered.prose,
        links=rendered.links,
        shown_links=rendered.shown_links,
        site_hosts=tuple(map(host_of, site.origins)),
        author=AuthorFacts(first_seen=at),
        article=article_facts(None if article is None else article.record),
        now=at,
        rules=Rules.of(settings),
        language=language.identify(rendered.prose or rendered.text),
    )
    return notes_of(settings, screen(draft, CHECKS).findings)


def notes_of(settings: SiteSettings, findings: Iterable[Finding]) -> tuple[Note, ...]:
    """Return what an author may be told of findings: one note for each check that would hold the
    text, without what it found.
    """
    own = dict(entry.partition("=")[::2] for entry in settings.nudge_texts)
    notes: dict[str, Note] = {}
    for finding in findings:
        # What is rejected, a banned link too, is not to be learnt by trying until nothing is said,
        # and changes nothing of what is said of the rest: a note that vanished would tell as much.
        if finding.status != "pending" or finding.check == "banned_words":
            continue
        name = "words" if finding.check == "suspect_words" else finding.check
        notes.setdefault(name, Note(name, finding.rule, own.get(name) or None))
    return tuple(notes.values())


def count_guided(session: Session, site_id: int, at: datetime, *, changed: bool) -> None:
    """Count a comment whose author had been told what would hold it: whether the text was
    changed.
    """
    hour = hour_of(at)
    values = {
        "site_id": site_id,
        "hour": hour,
        "measure": MEASURE,
        "label": "changed" if changed else "unchanged",
        "count": 1,
    }
    upsert(session, HourlyCount, [values], add=["count"])
