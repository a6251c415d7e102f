"""What a service for so many comments a day takes: processors, memory, disks, money.

``python -m tools.capacity [FIGURES]`` reckons it from measured costs (``docs/design/figures.json``,
which ``python -m tests.benchmarks.figures`` writes) and from the assumptions below;
``python -m tools.documents`` writes the same tables into ``docs/design/scale.md``.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

FIGURES = Path(__file__).parent.parent / "docs" / "design" / "figures.json"
VOLUMES = (12_000, 12_000_000)
"""Comments a day."""
_SMALL_NODE = 2
_DAY, _MONTH_DAYS = 86_400, 30.4
_KINDS = {
    "kept": "a kept page",
    "unchanged": "a kept page, 304",
    "built": "a page built anew",
    "post": "a comment posted",
    "vote": "a vote",
}


def _assume(default: float, says: str) -> Any:
    return field(default=default, metadata={"says": says})


@dataclass(frozen=True)
class Assumptions:
    """What is not measured: how readers behave and what things cost."""

    views: float = _assume(100, "Pages read for each comment written.")
    polls: float = _assume(6, "Questions for news for each page read: in sight for two minutes.")
    votes: float = _assume(5, "Votes for each comment.")
    rebuilds: float = _assume(6, "Pages built anew for each comment: its forms, in each process.")
    peak: float = _assume(5, "The busiest minute over the mean of a day.")
    filled: float = _assume(0.5, "How far processors are filled at the peak, so that nobody waits.")
    node: float = _assume(
        8, "Processors of a node, 2 where that is enough; one more is in reserve."
    )
    copies: float = _assume(3, "Copies of the database: primary, standby, backup.")
    cdn: float = _assume(
        0.9, "Share of pages and questions that a CDN answers (s-maxage or purges)."
    )
    core_price: float = _assume(18, "US dollars a month for a processor with 4 GiB.")
    disk_price: float = _assume(0.12, "US dollars a month for a gigabyte of SSD.")
    traffic_price: float = _assume(0.05, "US dollars for a gigabyte sent, by a CDN or without.")
    cdn_price: float = _assume(0.6, "US dollars for a million requests to a CDN.")


@dataclass(frozen=True)
class Need:
    """What a volume takes on PostgreSQL."""

    volume: float
    reads: float
    """Pages and questions for news a second, at the peak."""
    posts: float
    service: float
    """Processors at the peak, before any reserve."""
    database: float
    nodes: int
    node: int
    """Processors of each."""
    database_cores: int
    disk: float
    """Gigabytes after a year, all copies."""
    traffic: float
    """Gigabytes a month."""
    cost: float
    """US dollars a month, in the middle of the second year."""


def need(
    figures: dict[str, Any], volume: float, assumptions: Assumptions, *, cdn: bool = False
) -> Need:
    """Return what so many comments a day take.

    A question for news costs what a 304 does; pages and questions are spread as they are read.
    """
    costs = figures["postgresql"]
    mean = volume / _DAY
    posts = mean * assumptions.peak
    missed = 1 - assumptions.cdn if cdn else 1.0
    views, polls = posts * assumptions.views, posts * assumptions.views * assumptions.polls
    rates = {
        "kept": views * missed,
        "unchanged": polls * missed,
        "built": posts * assumptions.rebuilds,
        "post": posts,
        "vote": posts * assumptions.votes,
    }
    service, database = (
        sum(rate * costs[kind][part] for kind, rate in rates.items()) / 1e6
        for part in ("service", "database")
    )
    node = assumptions.node if service > assumptions.filled * _SMALL_NODE else _SMALL_NODE
    nodes = math.ceil(service / assumptions.filled / node) + 1
    database_cores = max(2, math.ceil(database / assumptions.filled))
    disk = volume * 365 * costs["bytes_per_comment"] * assumptions.copies / 1e9
    sizes = costs["kept"]["size"] + assumptions.polls * costs["unchanged"]["size"]
    traffic = volume * _MONTH_DAYS * assumptions.views * sizes / 1e9
    requests = volume * _MONTH_DAYS * assumptions.views * (1 + assumptions.polls) / 1e6
    cost = (
        (nodes * node + (assumptions.copies - 1) * database_cores) * assumptions.core_price
        + disk * 1.5 * assumptions.disk_price
        + traffic * assumptions.traffic_price
        + (requests * assumptions.cdn_price if cdn else 0)
    )
    return Need(
        volume,
        views + polls,
        posts,
        service,
        database,
        nodes,
        round(node),
        database_cores,
        disk,
        traffic,
        cost,
    )


def core_rows(figures: dict[str, Any]) -> Iterator[str]:
    """Yield what one processor does in a second."""
    yield (
        "| A processor does in a second | SQLite | PostgreSQL, the service | PostgreSQL, the "
        "database |"
    )
    yield "|---|---|---|---|"
    for kind, name in _KINDS.items():
        small, large = figures["sqlite"][kind], figures["postgresql"][kind]
        costs = (small["service"], large["service"], large["database"])
        cells = (f"{1e6 / cost:,.0f}" if cost >= 1 else "–" for cost in costs)
        yield f"| {name} | {' | '.join(cells)} |"


def need_rows(figures: dict[str, Any], assumptions: Assumptions) -> Iterator[str]:
    """Yield what each volume takes, with and without a CDN."""
    needs = [
        need(figures, volume, assumptions, cdn=cdn) for volume in VOLUMES for cdn in (False, True)
    ]
    heads = [
        f"{column.volume:,.0f}{', CDN' if number % 2 else ''}"
        for number, column in enumerate(needs)
    ]
    yield f"| Comments a day | {' | '.join(heads)} |"
    yield "|---|" + "---|" * len(needs)
    lines: dict[str, Any] = {
        "posts a second, at the peak": lambda row: _short(row.posts),
        "pages and questions a second, at the peak": lambda row: _short(row.reads),
        "busy processors of the service": lambda row: _short(row.service),
        "busy processors of the database": lambda row: _short(row.database),
        "nodes of the service, one of them in reserve": lambda row: f"{row.nodes} of {row.node}",
        "processors of the database": lambda row: str(row.database_cores),
        "disk after a year, GB, all copies": lambda row: _short(row.disk),
        "sent a month, GB": lambda row: _short(row.traffic),
        "**US dollars a month**": lambda row: f"**{_short(row.cost)}**",
    }
    for name, cell in lines.items():
        yield f"| {name} | {' | '.join(cell(column) for column in needs)} |"


def billion_rows(figures: dict[str, Any], assumptions: Assumptions) -> Iterator[str]:
    """Yield what a billion comments are."""
    size = figures["postgresql"]["bytes_per_comment"]
    days = 1e9 / VOLUMES[-1]
    yield "| A billion comments | |"
    yield "|---|---|"
    yield f"| one copy of the database | {1e9 * size / 1e12:.1f} TB, {size:,} bytes a comment |"
    yield f"| reached at {VOLUMES[-1]:,} a day | after {days:,.0f} days |"
    yield f"| shards of at most 500 GB | {math.ceil(1e9 * size / 5e11)} |"
    posts = 1e6 / figures["postgresql"]["post"]["database"] * assumptions.node * assumptions.filled
    yield (
        f"| posts a second that a database of {assumptions.node:g} processors takes | {posts:,.0f} "
        "|"
    )


def peak_rows(figures: dict[str, Any]) -> Iterator[str]:
    """Yield what the simulated peak took."""
    yield (
        "| Breaking news: 50,000 readers, 20 posts/s, 500 votes/s | SQLite, two processes | "
        "PostgreSQL, one |"
    )
    yield "|---|---|---|"
    peaks = [figures[name]["peak"] for name in ("sqlite", "postgresql")]
    lines: dict[str, Any] = {
        "simulated share": lambda row: f"{row['share']:.0%}",
        "busy processors of the service, the whole": lambda row: _whole(row, "service"),
        "busy processors of the database, the whole": lambda row: _whole(row, "database"),
        "p99 of pages, questions, posts, votes, ms": lambda row: ", ".join(
            f"{row['p99_ms'][kind]:,.0f}" for kind in ("page", "news", "post", "vote")
        ),
        "failed answers; posts not seen at once": lambda row: f"{row['failures']}; {row['unseen']}",
    }
    for name, cell in lines.items():
        yield f"| {name} | {' | '.join(cell(column) for column in peaks)} |"


def assumption_rows(assumptions: Assumptions) -> Iterator[str]:
    """Yield what is assumed."""
    yield "| Assumed | |"
    yield "|---|---|"
    for assumption in fields(assumptions):
        yield f"| {assumption.metadata['says']} | {getattr(assumptions, assumption.name):g} |"


def lines(path: Path = FIGURES) -> Iterator[str]:
    """Yield all tables."""
    figures, assumptions = json.loads(path.read_text(encoding="utf-8")), Assumptions()
    yield (
        f"Measured {figures['measured']} with {figures['comments']:,} comments: "
        f"{figures['machine']}."
    )
    for rows in (
        core_rows(figures),
        need_rows(figures, assumptions),
        billion_rows(figures, assumptions),
        peak_rows(figures),
        assumption_rows(assumptions),
    ):
        yield ""
        yield from rows


def _whole(peak: dict[str, Any], part: str) -> str:
    return f"{peak[f'{part}_processors'] / peak['share']:.1f}"


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:.2g}"


if __name__ == "__main__":
    print("\n".join(lines(*map(Path, sys.argv[1:2]))))
