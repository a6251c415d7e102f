"""Walls two to four: bleach with a short allow-list, our rule for links, and nh3 as a second pair
of eyes.

bleach 6.4 is its last release, and it rests on html5lib alone. So its result is read again by nh3,
a parser of another family (html5ever, in Rust) with the same allow-list, which must find nothing to
change.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import nh3
from bleach.sanitizer import Cleaner

from comments.text.links import Link, LinkRule
from comments.text.parsing_limits import TextRules

#: Every element a comment may hold; ``img`` joins them where a site turns images on.
TAGS = frozenset(
    {"p", "br", "em", "strong", "del", "blockquote", "code", "pre", "ul", "ol", "li", "hr", "a"}
)
ATTRIBUTES = {
    "a": frozenset({"href", "rel"}),
    "img": frozenset({"src", "alt"}),
    **dict.fromkeys(("p", "li", "blockquote"), frozenset({"dir"})),
}
#: The one value of ``dir``: each block runs as its first strong letter does.
DIRECTION = "auto"


class Cleaned(NamedTuple):
    """Safe HTML, the links in it, its plain text, the part of that in the author's own words, and
    whether the second sanitiser agreed with the first.
    """

    html: str
    links: tuple[Link, ...]
    text: str
    prose: str
    agreed: bool


class Sanitiser:
    """The walls for one set of rules. bleach's parser has state, so every thread needs its own."""

    def __init__(self, rules: TextRules) -> None:
        tags = TAGS | {"img"} if rules.images else TAGS
        schemes = {"http", "https", "mailto"} if rules.mailto else {"http", "https"}
        attributes = {tag: names for tag, names in ATTRIBUTES.items() if tag in tags}
        self._mailto = rules.mailto
        self._bleach = Cleaner(
            tags=tags,
            attributes=lambda tag, name, value: (
                name in attributes.get(tag, ()) and (name != "dir" or value == DIRECTION)
            ),
            protocols=schemes,
            filters=[self._apply_link_rule],
        )
        self._nh3 = nh3.Cleaner(
            tags=set(tags),
            attributes={
                "*": set(),
                **{tag: set(names) - {"dir"} for tag, names in attributes.items()},
            },
            tag_attribute_values={
                tag: {"dir": {DIRECTION}} for tag, names in attributes.items() if "dir" in names
            },
            url_schemes=schemes,
            link_rel=None,
        )

    def clean(self, html: str) -> Cleaned:
        """Clean HTML whose nesting is bounded, as that of ``to_html`` is: bleach takes quadratic
        time on depth.
        """
        if not html:
            # bleach would run no filter: the links and text would be those of another comment.
            return Cleaned("", (), "", "", True)
        cleaned = self._bleach.clean(html).replace("\u00a0", "&nbsp;")
        rule, agreed = self._rule, self._nh3.clean(cleaned) == cleaned
        return Cleaned(cleaned, rule.links, rule.text, rule.prose, agreed)

    def check(self, html: str, text: str) -> Cleaned:
        """Take HTML of paragraphs, escaped text and what is as simple, which bleach would take long
        to leave as it is; nh3 must find nothing to change all the same.
        """
        return Cleaned(html, (), text, text, self._nh3.clean(html) == html)

    def _apply_link_rule(self, source: Any) -> LinkRule:
        self._rule = LinkRule(source, mailto=self._mailto)
        return self._rule
