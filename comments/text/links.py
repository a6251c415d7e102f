"""The third wall: only links that pass the rule of ``urls`` stay links, and each says whose it
is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any, NamedTuple

from comments.text.plain import calm, revealed, tidy
from comments.text.urls import link_target

#: What every link of a reader tells search engines and the page it leads to.
REL = "ugc nofollow noopener noreferrer"

_BLOCKS = frozenset({"p", "blockquote", "pre", "ul", "ol", "li", "hr", "br"})
_HREF, _REL, _SRC, _ALT = (None, "href"), (None, "rel"), (None, "src"), (None, "alt")

Token = dict[str, Any]


class Link(NamedTuple):
    """A link as readers see it: where it leads, what it says, and whether it stands in a
    quotation.
    """

    address: str
    words: str
    quoted: bool


class LinkRule:
    """An html5lib filter that runs behind bleach's own and notes the links and the text that pass.

    bleach leaves entities in attributes as they are and gives those in text as tokens of their own.
    """

    def __init__(self, source: Iterable[Token], *, mailto: bool) -> None:
        self._source, self._mailto = source, mailto
        self._open: list[bool] = []
        self._links: list[tuple[str, bool]] = []
        self._words: list[list[str]] = []
        self._text: list[str] = []
        self._prose: list[str] = []
        self._quotes = self._code = 0

    @property
    def links(self) -> tuple[Link, ...]:
        """The links that stay, in order."""
        return tuple(
            Link(address, "".join(words).strip(), quoted)
            for (address, quoted), words in zip(self._links, self._words, strict=True)
        )

    @property
    def prose(self) -> str:
        """The text without code and quotations: what the author says in words of their own."""
        return tidy("".join(self._prose))

    @property
    def text(self) -> str:
        return tidy("".join(self._text))

    def __iter__(self) -> Iterator[Token]:
        for token in self._source:
            kind = token["type"]
            if kind in ("Characters", "SpaceCharacters"):
                token["data"] = calm(revealed(token["data"]))
                self._note(token["data"])
                yield token
            elif kind == "Entity":
                self._note(unescape(f"&{token['name']};"))
                yield token
            elif self._keeps(token, kind):
                yield token

    def _note(self, text: str) -> None:
        self._text.append(text)
        if not self._quotes and not self._code:
            self._prose.append(text)
        if self._open and self._open[-1]:
            self._words[-1].append(text)

    def _keeps(self, token: Token, kind: str) -> bool:
        name = token.get("name")
        change = {"StartTag": 1, "EndTag": -1}.get(kind, 0)
        self._quotes += change if name == "blockquote" else 0
        self._code += change if name == "code" else 0
        if name in _BLOCKS:
            self._note("\n")
        if name == "img":
            return self._passes(token, _SRC)
        if name != "a":
            return True
        if kind == "EndTag":
            return self._open.pop() if self._open else False
        self._open.append(self._passes(token, _HREF))
        return self._open[-1]

    def _passes(self, token: Token, place: tuple[None, str]) -> bool:
        address = token["data"].get(place)
        mailto = self._mailto and place == _HREF
        target = link_target(unescape(address), mailto=mailto) if address else None
        if target is None:
            return False
        self._links.append((target, self._quotes > 0))
        self._words.append([])
        escaped = target.replace("&", "&amp;")
        token["data"] = (
            {_HREF: escaped, _REL: REL}
            if place == _HREF
            else {_SRC: escaped, _ALT: self._alt(token)}
        )
        return True

    def _alt(self, token: Token) -> str:
        """The alternative text, without the characters that the two sanitisers write differently in
        an attribute.
        """
        alt = calm(unescape(token["data"].get(_ALT, ""))).translate(_ALT_SAFE)
        self._note(f" {alt} ")
        return alt.replace("&", "&amp;")


_ALT_SAFE = str.maketrans({'"': "”", "<": "‹", ">": "›", "\u00a0": " ", "\n": " "})
