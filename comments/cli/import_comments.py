"""``comments import``: another system's comments, into a site."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from comments.cli.context import opened
from comments.cli.progress import Progress
from comments.hosts import host_and_port
from comments.services.sites.articles import get_site
from comments.settings import load_settings
from comments.transfer.formats import FORMATS, detect
from comments.transfer.importing import REMAINDER, Import, Summary
from comments.transfer.lookup_store import LookupStore, scratch_database
from comments.transfer.pages import PageRules, read_map
from comments.transfer.preparing_process import unhindered
from comments.transfer.record import Discrepancy
from comments.transfer.source import Source

LEFT_OUT = 3
"""The exit status where something was left out, and the rest was taken."""


@click.command(name="import")
@click.argument("words", nargs=-1, required=True, metavar="[FORMAT] FILE")
@click.option("--site", "key", required=True, help="The site's key.")
@click.option(
    "--format",
    "name",
    type=click.Choice(sorted(FORMATS)),
    help="Left out, the file says what it is.",
)
@click.option("--dry-run", is_flag=True, help="Say what would happen and write nothing.")
@click.option(
    "--articles",
    default="by-url",
    metavar="by-url|by-id|MAP.csv",
    help="What becomes an article's key.",
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what was left out, as CSV.",
)
@click.option(
    "--host",
    "hosts",
    multiple=True,
    metavar="OLD=NEW",
    help="Take addresses on OLD for those on NEW.",
)
@click.option("--https", is_flag=True, help="Take http addresses for https.")
@click.option(
    "--slash",
    type=click.Choice(["keep", "add", "remove"]),
    default="keep",
    help="At the end of a path.",
)
@click.option(
    "--settings/--no-settings",
    "site_settings",
    default=None,
    help="Take the site's settings from our own export; unsaid, where the site is new.",
)
@click.option("--drop-tracking", is_flag=True, help="Take addresses without utm_… and the like.")
def import_comments(
    words: tuple[str, ...],
    key: str,
    name: str | None,
    dry_run: bool,
    articles: str,
    report: Path | None,
    hosts: tuple[str, ...],
    https: bool,
    slash: str,
    site_settings: bool | None,
    drop_tracking: bool,
) -> None:
    """Take another system's comments from FILE into a site.

    It may be run again: what is here already is passed over, and what was interrupted goes on.
    Nothing that is here is ever deleted. The exit status is 0 where all was taken, 3 where some
    records were left out, 1 where the file could not be read to its end.
    """
    name, path = _arguments(words, name)
    settings = load_settings()
    with (
        opened(settings, doors=False) as (_, session),
        scratch_database() as scratch,
        _report(report) as find,
    ):
        site = get_site(session, key)
        source = Source(path, LookupStore(scratch))
        rules = _rules(
            articles, site.origins, hosts, https=https, slash=slash, drop_tracking=drop_tracking
        )
        name = name or detect(source)
        work = Import(
            session,
            site,
            source,
            name,
            rules=rules,
            secret=settings.secret_key,
            report=find,
            settings=site_settings,
        )
        session.rollback()
        unhindered()
        with Progress("Reading", source.size) as progress:
            for position in work.read():
                progress.reach(position)
        with Progress("Counting" if dry_run else "Writing", len(work)) as progress:
            for count in work.write(dry_run=dry_run):
                if dry_run:
                    session.rollback()
                else:
                    session.commit()
                session.expunge_all()
                progress.advance(count)
        for line in describe(work.summary, FORMATS[name].title, dry_run):
            click.echo(line)
    sys.exit(1 if work.summary.problem else LEFT_OUT if work.summary.counts["left out"] else 0)


def _arguments(words: tuple[str, ...], name: str | None) -> tuple[str | None, Path]:
    if len(words) == 2 and words[0] in FORMATS and name in (None, words[0]):
        return words[0], _existing(words[1])
    if len(words) == 1:
        return name, _existing(words[0])
    if words[0] not in FORMATS:
        raise click.UsageError(
            f"There is no format {words[0]!r}; there are {', '.join(sorted(FORMATS))}."
        )
    raise click.UsageError("Name the format once, and one file.")


def _existing(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise click.UsageError(f"There is no file {text!r}.")
    return path


def _rules(
    articles: str,
    origins: list[str],
    hosts: tuple[str, ...],
    *,
    https: bool,
    slash: str,
    drop_tracking: bool,
) -> PageRules:
    mapping = None
    if articles not in ("by-url", "by-id"):
        mapping = read_map(_existing(articles))
    pairs = [host.partition("=") for host in hosts]
    if any(not old or not new for old, _, new in pairs):
        raise click.UsageError("--host takes OLD=NEW.")
    return PageRules(
        by="id" if articles == "by-id" else "url",
        mapping=mapping,
        hosts={host_and_port(old): host_and_port(new) for old, _, new in pairs},
        https=https,
        slash=slash,  # type: ignore[arg-type]
        drop_tracking=drop_tracking,
        origins=tuple(origins),
    )


@contextmanager
def _report(path: Path | None) -> Iterator[Callable[[Discrepancy], None]]:
    if path is None:
        yield lambda discrepancy: None
        return
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(("place", "id", "outcome", "reason"))
        yield lambda discrepancy: rows.writerow(discrepancy) and None


def describe(summary: Summary, title: str, dry_run: bool) -> Iterator[str]:
    """Say in lines what an import has done, or would do."""
    counts = summary.counts
    yield f"{title}: {counts['read']:,} records read" + (
        ", nothing written (dry run)." if dry_run else "."
    )
    yield (
        f"{counts['articles']:,} articles, {counts['authors']:,} authors, "
        f"{sum(summary.statuses.values()):,} comments, {counts['replies']:,} of them replies."
    )
    yield (
        "Statuses: "
        + (", ".join(f"{n} {count:,}" for n, count in sorted(summary.statuses.items())) or "none")
        + "."
    )
    yield (
        ", ".join(
            f"{counts[name]:,} {name}" for name in ("new", "updated", "unchanged", "left out")
        )
        + "."
    )
    if rest := [f"{counts[name]:,} {name}" for name in REMAINDER if counts[name]]:
        yield f"Beside comments, new: {', '.join(rest)}."
    for kind, examples in sorted(summary.reasons.items()):
        yield f"{kind} ({summary.tally[kind]:,})"
        yield from (f"    {example.place}: {example.id or '(no id)'}" for example in examples)
    if summary.problem:
        yield f"Stopped: {summary.problem} What stands before it is taken."
