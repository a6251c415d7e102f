"""``comments learn``: what the desk's decisions teach, from the terminal."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import click
from sqlalchemy import delete

from comments.cli.context import opened
from comments.errors import InvalidInput
from comments.learning.judge import FAMILIES
from comments.models import Lesson, utc_now
from comments.services.learning.lessons import add_from_file, add_from_history
from comments.services.learning.status import learning_status
from comments.services.sites.articles import get_site
from comments.text.characters import UNSTORABLE
from comments.worker.learning import fit_site, learn_from_decisions

_LABELS = {
    "ok": "ok",
    "ham": "ok",
    "approved": "ok",
    "0": "ok",
    "spam": "spam",
    "abuse": "abuse",
    "hate": "abuse",
    "toxic": "abuse",
    "off_topic": "off_topic",
}
_LONGEST = 20_000
_SITE = click.option("--site", "key", required=True, help="The site's key.")


@click.group()
def learn() -> None:
    """What the desk's decisions teach: import, status, refit, forget."""


@learn.command(name="import")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False
)
@_SITE
@click.option("--text", "text_name", default="text", help="The column of texts.")
@click.option("--label", "label_name", default="label", help="The column of labels.")
@click.option("--positive", type=click.Choice(list(FAMILIES)), help="What the label 1 means.")
@click.option("--history", is_flag=True, help="Learn from the statuses that imports brought.")
def import_lessons(
    file: Path | None,
    key: str,
    text_name: str,
    label_name: str,
    positive: str | None,
    history: bool,
) -> None:
    """Learn from labelled texts: a CSV file with the columns text and label (ok, spam, abuse, hate,
    off_topic), or what imported comments were. There is no transfer worth having between languages.
    """
    if (file is None) != history:
        raise click.UsageError("Name a file, or --history.")
    with opened() as (app, session):
        site = get_site(session, key)
        site_id = site.id
        if file is None:
            count = add_from_history(session, site_id, utc_now())
        else:
            labels = _LABELS | ({"1": positive} if positive else {})
            pairs = _pairs(file, text_name, label_name, labels)
            count = add_from_file(session, site_id, pairs, utc_now())
        session.commit()
        families = fit_site(app, site_id, everything=True)
        click.echo(f"{count:,} lessons stored; fitted: {', '.join(families)}.")


@learn.command()
@_SITE
def refit(key: str) -> None:
    """Read the ledger to its end and fit every model anew."""
    with opened() as (app, session):
        site_id = get_site(session, key).id
        session.rollback()
        while learn_from_decisions(app):
            pass
        click.echo(f"Fitted: {', '.join(fit_site(app, site_id, everything=True))}.")


@learn.command()
@_SITE
def status(key: str) -> None:
    """Say what has been learnt, what it may do, and how good it is."""
    with opened(read_only=True) as (_, session):
        answer = learning_status(session, get_site(session, key))
    click.echo(f"learning={answer['setting']} learning_precision={answer['precision']:g}")
    for learner in answer["learners"]:
        evidence = learner["evidence"] or {}
        click.echo(
            f"{learner['name']}: {learner['mode']}; decisions {learner['against']} against, "
            f"{learner['favourable']} for; F1 {_figure(evidence.get('f1'))}, "
            f"AUC {_figure(evidence.get('auc'))}, holds from {_figure(learner['threshold'])}"
            + (f"; stepped back {learner['stepped_back_at']}" if learner["stepped_back_at"] else "")
        )


@learn.command()
@_SITE
def forget(key: str) -> None:
    """Forget labelled texts and imported history; what people here decided stays."""
    with opened() as (app, session):
        site_id = get_site(session, key).id
        foreign = Lesson.kind.in_(("file", "history"))
        session.execute(delete(Lesson).where(Lesson.site_id == site_id, foreign))
        session.commit()
        fit_site(app, site_id, everything=True)
    click.echo("Forgotten.")


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _pairs(
    file: Path, text_name: str, label_name: str, labels: dict[str, str]
) -> Iterator[tuple[str, str]]:
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        rows = csv.DictReader(stream)
        for name in (text_name, label_name):
            if name not in (rows.fieldnames or ()):
                raise InvalidInput({"file": f"The file has no column {name!r}."})
        for number, row in enumerate(rows, 2):
            text, label = row[text_name] or "", (row[label_name] or "").strip().lower()
            if label not in labels:
                sentence = (
                    f"Row {number}: there is no label {label!r}; there are {', '.join(labels)}."
                )
                raise InvalidInput({"file": sentence})
            if text.strip():
                yield UNSTORABLE.sub(" ", text)[:_LONGEST], labels[label]
