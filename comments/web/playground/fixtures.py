"""What the playground shows: threads in every state, made up on the spot and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from comments.services.threads.views import (
    ArticleView,
    AuthorView,
    CommentView,
    SiteView,
    ThreadPage,
)
from comments.web.error_translations import rule_reason
from comments.web.widget.rendering import Own

_NAMES = {
    "en": ("Ines Calder", "Tom Okafor", "The Saltmere Packet", "Ruth Amsel"),
    "ar": ("ليلى حداد", "سامي النجار", "صحيفة المرفأ", "هدى منصور"),
}
_TEXTS = {
    "en": (
        "<p>The new stop is forty metres from the market hall. That alone will bring people back "
        "on a Saturday.</p>",
        "<p>Forty metres on the map. There is a flight of stairs in between, and no ramp in the "
        "plans so far.</p>",
        "<p>We asked the council: a ramp is part of the tender and will be built first. "
        '<a href="https://example.org/">The drawings</a> are public.</p>',
        "<p>What I miss in the article:</p><ul><li>who pays for the upkeep,</li><li>and from "
        "when.</li></ul>"
        "<blockquote><p>Costs will be reviewed every second year.</p></blockquote><p>That is not "
        "an answer.</p>",
        "<p>I take this line every day and will believe it when I see it.</p>",
        "<p>The council answers questions about the plans here today, from five to six.</p>",
        "<p>Thank you, that is good to know. The article should say so.</p>",
    ),
    "ar": (
        "<p>المحطة الجديدة على بعد أربعين مترًا من السوق، وهذا وحده سيعيد الناس يوم السبت.</p>",
        "<p>أربعون مترًا على الخريطة، لكن بينهما درج ولا يوجد منحدر في المخطط حتى الآن.</p>",
        "<p>سألنا المجلس: المنحدر جزء من المناقصة وسيُبنى أولًا. "
        '<a href="https://example.org/">المخططات</a> متاحة للجميع.</p>',
        "<p>ما أفتقده في المقال:</p><ul><li>من يدفع تكاليف الصيانة،</li><li>ومنذ متى.</li></ul>"
        "<blockquote><p>تُراجع التكاليف كل سنتين.</p></blockquote><p>هذا ليس جوابًا.</p>",
        "<p>أستقل هذا الخط كل يوم، وسأصدق حين أرى.</p>",
        "<p>يجيب المجلس هنا اليوم عن الأسئلة حول المخططات، من الخامسة إلى السادسة.</p>",
        "<p>شكرًا، هذا مهم. كان ينبغي أن يُذكر في المقال.</p>",
    ),
}


@dataclass(frozen=True, slots=True)
class Fixture:
    """A thread in one state, and one reader's side of it."""

    page: ThreadPage
    votes: Mapping[str, int] = field(default_factory=dict)
    own: Mapping[str, Own] = field(default_factory=dict)
    held: tuple[CommentView, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    by_rule: frozenset[str] = frozenset()


def fixture(state: str, language: str, now: datetime) -> Fixture:
    """Return the thread of this state with words in a language that has some, or else in English.

    Raises ``KeyError`` for a state that has no thread.
    """
    scene = _Scene("ar" if language == "ar" else "en", now)
    return _MAKERS[state](scene)


@dataclass(frozen=True, slots=True)
class _Scene:
    """The words and the moment everything is made up from."""

    language: str
    now: datetime

    def comment(
        self, number: int, author: int, text: int, minutes: int, **more: object
    ) -> CommentView:
        badges = {0: ("guest",), 1: ("verified",), 2: ("Staff",), 3: ("guest",)}[author]
        name = _NAMES[self.language][author]
        view = CommentView(
            id=f"p{number}",
            article="playground",
            parent=None,
            depth=0,
            author=AuthorView(f"a{author}", name, None, badges),
            html=_TEXTS[self.language][text],
            created_at=self.now - timedelta(minutes=minutes),
            edited_at=None,
            up=0,
            down=0,
            reply_count=0,
            state="visible",
        )
        return replace(view, **more)  # type: ignore[arg-type]

    def tombstone(
        self, number: int, minutes: int, state: str, *replies: CommentView
    ) -> CommentView:
        view = self.comment(number, 0, 0, minutes, state=state, reply_count=len(replies))
        return replace(view, author=None, html=None, replies=replies)

    def page(self, *items: CommentView, count: int = 0, **article: object) -> ThreadPage:
        view = ArticleView("1", "playground", None, None, open=True, comment_count=count, version=1)
        site = SiteView("playground", "The Saltmere Packet", True, "updown", 900, 2000)
        return ThreadPage(replace(view, **article), ("best"), items, None, site)  # type: ignore[arg-type]

    def lively(self) -> ThreadPage:
        answers = (
            self.comment(
                3,
                1,
                1,
                140,
                up=9,
                down=1,
                reply_count=1,
                replies=(self.comment(4, 2, 2, 95, up=17),),
            ),
            self.tombstone(5, 80, "deleted", self.comment(6, 3, 6, 12, up=2)),
        )
        first = self.comment(
            2, 0, 0, 190, up=24, down=2, reply_count=6, replies=answers, next="more"
        )
        second = self.comment(7, 3, 3, 320, up=5, down=3, edited_at=self.now)
        pinned = self.comment(1, 2, 5, 230, up=41, pinned=True)
        removed = self.tombstone(8, 400, "removed", self.comment(9, 1, 4, 380, up=1))
        return replace(self.page(pinned, first, second, removed, count=148), next="more")

    def short(self, **article: object) -> ThreadPage:
        answer = self.comment(2, 1, 1, 35, up=3)
        return self.page(
            self.comment(1, 0, 0, 190, up=12, reply_count=1, replies=(answer,)), count=2, **article
        )


def _site(scene: _Scene, page: ThreadPage, **settings: object) -> Fixture:
    return Fixture(replace(page, site=replace(page.site, **settings)))  # type: ignore[arg-type]


def _mine(scene: _Scene) -> Fixture:
    until = scene.now + timedelta(minutes=12)
    return Fixture(scene.short(), votes={"p2": 1}, own={"p1": Own(until)})


def _held(scene: _Scene) -> Fixture:
    waits = scene.comment(11, 0, 4, 3, state="pending")
    refused = scene.comment(12, 0, 1, 55, state="rejected")
    mends = scene.comment(13, 1, 2, 9, state="rejected")
    until = scene.now + timedelta(minutes=12)
    own = {"p11": Own(until), "p12": Own(None), "p13": Own(until)}
    reasons = {"p12": "Off topic", "p13": rule_reason("banned_words")}
    by_rule = frozenset({"p13"})
    return Fixture(scene.page(), {}, own, (waits, refused, mends), reasons, by_rule)


def _closing(scene: _Scene) -> Fixture:
    return Fixture(scene.page(closes_at=scene.now + timedelta(hours=5), slow_mode=120, mode="pre"))


_MAKERS: dict[str, Callable[[_Scene], Fixture]] = {
    "thread": lambda scene: Fixture(scene.lively()),
    "empty": lambda scene: Fixture(scene.page()),
    "writing": lambda scene: Fixture(scene.page()),
    "limit": lambda scene: _site(scene, scene.page(), max_length=60),
    "error": lambda scene: Fixture(scene.page()),
    "reply": lambda scene: Fixture(scene.short()),
    "report": lambda scene: Fixture(scene.short()),
    "own": _mine,
    "delete": _mine,
    "held": _held,
    "closing": _closing,
    "closed": lambda scene: Fixture(
        scene.short(open=False, closes_at=scene.now - timedelta(days=3))
    ),
    "members": lambda scene: _site(scene, scene.page(), guests=False),
    "likes": lambda scene: _site(scene, scene.short(), votes="like"),
}
