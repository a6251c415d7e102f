"""The one way from what somebody typed to what everybody sees: limits first, then the four
walls.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from functools import lru_cache

from markdown_it import MarkdownIt

from comments.errors import InvalidInput
from comments.text.characters import has_visible
from comments.text.clean import Cleaned, Sanitiser
from comments.text.links import Link
from comments.text.markdown import TooComplex, markdown_for, to_html
from comments.text.parsing_limits import MAX_BODY, MAX_LINES, TextRules
from comments.text.plain import calm, escape, paragraphs, tidy
from comments.text.storable import storable

RENDERER = 1
"""Which HTML this renderer makes of a source; raised with every change of it, so that what is
stored is rendered anew. ``tests/text/test_renderer_version.py`` notices a change.
"""


@dataclass(frozen=True)
class Rendered:
    """A body in every form that is kept.

    ``source`` is what was typed, normalised; ``html`` is safe to show; ``links`` are the addresses
    in it, in order, and ``shown_links`` the same with their words; ``text`` is what a reader sees,
    for search, word checks and excerpts, and ``prose`` that without code and quotations.
    ``disagreement`` says that the sanitisers did not agree, so that ``html`` is the escaped source
    and a person should look.
    """

    source: str
    html: str
    links: tuple[str, ...]
    text: str
    disagreement: bool
    prose: str = ""
    shown_links: tuple[Link, ...] = ()
    renderer: int | None = RENDERER
    """Which renderer made the HTML of the source; None for HTML of another system."""


_DEFAULT_RULES = TextRules()


def render(source: str, rules: TextRules = _DEFAULT_RULES) -> Rendered:
    """Render a comment's Markdown; used by everything that writes a body.

    The source is kept as typed but for NFC and LF as the line break. Direction overrides and more
    than eight combining marks on a letter stay in the source and are not shown. Raises
    InvalidInput, naming ``body``, if it is longer than the rules allow or has too many lines, holds
    characters that cannot be stored (see ``storable``), is nested too deeply, or shows fewer
    visible characters than the rules ask for. A body with more markup than one comment may cost is
    shown as plain text.
    """
    return _render(storable(source, "body", rules.max_length), rules)


def render_again(source: str, rules: TextRules) -> Rendered:
    """Render a stored source by what the renderer makes of it today. Raises nothing: what today's
    limits would refuse is shown as plain text.
    """
    try:
        return render(source, replace(rules, max_length=MAX_BODY, min_length=0))
    except InvalidInput:
        return Rendered(source, _as_typed(source), (), tidy(calm(source)), disagreement=True)


def clean_again(html: str, rules: TextRules) -> str:
    """Return stored HTML of another system as today's sanitisers leave it; as plain text where they
    do not agree.
    """
    cleaned = _workshop(rules).sanitiser.clean(html)
    return cleaned.html if cleaned.agreed else paragraphs(escape(calm(cleaned.text)))


@lru_cache(maxsize=16)
def _render(source: str, rules: TextRules) -> Rendered:
    """Remembered for a moment: a post is rendered before it has the database to itself, and stored
    when it has.
    """
    _refuse_more_lines(source)
    workshop = _workshop(rules)
    try:
        cleaned = workshop.sanitiser.clean(to_html(workshop.markdown, source))
    except TooComplex:
        cleaned = workshop.sanitiser.check(_as_typed(source), tidy(calm(source)))
    return _rendered(source, cleaned, rules)


def _as_typed(source: str) -> str:
    return paragraphs(escape(calm(source)))


def _rendered(source: str, cleaned: Cleaned, rules: TextRules) -> Rendered:
    html, links, text, prose, agreed = cleaned
    if not agreed:
        html, links, text = _as_typed(source), (), tidy(calm(source))
        prose = text
    if "<img " not in html:
        _refuse_shorter(text, rules.min_length)
    addresses = tuple(link.address for link in links)
    return Rendered(source, html, addresses, text, not agreed, prose, links)


def _refuse_shorter(text: str, min_length: int) -> None:
    if not has_visible(text):
        raise InvalidInput({"body": "The comment is empty."})
    if len(text) < min_length:
        raise InvalidInput(
            {"body": f"The comment is too short; write at least {min_length:,} characters."}
        )


def _refuse_more_lines(source: str) -> None:
    lines = source.count("\n") + 1
    if lines > MAX_LINES:
        raise InvalidInput(
            {"body": f"The comment has {lines:,} lines; at most {MAX_LINES:,} are allowed."}
        )


class _Workshop:
    """The tools of one thread for one set of rules; building them takes milliseconds, using them
    does not.
    """

    def __init__(self, rules: TextRules) -> None:
        self.markdown: MarkdownIt = markdown_for(rules)
        self.sanitiser = Sanitiser(rules)


class _Workshops(threading.local):
    def __init__(self) -> None:
        self.built: dict[tuple[bool, bool, bool], _Workshop] = {}


_workshops = _Workshops()


def _workshop(rules: TextRules) -> _Workshop:
    kind = (rules.images, rules.mailto, rules.linkify)
    built = _workshops.built.get(kind)
    if built is None:
        built = _workshops.built[kind] = _Workshop(rules)
    return built
