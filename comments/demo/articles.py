"""The articles of the demo newspaper, in the order in which the front page shows them."""

from __future__ import annotations

from comments.demo.article import DemoArticle
from comments.demo.stories import (
    fog_signal,
    harbour_tram,
    library_nights,
    repair_evening,
    seagrass,
    sourdough,
)

__all__ = ["ARTICLES", "DemoArticle"]

ARTICLES: tuple[DemoArticle, ...] = (
    harbour_tram.STORY,
    sourdough.STORY,
    library_nights.STORY,
    seagrass.STORY,
    repair_evening.STORY,
    fog_signal.STORY,
)
