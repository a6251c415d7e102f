"""``comments backtest``: what changed settings would have made of comments that were posted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from comments.cli.context import opened
from comments.cli.progress import Progress
from comments.models import utc_now
from comments.services.moderation.backtest.replay import MOST, Replay, Replayed, ReplayRange
from comments.services.moderation.backtest.summary import summary_of
from comments.services.sites.articles import get_site

_NAMES = {"held": "Held", "rejected": "Rejected", "let_through": "Let through"}


@click.command()
@click.argument("changes", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--site", "key", required=True, help="The site's key.")
@click.option("--last", type=click.IntRange(1, MOST), default=1_000, help="Comments at most.")
@click.option("--days", type=click.IntRange(1, 366), help="Only those of the last days.")
@click.option("--examples", type=click.IntRange(0, 20), default=3, help="Shown of each change.")
def backtest(
    changes: tuple[str, ...], key: str, last: int, days: int | None, examples: int
) -> None:
    """Try settings on comments that were posted, each judged anew as its moment was.

    Says what would be held, rejected or let through that was not, against what people decided.
    Nothing is kept; without settings, the present ones are tried.
    """
    pairs = [change.partition("=") for change in changes]
    if any(not equals for _, equals, _ in pairs):
        raise click.UsageError("Settings are given as NAME=VALUE.")
    settings = {name: value for name, _, value in pairs}
    with opened(read_only=True) as (_, session):
        site = get_site(session, key)
        replay = Replay.of(session, site, settings, ReplayRange(last, days), utc_now())
        with Progress("Judging", replay.total) as progress:
            report = summary_of(replay, _advancing(replay, progress))
    for line in describe(report, examples):
        click.echo(line)


def _advancing(replay: Replay, progress: Progress) -> Iterator[Replayed]:
    for replayed in replay:
        yield replayed
        progress.advance(1)


def describe(report: dict[str, Any], examples: int) -> Iterator[str]:
    """Say in lines what a back-test found."""
    yield f"{report['examined']:,} comments judged anew, {report['without_text']:,} without a text."
    for kind, name in _NAMES.items():
        change = report["changes"][kind]
        yield (
            f"{name} that was not: {change['count']:,} (people decided against "
            f"{change['against']:,}, for {change['favourable']:,})"
        )
        for example in change["examples"][:examples]:
            yield f"    {example['comment']} {example['text'][:70]!r}"
    for name in ("was", "would"):
        figures = report[name]
        yield (
            f"What {name} be flagged: precision {_share(figures['precision'])}, "
            f"recall {_share(figures['recall'])}".replace("was be", "was")
        )
    yield from (f"Not rebuilt: {sentence}" for sentence in report["not_rebuilt"])


def _share(interval: list[float] | None) -> str:
    if interval is None:
        return "unknown (nobody decided)"
    share, low, high = interval
    return f"{share:.1%} ({low:.1%} to {high:.1%})"
