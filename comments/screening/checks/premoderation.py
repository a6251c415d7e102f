"""Where moderators read first: a site in an emergency, premoderated sites, sections and
articles.
"""

from __future__ import annotations

from collections.abc import Iterator

from comments.screening.draft import Draft
from comments.screening.sentences import Sentence
from comments.screening.verdict import Finding

_EMERGENCY = Sentence("The site's emergency switch holds every comment.")
_ARTICLE = Sentence("Comments on this article wait for a moderator.")
_SECTION = Sentence("Comments in the section {section} wait for a moderator.")
_SITE = Sentence("Comments on this site wait for a moderator.")


def premoderation(draft: Draft) -> Iterator[Finding]:
    """Hold what is written where moderators read first.

    Trust excuses from the site's routine, which is what it is for, but not where a subject was
    singled out: a premoderated section or article and the emergency switch hold everybody. An
    article set to ``post`` is excepted from its site's and section's premoderation.
    """
    rules, article = draft.rules, draft.article
    if rules.emergency:
        yield _held("emergency", _EMERGENCY)
    if article.mode == "pre":
        yield _held("article", _ARTICLE)
    elif article.mode is None:
        if article.section is not None and article.section in rules.premoderated_sections:
            yield _held("section", _SECTION.format(section=article.section))
        if rules.mode == "pre" and draft.author.standing != "trusted":
            yield _held("site", _SITE)


def _held(rule: str, reason: str) -> Finding:
    return Finding("premoderation", rule, "pending", reason)
