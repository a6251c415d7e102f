"""Nothing typed vanishes: what Markdown would swallow stays readable.

A link that is refused keeps its words and its address, an image where images are off is a link with
its words, the definition of a link that no link uses is a line of text, and so is a footnote.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markdown_it.rules_block import StateBlock, reference
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

REFUSED = "\ufdd3"
"""Before an address that the rule of ``urls`` refused: a noncharacter, which no body may hold."""


class UnusedDefinitions(Exception):
    """Some definitions define no link that is used; their lines are to be read as text."""


class Definitions(dict[str, Any]):
    """The definitions of a body, which notes those that a link has asked for."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def get(self, label: str, default: Any = None) -> Any:
        if label in self:
            self.used.add(label)
        return super().get(label, default)

    def __getitem__(self, label: str) -> Any:
        self.used.add(label)
        return super().__getitem__(label)


def keep_definitions(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: as markdown-it's own, for what does define a link: not ``[Edit]: typo``, not a
    footnote, no second definition, and none that was found to be unused.
    """
    definitions = state.env.setdefault("references", Definitions())
    count = len(definitions)
    if not reference(state, start, end, silent):
        return False
    if len(definitions) > count:
        label = next(reversed(definitions))
        if _defines_link(label, dict.__getitem__(definitions, label), state.env):
            return True
        del definitions[label]
    state.line = start
    return False


def _defines_link(label: str, definition: dict[str, Any], env: Any) -> bool:
    unused = env.get("unused_definitions", ())
    return not (label.startswith("^") or definition["href"].startswith(REFUSED) or label in unused)


def check_definitions(state: StateCore) -> None:
    """Core rule: raise ``UnusedDefinitions``, having noted which, where some are not used."""
    definitions = state.env.get("references")
    if definitions and (unused := set(definitions) - definitions.used):
        state.env["unused_definitions"] = unused | state.env.get("unused_definitions", set())
        raise UnusedDefinitions


def keep_link_words(images: bool) -> Any:
    """Return the core rule that writes out what would vanish of links and images."""

    def write_out(state: StateCore) -> None:
        for block in state.tokens:
            if block.children and any(token.type in _LINKS for token in block.children):
                block.children = list(_written_out(block.children, images))

    return write_out


_LINKS = ("link_open", "image")


def _written_out(tokens: list[Token], images: bool) -> Iterator[Token]:
    opened: Token | None = None
    empty = True
    for token in tokens:
        if token.type == "link_open":
            opened, empty = token, True
            if not _refused(token, "href"):
                yield token
        elif token.type == "link_close":
            yield from _link_end(opened, token, empty)
            opened = None
        else:
            empty = empty and token.type == "text" and not token.content.strip()
            yield from (
                _image(token, images, opened is not None) if token.type == "image" else (token,)
            )


def _link_end(opened: Token | None, closing: Token, empty: bool) -> Iterator[Token]:
    if opened is None:
        return
    address = str(opened.attrs["href"])
    target = address.removeprefix(REFUSED)
    if not _refused(opened, "href"):
        if empty:
            yield _text(target)
        yield closing
    elif opened.markup != "autolink" and target:
        yield _text(target if empty else f" ({target})")
    if title := str(opened.attrs.get("title", "")):
        yield _text(f" ({title})")


def _image(token: Token, images: bool, inside_link: bool) -> Iterator[Token]:
    address, refused = str(token.attrs["src"]), _refused(token, "src")
    title = str(token.attrs.get("title", ""))
    words = [child for child in token.children or () if child.type not in _LINK_ENDS]
    if images and not refused:
        yield token
    elif refused or inside_link:
        target = address.removeprefix(REFUSED)
        yield from words
        if target:
            yield _text(f" ({target})" if words else target)
    else:
        yield Token("link_open", "a", 1, attrs={"href": address})
        yield from words or (_text(address),)
        yield Token("link_close", "a", -1)
    if title:
        yield _text(f" ({title})")


_LINK_ENDS = ("link_open", "link_close", "image")


def _refused(token: Token, attribute: str) -> bool:
    return str(token.attrs.get(attribute, "")).startswith(REFUSED)


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
