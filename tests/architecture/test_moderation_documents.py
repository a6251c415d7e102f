"""The documents name everything that exists, and nothing that does not."""

from __future__ import annotations

import re
from dataclasses import fields
from itertools import pairwise

from flask import Flask

from comments.models import STANDINGS, STATUSES, Comment, SiteSettings, utc_now
from comments.screening.policy import POLICY
from comments.services.comments.priority import Points, explain
from comments.services.moderation.decisions import ACTIONS
from comments.services.moderation.queues import QUEUES
from tools.documents import ROOT, role_rows

DOCS = ROOT / "docs"

MODERATORS = (DOCS / "moderators.md").read_text(encoding="utf-8")
SCREENING = (DOCS / "screening.md").read_text(encoding="utf-8")


def first_column(text: str, heading: str) -> list[str]:
    """The names in the first column of the first table whose head begins so."""
    table = text[text.index(f"| {heading} |") :].split("\n\n")[0]
    return re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)


def test_the_moderators_page_explains_every_status_queue_action_and_standing() -> None:
    assert first_column(MODERATORS, "Status") == list(STATUSES)
    assert first_column(MODERATORS, "Queue") == list(QUEUES)
    assert first_column(MODERATORS, "Action") == list(ACTIONS)
    assert first_column(MODERATORS, "Standing") == list(STANDINGS)


def test_the_moderators_page_explains_every_part_of_a_priority() -> None:
    comment = Comment(
        created_at=utc_now(), reply_count=0, up=0, down=0, escalated=False, revision=1
    )
    points: list[Points] = explain(comment, [], [], utc_now())
    assert re.findall(r"^- \*\*(\w+)\*\*:", MODERATORS, re.MULTILINE) == [
        one.what for one in points
    ]


def test_the_screening_page_explains_the_policy_in_its_order() -> None:
    assert first_column(SCREENING, "Check") == [check.__name__ for check in POLICY]


def test_the_settings_that_steer_a_check_are_named_with_it() -> None:
    table = SCREENING[SCREENING.index("| Check |") :].split("\n\n")[0]
    named = {
        word
        for row in table.splitlines()
        for word in re.findall(r"`(\w+)`", row.split("|")[-3] if "|" in row else "")
    }
    settings = {one.name for one in fields(SiteSettings)}
    assert named <= settings
    steering = {name for name in settings if re.search(rf"rules\.{name}\b", _sources())} - {"nudge"}
    assert steering <= named


def _sources() -> str:
    folder = DOCS.parent / "comments" / "screening" / "checks"
    return "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))


def test_a_higher_role_may_do_all_that_a_lower_one_may(app: Flask) -> None:
    rows = [[cell.strip() for cell in row.split("|")[2:-1]] for row in role_rows(app)][2:]
    assert len(rows) > 40
    for marks in rows:
        _anyone, _reader, *staff = marks
        assert all(higher or not lower for lower, higher in pairwise(staff)), marks
