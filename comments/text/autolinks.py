"""Bare addresses in the text become links: http://, https:// and www., as in GitHub's Markdown, and
nothing fuzzier.

linkify-it-py decides where an address ends. markdown-it's own rules for it are not used: they
search all the text before each ``://`` again (quadratic) and take "It rained.So what" for a link.
"""

from __future__ import annotations

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from comments.text.address_ends import sentence_end
from comments.text.parsing_limits import MAX_AUTOLINKS, MAX_URL
from comments.text.refused_markup import REFUSED

_SCHEME_BEFORE = re.compile(r"(?:^|[^a-z0-9.+-])(https?)$", re.IGNORECASE)
_LONGEST_BEFORE = len("xhttps")
_WWW = re.compile(r"(?<![\w@/.:-])www\.(?=\w)", re.IGNORECASE)
_SPACE = re.compile(r"\s")
_UNDERSCORE = ord("_")


def link_schemes(state: StateInline, silent: bool) -> bool:
    """Inline rule: at ``://`` after http or https, make a link of the address."""
    if not state.src.startswith("://", state.pos) or state.linkLevel > 0:
        return False
    scheme = _SCHEME_BEFORE.search(state.pending[-_LONGEST_BEFORE:])
    if not scheme:
        return False
    closers = "*~_" if _underscore_waits(state) else "*~"
    address = _address_at(state.md, state.env, state.src, state.pos - len(scheme[1])).rstrip(
        closers
    )
    href = state.md.normalizeLink(address) if address else REFUSED
    if href.startswith(REFUSED):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[1])]
        state.push("link_open", "a", 1).attrs = {"href": href}
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1)
    state.pos += len(address) - len(scheme[1])
    return True


def _underscore_waits(state: StateInline) -> bool:
    """Whether an underscore before the address may be closed by one at its end."""
    waiting = 0
    for mark in state.delimiters:
        if mark.marker == _UNDERSCORE:
            waiting += -1 if mark.close and waiting else mark.open
    return waiting > 0


def link_www(state: StateCore) -> None:
    """Core rule: make links of addresses without a scheme that begin with ``www.``, outside other
    links.
    """
    if not _WWW.search(state.src):
        return
    for block in state.tokens:
        if block.children and _WWW.search(block.content):
            block.children = _linked(state.md, state.env, block.children)


def _linked(md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
    linked: list[Token] = []
    inside = 0
    for token in tokens:
        inside += token.nesting if token.tag == "a" else 0
        linked += _split(md, env, token) if token.type == "text" and not inside else [token]
    return linked


def _split(md: MarkdownIt, env: Any, token: Token) -> list[Token]:
    pieces: list[Token] = []
    end = 0
    for match in _WWW.finditer(token.content):
        start = match.start()
        if start < end:
            continue
        address = _address_at(md, env, "http://" + token.content[start : start + MAX_URL + 1], 0)[
            7:
        ]
        href = md.normalizeLink("http://" + address) if address else REFUSED
        if not href.startswith(REFUSED):
            pieces += [
                _text(token.content[end:start]),
                Token("link_open", "a", 1, attrs={"href": href}),
                _text(address),
                Token("link_close", "a", -1),
            ]
            end = start + len(address)
    return [*pieces, _text(token.content[end:])]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _address_at(md: MarkdownIt, env: Any, text: str, at: int) -> str:
    """The address that begins at ``at``, or nothing. Only so many are looked for, and only so far,
    in one body.
    """
    env["autolinks"] = env.get("autolinks", 0) + 1
    if md.linkify is None or env["autolinks"] > MAX_AUTOLINKS:
        return ""
    word = _SPACE.split(text[at : at + MAX_URL + 1], maxsplit=1)[0]
    match = md.linkify.match_at_start(word)
    if match and (end := sentence_end(match.raw)) != match.raw:
        match = md.linkify.match_at_start(end)
    return match.raw if match else ""
