"""What an article of the demo newspaper is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class DemoArticle:
    """One article. Its page lies at ``/<key>``; ``related`` holds the keys of others."""

    key: str
    slug: str
    headline: str
    standfirst: str
    source: str
    hours_ago: int
    section: str
    byline: str
    paragraphs: tuple[str, ...]
    key_points: tuple[str, ...]
    related: tuple[str, ...]

    @property
    def path(self) -> str:
        """Return the path of the article's page on the news site."""
        return f"/{self.key}"

    def published_at(self, started_at: datetime) -> datetime:
        """Return when it was published, for a demo that was first started at this moment."""
        return started_at - timedelta(hours=self.hours_ago)


def prose(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a text in which blank lines part them and line breaks mean
    nothing.
    """
    return tuple(" ".join(block.split()) for block in text.strip().split("\n\n"))
