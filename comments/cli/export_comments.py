"""``comments export``: a site's comments, for another service or another system."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import BinaryIO

import click

from comments.cli.context import opened
from comments.database.backups import inherit_owner
from comments.database.replica import replica_session
from comments.database.snapshot import begin_snapshot
from comments.database.unfinished_files import delete_orphans
from comments.errors import InvalidInput, SettingsError
from comments.models import STATUSES, utc_now
from comments.services.sites.articles import get_site
from comments.settings import load_settings
from comments.transfer.exports import WRITERS, Selection
from comments.transfer.own_export.fields import secret_digest
from comments.transfer.times import parse_time

_EXTRAS = ("ledger", "authors", "reports")
_SUFFIX = ".unfinished-export"


@click.command(name="export")
@click.option("--site", "key", required=True, help="The site's key.")
@click.option(
    "--format", "name", type=click.Choice(sorted(WRITERS)), default="jsonl", show_default=True
)
@click.option("--since", help="Only comments written since, such as 2026-01-31.")
@click.option("--statuses", default="", help="Only these, with commas: approved,pending.")
@click.option("--with", "extras", default="", help="Also ledger,authors,reports: personal data.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file; else standard output.",
)
def export_comments(
    key: str, name: str, since: str | None, statuses: str, extras: str, output: Path | None
) -> None:
    """Write a site's comments as of this moment, while readers go on writing."""
    start = parse_time(since)
    if since and start is None:
        raise InvalidInput({"since": "This is no date such as 2026-01-31."})
    settings = load_settings()
    with opened(settings, read_only=True) as (_, primary), replica_session() as replica:
        session = replica or primary
        begin_snapshot(session)
        selection = Selection(
            session=session,
            site=get_site(session, key),
            at=utc_now(),
            since=start,
            statuses=_words(statuses, STATUSES, "statuses"),
            extras=frozenset(_words(extras, _EXTRAS, "with")),
            secret_digest=secret_digest(settings.secret_key),
        )
        with _written(output) if output else nullcontext(_standard_output()) as stream:
            for piece in WRITERS[name](selection):
                stream.write(piece.encode())
            stream.flush()


@contextmanager
def _written(output: Path) -> Iterator[BinaryIO]:
    """Give a file that has its name, and replaces what had it, once it is whole and on the disk:
    nobody takes for an export what a full disk or Ctrl-C has cut off.

    What cannot be replaced is written to: a pipe, or a file where no other may be made beside it.
    """
    file = output.resolve()
    is_fixed = not file.is_file() or not os.access(file.parent, os.W_OK | os.X_OK)
    if file.exists() and is_fixed:
        with file.open("wb") as stream:
            yield stream
        return
    delete_orphans(file.parent, _SUFFIX)
    unfinished = file.with_name(f".{secrets.token_hex(8)}{_SUFFIX}")
    try:
        with unfinished.open("xb") as stream:
            # Another export into this folder sees by the lock that somebody still writes to it;
            # where a network's disk has no locks, it deletes nothing either.
            with suppress(OSError):
                fcntl.flock(stream, fcntl.LOCK_EX)
            if file.exists():
                inherit_owner(file, unfinished)
                shutil.copymode(file, unfinished)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
            unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def _standard_output() -> BinaryIO:
    if sys.stdout is None:
        raise SettingsError("The standard output is closed. Name a file: --output FILE.")
    return sys.stdout.buffer


def _words(text: str, allowed: tuple[str, ...], option: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    for word in words:
        if word not in allowed:
            raise InvalidInput({option: f"There is no {word!r}; there are {', '.join(allowed)}."})
    return words
