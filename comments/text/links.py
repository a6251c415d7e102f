"""The third wall: only links that pass the rule of ``urls`` stay links, and each says whose it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

from comments.text.plain import calm, revealed, tidy
from comments.text.urls import link_target

#: What every link of a reader tells search engines and the page it leads to.
REL = "ugc nofollow noopener noreferrer"

_BLOCKS = frozenset({"p", "blockquote", "pre", "ul", "ol", "li", "hr", "br"})
_HREF, _REL, _SRC, _ALT = (None, "href"), (None, "rel"), (None, "src"), (None, "alt")

Token = dict[str, Any]


class LinkRule:
    """An html5lib filter that runs behind bleach's own and notes the links and the text that pass.

    bleach leaves entities in attributes as they are and gives those in text as tokens of their own.
    """

    def __init__(self, source: Iterable[Token], *, mailto: bool) -> None:
        self._source, self._mailto = source, mailto
        self._open: list[bool] = []
        self._links: list[str] = []
        self._text: list[str] = []

    @property
    def links(self) -> tuple[str, ...]:
        return tuple(self._links)

    @property
    def text(self) -> str:
        return tidy("".join(self._text))

    def __iter__(self) -> Iterator[Token]:
        for token in self._source:
            kind = token["type"]
            if kind in ("Characters", "SpaceCharacters"):
                token["data"] = calm(revealed(token["data"]))
                self._text.append(token["data"])
                yield token
            elif kind == "Entity":
                self._text.append(unescape(f"&{token['name']};"))
                yield token
            elif self._keeps(token, kind):
                yield token

    def _keeps(self, token: Token, kind: str) -> bool:
        name = token.get("name")
        if name in _BLOCKS:
            self._text.append("\n")
        if name == "img":
            return self._passes(token, _SRC)
        if name != "a":
            return True
        if kind == "EndTag":
            return self._open.pop() if self._open else False
        self._open.append(self._passes(token, _HREF))
        return self._open[-1]

    def _passes(self, token: Token, place: tuple[None, str]) -> bool:
        given = token["data"].get(place)
        target = (
            link_target(unescape(given), mailto=self._mailto and place == _HREF) if given else None
        )
        if target is None:
            return False
        self._links.append(target)
        written = target.replace("&", "&amp;")
        token["data"] = (
            {_HREF: written, _REL: REL}
            if place == _HREF
            else {_SRC: written, _ALT: self._alt(token)}
        )
        return True

    def _alt(self, token: Token) -> str:
        """The alternative text, without the characters that the two sanitisers write differently in
        an attribute.
        """
        alt = calm(unescape(token["data"].get(_ALT, ""))).translate(_ALT_SAFE)
        self._text.append(f" {alt} ")
        return alt.replace("&", "&amp;")


_ALT_SAFE = str.maketrans({'"': "”", "<": "‹", ">": "›", "\u00a0": " ", "\n": " "})
