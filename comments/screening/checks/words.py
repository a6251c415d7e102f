"""Words the site does not want, and words a moderator should look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from comments.screening.checks.lenience import trusted_pass
from comments.screening.draft import Draft
from comments.screening.readings import Readings
from comments.screening.verdict import Finding, Status
from comments.screening.words import WordList, compile_words


@trusted_pass
def words(draft: Draft) -> Iterator[Finding]:
    """Reject banned words and hold suspect ones, in the text, in addresses behind links, in the
    author's name.
    """
    rules = draft.rules
    if not rules.banned_words and not rules.suspect_words:
        return
    allowed = compile_words(rules.allowed_words, "allowed_words") if rules.allowed_words else None
    places = tuple(_places(draft))
    if rules.banned_words:
        banned = compile_words(rules.banned_words, "banned_words")
        yield from _search("banned_words", banned, allowed, places, "rejected", 80)
    if rules.suspect_words:
        suspect = compile_words(rules.suspect_words, "suspect_words")
        yield from _search("suspect_words", suspect, allowed, places, "pending", 50)


def _places(draft: Draft) -> Iterator[tuple[str, Readings]]:
    yield "The text", Readings(draft.text)
    for link in draft.links:
        if link not in draft.text:
            yield "A link's address", Readings(unquote(link))
    if draft.author.name:
        yield "The author's name", Readings(draft.author.name)


def _search(
    check: str,
    entries: WordList,
    allowed: WordList | None,
    places: Iterable[tuple[str, Readings]],
    status: Status,
    severity: int,
) -> Iterator[Finding]:
    reported: set[str] = set()
    for where, readings in places:
        for match in entries.find(readings, allowed):
            if match.entry in reported:
                continue
            reported.add(match.entry)
            in_text = where == "The text"
            names = check.replace("_", " ")
            reason = f"{where} has “{match.text[:60]}”, which is “{match.entry}” of the {names}."
            span = (match.start, match.end) if in_text else None
            verdict: Status = status if match.certain else "pending"
            yield Finding(
                check, match.entry, verdict, reason, match.text, span, severity, soft=in_text
            )
