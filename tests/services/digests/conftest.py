"""A lively thread, and the worker that reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from comments.database.engines import db
from comments.models import Article, Site
from comments.worker import digests
from tests.house import House, Reader, Staff


@dataclass
class Lively:
    """A thread in three branches, each with more readers than the next."""

    house: House
    readers: list[Reader]
    roots: list[str] = field(default_factory=list)
    replies: dict[str, list[str]] = field(default_factory=dict)

    def read(self) -> None:
        """Let the worker read what is due."""
        while digests.read_due_threads(self.house.app):
            pass

    def digest(self, article: str = "a1") -> dict[str, Any] | None:
        """The digest as the API tells it."""
        answer = self.house.public.get(f"/digest?site={self.house.key}&article={article}")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.json["digest"]  # type: ignore[index]

    def quoted(self) -> list[str]:
        """The ids of all comments that are quoted."""
        digest = self.digest()
        themes = digest["themes"] if digest else []
        return [quote["comment"] for theme in themes for quote in theme["quotes"]]

    def fragment(self) -> str:
        """What the widget is given."""
        address = f"/embed/thread?site={self.house.key}&article=a1&limit=100"
        return self.house.public.client.get(address).get_data(as_text=True)

    def version(self) -> int:
        """The article's version, on which every cached answer rests."""
        with self.house.app.app_context():
            query = db.session.query(Article.version).join(Site, Site.id == Article.site_id)
            return query.filter(Site.key == self.house.key, Article.key == "a1").scalar()

    def staff(self) -> Staff:
        """Somebody who decides."""
        return self.house.staff("owner")


def write_thread(house: House, per_branch: tuple[int, ...] = (12, 10, 6)) -> Lively:
    """A thread of 31 comments by 13 readers."""
    readers = [house.reader(f"Reader {number}") for number in range(13)]
    lively = Lively(house, readers)
    for branch, replies in enumerate(per_branch):
        root = readers[0].says(
            f"What begins branch {branch}: a remark on subject {branch} and its merits.",
            url="https://news.example/a1",
            title="The tram",
        )
        lively.roots.append(root)
        lively.replies[root] = [
            readers[1 + number].says(
                f"Answer {number} in branch {branch}, which has words of its own: "
                f"{branch * 17 + number}.",
                parent=root,
            )
            for number in range(replies)
        ]
    return lively


@pytest.fixture
def lively(house: House, monkeypatch: pytest.MonkeyPatch) -> Lively:
    """A lively thread on a site that shows digests, served without the encoder."""
    monkeypatch.setattr(digests, "is_installed", lambda: False)
    house.set(digest="on", flood_minute="0", flood_hour="0", repeats="off")
    return write_thread(house)
