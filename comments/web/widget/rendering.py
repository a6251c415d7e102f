"""Turns the view model into HTML: one set of templates for fragments, answers to a post and the
standalone page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from zlib import crc32

from flask import render_template, request
from flask_babel import gettext
from markupsafe import Markup

from comments.app_settings import current_settings
from comments.models import REPORT_REASONS, utc_now
from comments.services.threads.views import (
    SORTS,
    ArticleView,
    AuthorView,
    Branch,
    CommentView,
    RepliesPage,
    SiteView,
    ThreadPage,
)
from comments.web.error_translations import wait_forms
from comments.web.i18n import TRANSLATIONS, current, plural_forms

_HERE = Path(__file__).parent.parent
MAX_ANCESTORS = 6
"""Comments shown above the one a permalink names; more would nest deeper than anyone reads."""


@dataclass(frozen=True, slots=True)
class Own:
    """What an author may still do to a comment of theirs."""

    editable_until: datetime | None


@dataclass(frozen=True, slots=True)
class Personal:
    """What only one reader sees. Empty in everything public."""

    reader: AuthorView | None = None
    verified: bool = False
    votes: Mapping[str, int] = field(default_factory=dict)
    own: Mapping[str, Own] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Why a comment was rejected, in the site's words, by the comment's id."""
    by_rule: frozenset[str] = frozenset()
    """Comments that a rule rejected, and no moderator."""


PUBLIC = Personal()


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a form that is shown again, and what was wrong with it."""

    body: str = ""
    name: str = ""
    email: str = ""
    preview: str = ""
    problem: str = ""
    confirm: bool = False
    """Whether sending it again means 'post anyway'."""
    wrong_field: str = ""
    """The field the problem is about; empty where it is about none."""

    def fault(self, name: str) -> Markup:
        """Return the attributes of a field that says what is wrong with it."""
        if not self.problem or self.wrong_field != name:
            return Markup("")
        return Markup(' aria-invalid="true" aria-describedby="problem-{}"').format(name)


def render_thread(page: ThreadPage) -> str:
    """Return the whole section, as the widget shows it first."""
    return render_template("widget/thread.html", **thread_context(page))


def render_items(page: ThreadPage | RepliesPage) -> str:
    """Return a further page of a list, and the link to the next."""
    context = widget_context(page.site, page.article)
    if isinstance(page, RepliesPage):
        return _items(context, page.items, following=page.next, parent=page.parent)
    return _items(context, page.items, following=page.next, sort=page.sort)


def render_branch(branch: Branch) -> str:
    """Return one comment inside those it answers, marked as the one that was asked for."""
    return _items(
        widget_context(branch.site, branch.article), (nested(branch),), focus=branch.comment.id
    )


def render_own(comment: CommentView, site: SiteView, article: ArticleView, me: Personal) -> str:
    """Return one comment as its author sees it: the answer to a post, or one that is still held."""
    return _items(widget_context(site, article), (comment,), me=me)


def _items(context: dict[str, Any], comments: tuple[CommentView, ...], **more: Any) -> str:
    return render_template("widget/items.html", **context | {"comments": comments, **more})


def thread_context(page: ThreadPage) -> dict[str, Any]:
    """Return what the section's template needs of a page of a thread."""
    listing = {
        "comments": page.items,
        "following": page.next,
        "sort": page.sort,
        "digest": page.digest,
        "related": page.related,
    }
    return widget_context(page.site, page.article) | listing


def widget_context(site: SiteView, article: ArticleView) -> dict[str, Any]:
    """Return what every template needs, set for public HTML."""
    locale = current()
    return {
        "site": site,
        "article": article,
        "me": PUBLIC,
        "page": False,
        "parent": None,
        "focus": None,
        "following": None,
        "digest": None,
        "related": (),
        "sort": site.default_sort,
        "typed": Typed(),
        "lang": str(locale).replace("_", "-"),
        "direction": locale.text_direction,
        "now": int(utc_now().timestamp()) // 60 * 60,
        "poll_seconds": current_settings().poll_seconds,
        "page_link": PageLinks(site.key, article.key),
        "action": lambda name: f"{request.script_root}/t/{quote(site.key)}/{name}",
        "sort_names": sort_names,
        "report_reasons": report_reasons,
        "plural_forms": plural_forms,
        "wait_forms": wait_forms,
    }


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Addresses on the page without JavaScript."""

    site: str
    article: str

    def __call__(self, **query: str | None) -> str:
        """Return the address of this article's page, with what is asked of it."""
        parameters = {"article": self.article} | {
            name: value for name, value in query.items() if value
        }
        return f"{request.script_root}/t/{quote(self.site)}?{urlencode(parameters)}"


def nested(branch: Branch) -> CommentView:
    """Return the branch as one tree: each ancestor with the next as its only reply."""
    inner = branch.comment
    for ancestor in reversed(branch.ancestors[-MAX_ANCESTORS:]):
        inner = ancestor.with_replies((inner,), None)
    return inner


@cache
def build() -> str:
    """Return a name for this state of the templates, languages and styles: what is cached under
    another is stale.
    """
    paths = sorted(
        one
        for folder in (_HERE / "templates", _HERE / "static", TRANSLATIONS)
        for one in folder.rglob("*.*")
    )
    content = b"".join(one.read_bytes() for one in paths if one.is_file())
    return blake2b(content, digest_size=6).hexdigest()


def sort_names() -> list[tuple[str, str]]:
    """Return the orders of a thread and what readers call them."""
    names = {
        "best": gettext("Best"),
        "newest": gettext("Newest"),
        "oldest": gettext("Oldest"),
        "replies": gettext("Most replies"),
    }
    return [(code, names[code]) for code in SORTS]


def report_reasons() -> list[tuple[str, str]]:
    """Return the reasons a reader may report with, in words."""
    return [(code, gettext(reason.label)) for code, reason in REPORT_REASONS.items()]


def initials(author: AuthorView) -> Markup:
    """Return the attributes from which the styles draw an author's sign: one letter, and one of
    sixteen colours that goes with the id, not the name: each of ``abcd`` turns the hue on.
    """
    letter = next((char for char in author.name if char.isalnum()), "·").upper()
    number = crc32(author.id.encode())
    hue = "".join(letter for place, letter in enumerate("abcd") if number >> place & 1)
    return Markup(' data-i="{}" data-h="{}"').format(letter, hue)


def lazy_pictures(html: str) -> Markup:
    """Return a comment's HTML with pictures that are fetched when a reader comes near them, and
    that tell nobody where they are shown.
    """
    # Without quotation marks: also where an attribute's value should hold these letters.
    lazy = "<img loading=lazy decoding=async referrerpolicy=no-referrer src="
    return Markup(html.replace("<img src=", lazy))  # noqa: S704


def badge_name(badge: str) -> str:
    """Return what readers call a badge."""
    names = {"Staff": gettext("Staff"), "verified": gettext("Verified")}
    return str(names.get(badge, badge))
