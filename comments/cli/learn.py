"""``comments learn``: what the desk's decisions teach, from the terminal."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import click

from comments.cli.context import opened
from comments.cli.labelled_texts import labelled_texts
from comments.learning.judge import FAMILIES
from comments.models import utc_now
from comments.services.learning.foreign_lessons import (
    add_from_file,
    add_from_history,
    forget_foreign,
)
from comments.services.learning.lessons import MOST_OF_A_KIND
from comments.services.learning.status import learning_status
from comments.services.sites.articles import get_site
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
    labels = _LABELS | ({"1": positive} if positive else {})
    # Before the database is opened, which then waits for nobody's disk.
    pairs = [] if file is None else labelled_texts(file, text_name, label_name, labels)
    with opened() as (app, session):
        site_id = get_site(session, key).id
        if file is None:
            count = add_from_history(session, site_id, utc_now())
        else:
            count = add_from_file(session, site_id, pairs, utc_now())
        session.commit()
        fitted = _fitted(fit_site(app, site_id, everything=True))
        click.echo(f"{count:,} {'lesson' if count == 1 else 'lessons'} stored; fitted: {fitted}.")
        if file is not None and count < len(pairs):
            click.echo(
                f"{len(pairs) - count:,} left out: known already, or beyond the "
                f"{MOST_OF_A_KIND:,} of a label that a model is fitted to."
            )


@learn.command()
@_SITE
def refit(key: str) -> None:
    """Read the ledger to its end and fit every model anew."""
    with opened() as (app, session):
        site_id = get_site(session, key).id
        session.rollback()
        while learn_from_decisions(app):
            pass
        click.echo(f"Fitted: {_fitted(fit_site(app, site_id, everything=True))}.")


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
        count = forget_foreign(session, site_id)
        session.commit()
        fit_site(app, site_id, everything=True)
    click.echo(f"{count:,} {'lesson' if count == 1 else 'lessons'} forgotten.")


def _fitted(families: Collection[str]) -> str:
    """Name the families of which there is now a model, in their usual order."""
    return ", ".join(name for family, name in FAMILIES.items() if family in families) or "none yet"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
