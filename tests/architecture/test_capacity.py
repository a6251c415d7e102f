"""What is reckoned of capacity follows from the figures, and grows as it must."""

from __future__ import annotations

import json

from tools.capacity import FIGURES, Assumptions, lines, need


def test_a_thousand_times_the_comments_take_a_thousand_times_the_processors() -> None:
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    small, large = (need(figures, volume, Assumptions()) for volume in (12_000, 12_000_000))
    assert round(large.service / small.service) == 1000
    assert round(large.disk / small.disk) == 1000
    assert small.nodes == 2
    assert large.cost > small.cost
    behind = need(figures, 12_000_000, Assumptions(), cdn=True)
    assert behind.service < large.service
    assert behind.posts == large.posts


def test_every_figure_has_its_line() -> None:
    text = "\n".join(lines())
    assert "12,000,000, CDN" in text
    assert all(word in text for word in ("a vote", "A billion comments", "50,000 readers"))
