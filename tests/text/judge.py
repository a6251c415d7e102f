"""Judges HTML as a browser would read it: html5lib parses it, and whatever is not on the allow-list
is named.

Written apart from the product's own list on purpose, so that widening the one does not widen the
other.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest

DATA = Path(__file__).parents[3] / "shared" / "data"

_XHTML = "{http://www.w3.org/1999/xhtml}"
_TAGS = {"p", "br", "em", "strong", "del", "blockquote", "code", "pre", "ul", "ol", "li", "hr", "a"}
_LINK = {"href", "rel"}
_IMAGE = {"src", "alt"}
_DIRECTIONS = {(block, "dir", "auto") for block in ("p", "li", "blockquote")}
_REL = "ugc nofollow noopener noreferrer"


def violations(html: str, *, images: bool = False, mailto: bool = False) -> list[str]:
    """Everything in the HTML that a comment may not hold: elements, comments, attributes,
    addresses.
    """
    root = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=True)
    return [
        said
        for element in root.iter()
        if element is not root
        for said in _judge(element, images, mailto)
    ]


def payloads(name: str) -> list[str]:
    """The lines of one corpus of script injections; skips the test where it is absent."""
    path = DATA / "xss" / name
    if not path.exists():
        pytest.skip(f"the corpus {name} is not at {path.parent}")
    return path.read_text("utf-8").splitlines()


def _judge(element: Element, images: bool, mailto: bool) -> Iterator[str]:
    if not isinstance(element.tag, str):
        yield f"a comment: {element.text!r}"
        return
    name = element.tag.removeprefix(_XHTML)
    allowed = {"a": _LINK, "img": _IMAGE}.get(name, set())
    if name not in (_TAGS | {"img"} if images else _TAGS):
        yield f"<{element.tag}>"
    yield from (
        f"{name} {key}={value!r}"
        for key, value in element.attrib.items()
        if key not in allowed and (name, key, value) not in _DIRECTIONS
    )
    if name == "a":
        yield from _judge_address(element.get("href"), mailto)
        if element.get("rel") != _REL:
            yield f"rel={element.get('rel')!r}"
    if name == "img":
        yield from _judge_address(element.get("src"), False)


def _judge_address(address: str | None, mailto: bool) -> Iterator[str]:
    parts = urlsplit(address or "")
    web = parts.scheme in ("http", "https") and parts.netloc and "@" not in parts.netloc
    if not web and not (mailto and parts.scheme == "mailto"):
        yield f"address {address!r}"
    if address and (not address.isascii() or not address.isprintable() or " " in address):
        yield f"address with odd characters {address!r}"
