"""What a reader sees of a thread: plain frozen values shared by JSON, fragments and the page
without JavaScript.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, get_args

from comments.models.site_settings import Sort

SORTS: tuple[Sort, ...] = get_args(Sort)

State = Literal["visible", "removed", "deleted", "pending", "rejected"]
"""``visible``; ``removed`` (by a moderator) and ``deleted`` (by the author) are tombstones that
keep their replies; ``pending`` and ``rejected`` are seen by the comment's own author alone, never
on a public page.
"""
STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True)
class AuthorView:
    """The public side of an author."""

    id: str
    name: str
    avatar_url: str | None
    badges: tuple[str, ...]
    """Any of ``staff``, ``verified`` (came by the publisher's sign-on) and ``guest``."""


@dataclass(frozen=True, slots=True)
class CommentView:
    """One comment as readers see it, with the first of its replies."""

    id: str
    article: str
    """The article's key."""
    parent: str | None
    depth: int
    author: AuthorView | None
    """None on a tombstone."""
    html: str | None
    """Sanitised; None on a tombstone."""
    created_at: datetime
    edited_at: datetime | None
    up: int
    down: int
    reply_count: int
    """Direct replies that readers can see, tombstones with replies included."""
    state: State
    pinned: bool = False
    featured: bool = False
    replies: tuple[CommentView, ...] = ()
    lang: str | None = None
    """The language of the text where it is sure, else its article's."""
    next: str | None = None
    """Cursor to more direct replies, or None when all of them are in ``replies``."""

    def with_replies(self, replies: tuple[CommentView, ...], cursor: str | None) -> CommentView:
        """Return the same comment with its first replies and the cursor to the rest."""
        return replace(self, replies=replies, next=cursor)


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article as readers see it; one nobody has commented on has ``id`` None and version 0."""

    id: str | None
    key: str
    url: str | None
    title: str | None
    open: bool
    comment_count: int
    version: int
    closes_at: datetime | None = None
    slow_mode: int = 0
    """Seconds a reader waits between two comments here, 0 for none."""
    mode: Literal["post", "pre"] = "post"
    """``pre`` when every comment here waits for a moderator."""
    validator: str = "0"
    """What every public answer about the article rests on; changes whenever one of them would."""


@dataclass(frozen=True, slots=True)
class QuoteView:
    """The beginning of a comment, as its author wrote it."""

    comment: str
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class ThemeView:
    """Comments of a thread that speak of the same: how many, by how many readers, and some
    quoted.
    """

    comments: int
    people: int
    quotes: tuple[QuoteView, ...]


@dataclass(frozen=True, slots=True)
class DigestView:
    """What readers say, in their own words; ``method`` is how comments were put together:
    ``vectors`` (by what they say) or ``branches`` (by replies and votes).
    """

    method: str
    built_at: datetime
    themes: tuple[ThemeView, ...]
    summary: str | None = None
    """The same in a machine's words, where the site has that done."""
    summary_by: str | None = None


@dataclass(frozen=True, slots=True)
class RelatedView:
    """Another discussion of the site that is near."""

    key: str
    url: str
    title: str
    created_at: datetime
    comment_count: int


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """A page of top-level comments; pinned ones lead the first page.

    ``digest`` and ``related`` are what the site shows around a whole thread; a bare list has
    neither.
    """

    article: ArticleView
    sort: Sort
    items: tuple[CommentView, ...]
    next: str | None
    site: SiteView
    digest: DigestView | None = None
    related: tuple[RelatedView, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteView:
    """The settings of a site that shape what readers are offered."""

    key: str
    name: str
    guests: bool
    votes: Literal["updown", "like", "off"]
    edit_window: int
    """Seconds in which an author may edit or delete."""
    max_length: int
    default_sort: Sort = "best"
    language: str = "en"
    noindex: bool = False
    signin_url: str = ""
    """Where readers sign in with the publisher, with ``RETURN`` for the way back; or empty."""
    translation: bool = False
    """Whether comments can be had in another language."""
    fold_length: int = 0
    """Characters of a comment beyond which its end is folded away; 0: never."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One comment with the comments it answers, from the top-level one down, for a permalink."""

    article: ArticleView
    site: SiteView
    ancestors: tuple[CommentView, ...]
    comment: CommentView = field(repr=False)


@dataclass(frozen=True, slots=True)
class RepliesPage:
    """A page of one comment's direct replies, each with the first of its own."""

    article: ArticleView
    site: SiteView
    parent: str
    items: tuple[CommentView, ...]
    next: str | None
