"""The first wall: Markdown becomes HTML without raw HTML, and no body costs more than its share.

CommonMark by markdown-it-py, with three differences that suit a conversation: a line break is kept,
a heading is a strong paragraph, and only a list that begins with 1 is numbered ("1968. A year to
remember" stays as written).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.parser_inline import ParserInline
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, list_block
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from comments.errors import InvalidInput
from comments.text.autolinks import link_schemes, link_www
from comments.text.characters import has_right_to_left
from comments.text.emphasis import UnspacedState
from comments.text.parsing_limits import (
    GROWTH_ALLOWANCE,
    MARKUP,
    MAX_ELEMENT_DEPTH,
    MAX_ELEMENTS,
    MAX_GROWTH,
    MAX_LINKS,
    MAX_LOOKAHEAD,
    MAX_MARKUP,
    MAX_NESTING,
    TextRules,
)
from comments.text.plain import inert
from comments.text.refused_markup import (
    REFUSED,
    UnusedDefinitions,
    check_definitions,
    keep_definitions,
    keep_link_words,
)
from comments.text.urls import link_target

_NUMBERED = re.compile(r"([0-9]{1,9})[.)]")


class TooComplex(Exception):
    """The body has more markup than one comment may cost; it is to be shown as plain text."""


def markdown_for(rules: TextRules) -> MarkdownIt:
    """Build a parser. One thread at a time may use it."""
    md = MarkdownIt("commonmark", _OPTIONS, renderer_cls=_Renderer)
    md.inline = _BoundedInline()
    md.configure("commonmark", options_update=_OPTIONS)
    md.enable("strikethrough").disable(["html_block", "html_inline"])
    md.block.ruler.at("list", _list, {"alt": ["paragraph", "reference", "blockquote"]})
    md.block.ruler.at("reference", keep_definitions)
    md.core.ruler.at("inline", _inline)
    md.core.ruler.after("block", "bounds", _bounds)
    md.core.ruler.after("inline", "headings", _headings)
    md.core.ruler.after("inline", "link_words", keep_link_words(rules.images))
    md.core.ruler.after("inline", "definitions", check_definitions)
    if rules.linkify:
        md.inline.ruler.before("newline", "link_schemes", link_schemes)
        md.core.ruler.after("link_words", "link_www", link_www)
    md.normalizeLink = lambda url: _target(url, rules.mailto)  # type: ignore[method-assign]
    md.validateLink = lambda url: True  # type: ignore[method-assign]
    md.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    return md


def to_html(md: MarkdownIt, source: str) -> str:
    """Return the HTML of a body. Raises InvalidInput for too much nesting or too many links,
    TooComplex for markup.
    """
    if len(source) > MAX_MARKUP and sum(map(source.count, MARKUP)) > MAX_MARKUP:
        raise TooComplex
    if source.count("](") > MAX_LINKS:
        raise _too_many_links()
    env: dict[str, Any] = {}
    try:
        tokens = md.parse(source, env)
    except UnusedDefinitions:
        env = {"unused_definitions": env["unused_definitions"]}
        tokens = md.parse(source, env)
    _measure(tokens)
    if has_right_to_left(source):
        _let_blocks_run_their_way(tokens)
    html: str = md.renderer.render(tokens, md.options, env)
    if len(html) > MAX_GROWTH * len(source) + GROWTH_ALLOWANCE:
        raise TooComplex
    return html.rstrip("\n")


def _target(url: str, mailto: bool) -> str:
    return link_target(url.strip().replace(" ", "%20"), mailto=mailto) or REFUSED + url


_OPTIONS: Any = {
    "html": False,
    "xhtmlOut": False,
    "breaks": True,
    "linkify": False,
    "maxNesting": MAX_NESTING + 1,
}


class _BoundedInline(ParserInline):
    """The inline parser, with an end to how far it looks ahead."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = UnspacedState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens

    def skipToken(self, state: StateInline) -> None:
        state.env["lookahead"] = state.env.get("lookahead", 0) + 1
        if state.env["lookahead"] > MAX_LOOKAHEAD:
            raise TooComplex
        super().skipToken(state)


class _Renderer(RendererHTML):
    """Writes the HTML that both sanitisers would write: no classes, no titles, no needless
    entities.
    """

    def text(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return inert(tokens[idx].content)

    def code_inline(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return f"<code>{inert(tokens[idx].content)}</code>"

    def code_block(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return f"<pre><code>{inert(tokens[idx].content)}</code></pre>\n"

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        info = tokens[idx].info.strip()
        if len(info.split()) > 1:  # words, not a language's name
            return f"<pre><code>{inert(info)}\n{inert(tokens[idx].content)}</code></pre>\n"
        return self.code_block(tokens, idx, options, env)

    def s_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "<del>"

    def s_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</del>"

    def link_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return f'<a href="{escapeHtml(str(tokens[idx].attrs["href"]))}">'

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        alt = self.renderInlineAsText(token.children or [], options, env)
        return f'<img src="{escapeHtml(str(token.attrs["src"]))}" alt="{escapeHtml(alt)}">'


def _list(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
    """Block rule: as markdown-it's own, but a new list does not begin with another number than
    1.
    """
    if state.sCount[startLine] < state.blkIndent:
        return list_block(state, startLine, endLine, silent)
    begin = state.bMarks[startLine] + state.tShift[startLine]
    number = _NUMBERED.match(state.src, begin, state.eMarks[startLine])
    if number and int(number[1]) != 1:
        return False
    return list_block(state, startLine, endLine, silent)


def _bounds(state: StateCore) -> None:
    """Core rule: refuse what the block parser dropped for its depth, and stop before too many
    blocks are read.
    """
    if len(state.tokens) > 4 * MAX_ELEMENTS:
        raise TooComplex
    if any(token.level >= MAX_NESTING and token.type in _CONTAINERS for token in state.tokens):
        raise InvalidInput({"body": f"Quotes and lists may be nested at most {MAX_NESTING} deep."})


_CONTAINERS = ("blockquote_open", "list_item_open")


def _inline(state: StateCore) -> None:
    """Core rule: as markdown-it's own, but stops when there are too many elements."""
    children = 0
    for token in state.tokens:
        if token.type == "inline" and token.children is not None:
            state.md.inline.parse(token.content, state.md, state.env, token.children)
            children += len(token.children)
            if children > 8 * MAX_ELEMENTS:
                raise TooComplex


def _headings(state: StateCore) -> None:
    """Core rule: a heading is a strong paragraph, so that no comment disturbs the outline of the
    page.
    """
    for at, token in enumerate(state.tokens):
        if token.type == "heading_open":
            inline = state.tokens[at + 1]
            inline.children = [
                Token("strong_open", "strong", 1),
                *(inline.children or []),
                Token("strong_close", "strong", -1),
            ]
        if token.type in ("heading_open", "heading_close"):
            token.tag = "p"


def _let_blocks_run_their_way(tokens: Iterable[Token]) -> None:
    """Give each paragraph, item and quotation the direction of its own first strong letter."""
    for token in tokens:
        if token.type in _DIRECTED and not token.hidden:
            token.attrs["dir"] = "auto"


_DIRECTED = ("paragraph_open", "heading_open", "list_item_open", "blockquote_open")


def _measure(tokens: Iterable[Token]) -> None:
    elements = depth = links = 0
    for token in _every(tokens):
        depth += token.nesting
        elements += token.nesting >= 0 and token.type != "text"
        links += token.type in ("link_open", "image")
        if elements > MAX_ELEMENTS or depth > MAX_ELEMENT_DEPTH:
            raise TooComplex
    if links > MAX_LINKS:
        raise _too_many_links()


def _too_many_links() -> InvalidInput:
    return InvalidInput({"body": f"The comment may have at most {MAX_LINKS} links."})


def _every(tokens: Iterable[Token]) -> Iterable[Token]:
    for token in tokens:
        if token.type == "inline":
            yield from token.children or ()
        else:
            yield token
