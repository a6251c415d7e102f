"""What can be counted only by asking the database: queues, the outbox, the worker's last turn."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version

from flask import current_app
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from comments.database.engines import database_replaced, db
from comments.models import OutboxItem, Site, utc_now
from comments.services.maintenance.service_marks import worker_age
from comments.services.moderation.queues import queue_counts

_log = logging.getLogger(__name__)
QUEUES = ("pending", "reported", "escalated")
"""Those that somebody is to work off."""


def gauges() -> Iterator[Metric]:
    """Yield the metrics that are gathered at the moment they are asked for.

    Where the database fails, that is told, and what it alone knows is left out: counts are needed
    most while something is wrong.
    """
    yield from _build()
    reached = GaugeMetricFamily(
        "comments_database_up", "1 while the database answers and is the file it was, else 0."
    )
    try:
        metrics = list(_database())
        reached.add_metric([], 0.0 if database_replaced(current_app) else 1.0)
    except (SQLAlchemyError, OSError) as error:
        _log.error("Metrics without the database's: it failed", exc_info=error)
        metrics = []
        reached.add_metric([], 0.0)
    yield reached
    yield from metrics


def _database() -> Iterator[Metric]:
    session, now = db.session(), utc_now()
    yield from _queues(session, now)
    yield from _outbox(session, now)
    age_metric = GaugeMetricFamily(
        "comments_worker_age_seconds", "Seconds since a worker was last at work."
    )
    age = worker_age(session, now)
    if age is not None:
        age_metric.add_metric([], age)
    yield age_metric


def _build() -> Iterator[Metric]:
    build = GaugeMetricFamily(
        "comments_build_info", "1, labelled with the version that runs.", labels=["version"]
    )
    build.add_metric([version("article-comments")], 1)
    yield build


def _queues(session: Session, now: datetime) -> Iterator[Metric]:
    labels = ["site", "queue"]
    lengths = GaugeMetricFamily(
        "comments_queue_comments", "Comments in a queue; 10000 is that many or more.", labels=labels
    )
    ages = GaugeMetricFamily(
        "comments_queue_oldest_seconds", "Age of a queue's oldest comment.", labels=labels
    )
    for number, key in session.execute(select(Site.id, Site.key)).all():
        for queue in queue_counts(session, number, QUEUES):
            lengths.add_metric([key, queue.queue], queue.count)
            age = 0.0 if queue.oldest is None else (now - queue.oldest).total_seconds()
            ages.add_metric([key, queue.queue], max(0.0, age))
    yield lengths
    yield ages


def _outbox(session: Session, now: datetime) -> Iterator[Metric]:
    lengths = GaugeMetricFamily(
        "comments_outbox_items", "Work in the outbox, by kind and state.", labels=["kind", "state"]
    )
    lag = GaugeMetricFamily(
        "comments_outbox_lag_seconds", "Seconds by which the oldest work of the outbox is late."
    )
    waiting = (OutboxItem.done_at.is_(None), OutboxItem.dead_at.is_(None))
    count = select(OutboxItem.kind, func.count()).group_by(OutboxItem.kind)
    for kind, number in session.execute(count.where(*waiting)):
        lengths.add_metric([kind, "waiting"], number)
    for kind, number in session.execute(count.where(OutboxItem.dead_at.is_not(None))):
        lengths.add_metric([kind, "dead"], number)
    first = session.scalars(
        select(OutboxItem.available_at).where(*waiting).order_by(OutboxItem.available_at).limit(1)
    ).first()
    lag.add_metric([], 0.0 if first is None else max(0.0, (now - first).total_seconds()))
    yield lengths
    yield lag
