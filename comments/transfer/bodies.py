"""From another system's text to our HTML: through the same four walls as every post.

HTML is first brought into form by the second sanitiser, which is quick on anything, so that nothing
deep or endless reaches the first. What is nothing but paragraphs and quotations of text, emphasis
and links the first would leave as it is, but for the links' rule, and is known by its form.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import nh3

from comments.errors import InvalidInput
from comments.text import Rendered, TextRules, render
from comments.text.characters import has_visible
from comments.text.clean import ATTRIBUTES, TAGS, Sanitiser
from comments.text.links import REL
from comments.text.parsing_limits import MAX_BODY, MAX_ELEMENT_DEPTH, MAX_LINKS
from comments.text.plain import calm, escape, paragraphs, tidy
from comments.text.storable import storable
from comments.text.urls import link_target
from comments.transfer.record import Markup

_MOST_ELEMENTS = 2_000
_WORDS = "(?:[^<>&]++|&(?:amp|lt|gt);)++"
_LINK = re.compile(
    r'<a href="(https?://[\w.-]+(?::\d+)?(?:[/?#](?:[\w/?#.~%!$()*+,;=:@-]|&amp;)*)?)">'
    f"({_WORDS})</a>",
    re.ASCII,
)
_EMPHASIS = "|".join(f"<{name}>{_WORDS}</{name}>" for name in ("strong", "em", "del"))


def _blocks(*inline: str) -> re.Pattern[str]:
    """What consists of paragraphs and quotations of paragraphs, and in them of nothing but this."""
    line = f"(?:{'|'.join(inline)})++"
    paragraph = f"<p>{line}</p>\n?"
    quotation = f"<blockquote>(?:{line}|(?:{paragraph})++)</blockquote>\n?"
    return re.compile(f"(?:{paragraph}|{quotation})+", re.ASCII)


_PLAIN = _blocks(_WORDS, "<br>")
_SIMPLE = _blocks(_WORDS, "<br>", _LINK.pattern, _EMPHASIS)
"""Text with emphasis and links side by side, none inside another."""
_INLINE = re.compile("</?(?:strong|em|del|a)[^>]*>")
_BLOCKS = re.compile(r"<(?:p|blockquote|pre|ul|ol|hr)[\s>]")
_TAG = re.compile(r"<(/?)([a-z]+)[^>]*>")
_HEADING = re.compile(r"<(/?)h[1-6](?:\s[^>]*)?>", re.IGNORECASE)
_RENAMED = re.compile(r"<(/?)(b|i|strike|s|div)(?:\s[^>]*)?>", re.IGNORECASE)
_NAMES = {"b": "strong", "i": "em", "strike": "del", "s": "del", "div": "p"}
_VOID = ("br", "hr", "img")


class Renderer:
    """Turns bodies into HTML by one site's rules. Not to be shared between threads."""

    def __init__(self, *, images: bool = False, mailto: bool = False) -> None:
        self._rules = TextRules(max_length=MAX_BODY, min_length=0, images=images, mailto=mailto)
        self._sanitiser = Sanitiser(self._rules)
        tags = TAGS | {"img"} if images else TAGS
        self._former = nh3.Cleaner(
            tags=set(tags),
            attributes={
                tag: set(names - {"rel"}) for tag, names in ATTRIBUTES.items() if tag in tags
            },
            url_schemes={"http", "https", "mailto"},
            link_rel=None,
            clean_content_tags={
                "script",
                "style",
                "template",
                "noscript",
                "iframe",
                "svg",
                "math",
                "title",
            },
        )
        self._text_only = nh3.Cleaner(tags=set(), link_rel=None)

    def render(self, body: str, markup: Markup) -> Rendered:
        """Return a body in every form that is kept. Raises ``InvalidInput`` for one that cannot be
        kept."""
        if markup == "markdown":
            return render(body, self._rules)
        source = storable(body, "body", MAX_BODY)
        if markup == "text":
            return self._checked(source, paragraphs(escape(calm(source.strip()))))
        return self._checked(source, self._formed(source))

    def _formed(self, source: str) -> str:
        html = _HEADING.sub(lambda match: "</strong></p>" if match[1] else "<p><strong>", source)
        html = _RENAMED.sub(lambda match: f"<{match[1]}{_NAMES[match[2].lower()]}>", html)
        html = self._former.clean(html).strip()
        if _too_much(html):
            return paragraphs(escape(calm(unescape(self._text_only.clean(source)).strip())))
        return html if _BLOCKS.search(html) else paragraphs(html)

    def _checked(self, source: str, html: str) -> Rendered:
        calmed = calm(html)
        if _PLAIN.fullmatch(calmed) and not _irregular(calmed):
            return _visible(_rendered(source, calmed, (), _plain_text(calmed)))
        if _SIMPLE.fullmatch(calmed) and not _irregular(calmed):
            linked, links = _with_links(calmed)
            text = _plain_text(linked)
            if self._sanitiser.check(linked, text).agreed:
                return _visible(_rendered(source, linked, links, text))
        cleaned = self._sanitiser.clean(html)
        if cleaned.agreed:
            links = tuple(link.address for link in cleaned.links)
            return _visible(_rendered(source, cleaned.html, links, cleaned.text))
        plain = calm(unescape(self._text_only.clean(source)).strip())
        html = paragraphs(escape(plain))
        return _visible(replace(_rendered(source, html, (), tidy(plain)), disagreement=True))


def _with_links(html: str) -> tuple[str, tuple[str, ...]]:
    """Return simple HTML with its links as their rule has them, and where they lead."""
    links: list[str] = []

    def link(match: re.Match[str]) -> str:
        address, words = match.groups()
        target = link_target(unescape(address), mailto=False)
        if target is None:
            return words
        links.append(target)
        return f'<a href="{target.replace("&", "&amp;")}" rel="{REL}">{words}</a>'

    return _LINK.sub(link, html), tuple(links)


def _plain_text(html: str) -> str:
    """Return what simple HTML says."""
    text = html.replace("<p>", "\n").replace("</p>", "\n").replace("<br>", "\n")
    if "<blockquote>" in text:
        text = text.replace("<blockquote>", "\n").replace("</blockquote>", "\n")
    text = _INLINE.sub("", text) if "<" in text else text
    return tidy(unescape(text) if "&" in text else text)


def _rendered(source: str, html: str, links: tuple[str, ...], text: str) -> Rendered:
    return Rendered(source, html, links, text, disagreement=False, renderer=None)


def _irregular(html: str) -> bool:
    """Whether the first sanitiser would write this differently: carriage returns, no-break spaces,
    noncharacters."""
    return (
        (not html.isascii() and any(mark in html for mark in "\u00a0\ufdd0\ufdd1\ufdd2"))
        or "\r" in html
        or "\0" in html
    )


def _visible(rendered: Rendered) -> Rendered:
    if not has_visible(rendered.text) and "<img " not in rendered.html:
        raise InvalidInput({"body": "The comment is empty."})
    return rendered


def _too_much(html: str) -> bool:
    """Whether there is more markup, or deeper, than one comment may cost; the HTML is
    well-formed."""
    depth = elements = links = 0
    for match in _TAG.finditer(html):
        closing, name = match.groups()
        if closing:
            depth -= 1
            continue
        elements += 1
        links += name == "a"
        depth += name not in _VOID
        if depth > MAX_ELEMENT_DEPTH or elements > _MOST_ELEMENTS or links > MAX_LINKS:
            return True
    return False
