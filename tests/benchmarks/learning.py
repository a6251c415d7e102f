"""``python -m tests.benchmarks.learning FILE --text COLUMN --label COLUMN --against VALUE``: what a
learner makes of labelled texts that it has not learnt from, after 50, 200 and 500 decisions.

The decisions are made through the API, on comments that were posted through it; a third of the
texts (at most 600) is held back. Prints rows for the table in ``docs/learning.md``.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from comments.app import create_app
from comments.database.engines import db
from comments.learning.evaluation import Judged, auc, point
from comments.learning.features import Facts, features_of
from comments.learning.ftrl import Model
from comments.models import LearnerModel
from comments.settings import Settings
from comments.text import TextRules, render
from tests.house import House
from tests.prepared import SECRET, prepare
from tests.services.learning.test_desk_learning import Desk

STEPS = (50, 200, 500)
_MOST_HELD_BACK = 600
_RULES = TextRules(min_length=0, max_length=100_000)


class Labelled(NamedTuple):
    """A text, and whether people were against it."""

    text: str
    against: bool


def main() -> None:
    """Measure one file."""
    options = _options()
    texts = _texts(options)
    random.Random(options.seed).shuffle(texts)
    count = min(len(texts) // 3, _MOST_HELD_BACK)
    unseen, rest = texts[:count], texts[count:]
    print(f"{len(rest)} texts to decide on, {count} held back, {_share(unseen):.0%} of them bad")
    print("| Decisions | F1 | AUC | Precision at 0.5 | The site's threshold | Above it | Right |")
    with tempfile.TemporaryDirectory() as folder:
        desk = _desk(Path(folder))
        start = 0
        for step in STEPS:
            if step > len(rest):
                break
            for labelled in rest[start:step]:
                _decide(desk, labelled, options.family)
            start = step
            desk.learn()
            print(_row(desk, unseen, step, options.family), flush=True)


def _desk(folder: Path) -> Desk:
    settings = Settings(
        database_url=f"sqlite:///{folder}/comments.db",
        secret_key=SECRET,
        worker=False,
        rate_limits=False,
    )
    app = create_app(settings)
    app.testing = True
    prepare(app)
    return Desk(House(app, "measured"))


def _decide(desk: Desk, labelled: Labelled, family: str) -> None:
    comment = desk.reader.says(labelled.text)
    if not labelled.against:
        desk.staff.decide(comment, "approve")
    elif family == "spam":
        desk.staff.decide(comment, "spam")
    else:
        desk.staff.decide(comment, "reject", reason=family)


def _row(desk: Desk, unseen: list[Labelled], step: int, family: str) -> str:
    with desk.back.session() as session:
        stored = session.get_one(LearnerModel, (desk.back.site_id(), family))
        packed, threshold = stored.packed, stored.threshold
        db.session.rollback()
    assert packed is not None
    weights = Model.unpack(packed).weights()
    judged = [
        Judged(weights.score(features_of(rendered.text, Facts(rendered.links))), labelled.against)
        for labelled in unseen
        for rendered in [render(labelled.text, _RULES)]
    ]
    half = point(judged, 0.5)
    cells = [f"{step}", f"{half.f1:.2f}", f"{auc(judged) or 0:.3f}", f"{half.precision:.2f}"]
    if threshold is None:
        cells += ["none", "", ""]
    else:
        safe = point(judged, threshold)
        cells += [f"{threshold:.2f}", str(safe.above), str(safe.right)]
    return f"| {' | '.join(cells)} |"


def _share(texts: list[Labelled]) -> float:
    return sum(labelled.against for labelled in texts) / len(texts)


def _texts(options: argparse.Namespace) -> list[Labelled]:
    csv.field_size_limit(sys.maxsize)
    against = set(options.against.split(","))
    with options.file.open(encoding="utf-8", errors="replace", newline="") as stream:
        rows = {
            row[options.text].strip(): row[options.label] in against
            for row in csv.DictReader(stream)
        }
    texts = [Labelled(text, bad) for text, bad in rows.items() if text]
    if options.balance:
        least = min(sum(one.against for one in texts), sum(not one.against for one in texts))
        random.Random(options.seed).shuffle(texts)
        texts = [
            labelled
            for kind in (True, False)
            for labelled in [one for one in texts if one.against is kind][:least]
        ]
    return texts


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--text", default="text", help="The column of texts.")
    parser.add_argument("--label", default="label", help="The column of labels.")
    parser.add_argument("--against", default="1", help="Labels of what people were against.")
    parser.add_argument("--family", default="spam", choices=["spam", "abuse", "off_topic"])
    parser.add_argument("--balance", action="store_true", help="Take as many of both kinds.")
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


if __name__ == "__main__":
    main()
