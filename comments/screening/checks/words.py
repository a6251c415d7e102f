"""Words the site does not want, and words a moderator should look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from comments.screening.checks.lenience import trusted_pass
from comments.screening.draft import Draft
from comments.screening.readings import Readings
from comments.screening.sentences import Sentence
from comments.screening.verdict import Finding, FindingStatus, shadowed
from comments.screening.word_scope import read_scope, scoped
from comments.screening.words import WordList, compile_words


@trusted_pass
def words(draft: Draft) -> Iterator[Finding]:
    """Reject banned words and hold suspect ones, in the text, in addresses behind links, in the
    author's name.
    """
    rules = draft.rules
    if not rules.banned_words and not rules.suspect_words:
        return
    lists = _Lists(
        *(
            scoped(entries, draft.language)
            for entries in (rules.banned_words, rules.suspect_words, rules.allowed_words)
        )
    )
    in_text, name = _search_all(lists, *_places(draft)), draft.author.name
    yield from in_text
    reported = {(finding.check, finding.rule) for finding in in_text}
    for finding in _search_all(lists, (_NAME, name)) if name else ():
        if (finding.check, finding.rule) not in reported:
            yield finding


_TEXT, _ADDRESS, _NAME = "text", "address", "name"
_SENTENCES = {
    ("banned_words", _TEXT): Sentence(
        "The text has “{match}”, which is “{entry}” of the banned words."
    ),
    ("banned_words", _ADDRESS): Sentence(
        "A link's address has “{match}”, which is “{entry}” of the banned words."
    ),
    ("banned_words", _NAME): Sentence(
        "The author's name has “{match}”, which is “{entry}” of the banned words."
    ),
    ("suspect_words", _TEXT): Sentence(
        "The text has “{match}”, which is “{entry}” of the suspect words."
    ),
    ("suspect_words", _ADDRESS): Sentence(
        "A link's address has “{match}”, which is “{entry}” of the suspect words."
    ),
    ("suspect_words", _NAME): Sentence(
        "The author's name has “{match}”, which is “{entry}” of the suspect words."
    ),
}


class _Lists(NamedTuple):
    """A site's word lists."""

    banned: tuple[str, ...]
    suspect: tuple[str, ...]
    allowed: tuple[str, ...]


def _search_all(lists: _Lists, *places: tuple[str, str]) -> tuple[Finding, ...]:
    findings = _findings(lists, places)
    if isinstance(findings, TimeoutError):
        raise findings
    return findings


@lru_cache(maxsize=64)
def _findings(
    lists: _Lists, places: tuple[tuple[str, str], ...]
) -> tuple[Finding, ...] | TimeoutError:
    """Return what the lists find in these places, or that they take too long on them.

    Remembered for a moment: a post is searched before it has the database to itself, and judged
    when it has.
    """
    allowed = compile_words(lists.allowed, "allowed_words") if lists.allowed else None
    readings = tuple((where, Readings(text)) for where, text in places)
    findings: list[Finding] = []
    try:
        if lists.banned:
            banned = compile_words(lists.banned, "banned_words")
            findings += _search("banned_words", banned, allowed, readings, "rejected", 80)
        if lists.suspect:
            suspect = compile_words(lists.suspect, "suspect_words")
            findings += _search("suspect_words", suspect, allowed, readings, "pending", 50)
    except TimeoutError as error:
        return error
    return tuple(findings)


def _places(draft: Draft) -> Iterator[tuple[str, str]]:
    yield _TEXT, draft.text
    for link in draft.links:
        if link not in draft.text:
            yield _ADDRESS, unquote(link)


def _search(
    check: str,
    entries: WordList,
    allowed: WordList | None,
    places: Iterable[tuple[str, Readings]],
    status: FindingStatus,
    severity: int,
) -> Iterator[Finding]:
    reported: set[str] = set()
    for where, readings in places:
        for match in entries.find(readings, allowed):
            if match.entry in reported:
                continue
            reported.add(match.entry)
            in_text = where == _TEXT
            reason = _SENTENCES[check, where].format(match=match.text[:60], entry=match.entry)
            span = (match.start, match.end) if in_text else None
            verdict: FindingStatus = status if match.certain else "pending"
            finding = Finding(
                check, match.entry, verdict, reason, match.text, span, severity, soft=in_text
            )
            yield shadowed(finding) if read_scope(match.entry).shadow else finding
