"""A town's worth of comments, made as rows: articles of every difficult shape, and ordinary ones up
to a total.

The same numbers give the same rows, whatever the database, so that two runs measure the same thing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from comments.models import new_id
from comments.services.threads.ranking import wilson_lower_bound
from comments.text import RENDERER

SITE = "bench"
ORIGIN = "https://news.example"
_TEXT = (
    "the tram was late again on our line and nobody at the harbour office could say why because "
    "the new timetable "
    "had been printed without the bridge works that everybody in the street has known about since "
    "last spring "
)


@dataclass
class Shapes:
    """How large each difficult thing is."""

    huge: int = 100_000
    """Comments in the greatest thread."""
    replies: int = 100_000
    """Replies under one comment."""
    chain: int = 10_000
    """Depth of the longest conversation."""
    tombstones: int = 10_000
    """Removed comments at the head of a thread; every tenth keeps a reply."""
    held: int = 10_000
    """Comments of one reader that wait, at the head of a thread."""
    total: int = 1_000_000
    """Comments altogether; the rest is threads of a hundred."""


@dataclass(slots=True)
class Row:
    """A comment in the making."""

    id: int
    article: int
    parent: Row | None
    author: int
    status: str = "approved"
    replies: int = 0
    shown: bool = True


@dataclass
class Town:
    """Makes the rows; what they are called is found in ``named`` afterwards."""

    shapes: Shapes
    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    authors: int = 2_000
    neighbours: int = 200
    """Other sites in the same database, each with ten articles nobody has commented on."""
    articles: list[tuple[int, str, int]] = field(default_factory=list)
    """Id, key and visible comments of each article."""
    named: dict[str, int] = field(default_factory=dict)
    """Comments somebody will ask for, by what is remarkable about them."""

    def __post_init__(self) -> None:
        self._dice = random.Random(7)
        self._texts = [
            " ".join(self._dice.choices(_TEXT.split(), k=self._dice.randrange(8, 60)))
            for _ in range(1_000)
        ]
        self._moment = self.now - timedelta(days=400)
        self._made = 0
        self.site = new_id(self._moment)
        self.people = [
            new_id(self._moment + timedelta(milliseconds=n)) for n in range(self.authors)
        ]

    def comments(self) -> Iterator[list[Row]]:
        """Yield the comments of one article after another."""
        shapes = self.shapes
        yield self._ordinary("hundred", 100)
        yield self._huge("huge", shapes.huge)
        yield self._popular("popular", shapes.replies)
        yield self._deep("deep", shapes.chain)
        yield self._headed("tombstones", shapes.tombstones, "rejected")
        yield self._headed("held", shapes.held, "pending")
        number = 0
        while self._made < shapes.total:
            number += 1
            yield self._ordinary(f"story/{number}", 100)

    def _article(self, key: str, count: int) -> int:
        number = new_id(self._moment)
        self.articles.append((number, key, count))
        return number

    def _row(self, article: int, parent: Row | None = None, status: str = "approved") -> Row:
        self._moment += timedelta(seconds=34_000_000 / max(self.shapes.total, 1_000))
        self._made += 1
        if parent is not None and status == "approved":
            parent.replies += 1
        visible = status == "approved"
        return Row(
            new_id(self._moment),
            article,
            parent,
            self._dice.randrange(self.authors),
            status,
            shown=visible,
        )

    def _ordinary(self, key: str, count: int) -> list[Row]:
        article, rows = self._article(key, count), []
        for _ in range(count):
            parent = self._dice.choice(rows) if rows and self._dice.random() < 0.4 else None
            rows.append(self._row(article, parent))
        return rows

    def _huge(self, key: str, count: int) -> list[Row]:
        return self._ordinary(key, count)

    def _popular(self, key: str, count: int) -> list[Row]:
        article = self._article(key, count + 1)
        first = self._row(article)
        self.named["popular"] = first.id
        return [first, *(self._row(article, first) for _ in range(count))]

    def _deep(self, key: str, count: int) -> list[Row]:
        rows = [self._row(self._article(key, count))]
        for _ in range(count - 1):
            rows.append(self._row(rows[0].article, rows[-1]))
        self.named["deepest"] = rows[-1].id
        return rows

    def _headed(self, key: str, count: int, status: str) -> list[Row]:
        """A hundred ordinary comments with many that nobody sees before and after them."""
        spared = count // 10 if status == "rejected" else 0
        article, rows = self._article(key, 100 + spared), []
        for number in range(count):
            hidden = self._row(article, status=status)
            hidden.author = 0 if status == "pending" else hidden.author
            rows.append(hidden)
            if number % 10 == 0 and spared:
                hidden.shown = True
                rows.append(self._row(article, hidden))
            if number % max(1, count // 100) == 0:
                rows.append(self._row(article))
        return rows

    def text(self) -> str:
        """Return what somebody might say."""
        return self._dice.choice(self._texts)

    def values(self, row: Row, depth: int) -> dict[str, Any]:
        """Return what is stored of a comment."""
        dice = self._dice
        text = self.text()
        up, down = (dice.randrange(40), dice.randrange(8)) if dice.random() < 0.5 else (0, 0)
        created = datetime.fromtimestamp((row.id >> 22) / 1000 + 1_577_836_800, UTC)
        return {
            "id": row.id,
            "site_id": self.site,
            "article_id": row.article,
            "parent_id": row.parent.id if row.parent else None,
            "author_id": self.people[row.author],
            "depth": depth,
            "source": text,
            "html": f"<p>{text}</p>",
            "renderer": RENDERER,
            "revision": 1,
            "status": row.status,
            "version": 1,
            "shown": row.shown,
            "created_at": created,
            "reply_count": row.replies,
            "up": up,
            "down": down,
            "best": wilson_lower_bound(up, down),
            "pinned": False,
            "featured": False,
            "escalated": False,
            "new_author": False,
            "has_link": False,
            "fingerprint": dice.getrandbits(63),
            "open_reports": 0,
            "priority": 0,
        }
