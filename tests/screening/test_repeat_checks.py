"""The check of repeats: the author's own, and anybody's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from comments.screening.draft import Earlier, Rules
from comments.screening.simhash import fingerprint
from tests.screening.drafts import NOW, said

LONG = (
    "The council closed the old bridge in March without asking anybody who lives on the other side "
    "of the river, "
    "and now every market trader has to drive nine miles around the valley to sell a dozen eggs."
)


def earlier(source: str, minutes: int = 60) -> Earlier:
    return Earlier("c1", NOW - timedelta(minutes=minutes), fingerprint(source), source)


@pytest.mark.parametrize(
    ("case", "text", "facts", "rule_names"),
    [
        ("own, the same", LONG, {"recent_own": (earlier(LONG),)}, ["own"]),
        (
            "own, spaced and cased otherwise",
            f"  {LONG.upper()}!",
            {"recent_own": (earlier(LONG),)},
            ["own"],
        ),
        (
            "own, a word changed",
            LONG.replace("March", "June"),
            {"recent_own": (earlier(LONG),)},
            ["own_nearly"],
        ),
        (
            "own, short and just now",
            "Thank you!",
            {"recent_own": (earlier("thank you", 3),) * 5},
            [],
        ),
        (
            "own, short and far too often",
            "Thank you!",
            {"recent_own": (earlier("thank you", 3),) * 6},
            ["own"],
        ),
        (
            "own, a sentence under a second article",
            "The old bridge should be open again by May.",
            {"recent_own": (earlier("The old bridge should be open again by May"),)},
            [],
        ),
        (
            "own, a sentence under a third article",
            "The old bridge should be open again by May.",
            {"recent_own": (earlier("The old bridge should be open again by May"),) * 2},
            ["own"],
        ),
        (
            "own, a quotation",
            f"> {LONG}",
            {"recent_own": (earlier(f"> {LONG}"),)},
            [],
        ),
        ("own, short and an hour ago", "Thank you!", {"recent_own": (earlier("thank you"),)}, []),
        (
            "own, different",
            LONG,
            {"recent_own": (earlier("The market is open on Sundays again"),)},
            [],
        ),
        ("another's, the same", LONG, {"recent_others": (earlier(LONG),)}, ["others"]),
        (
            "another's, with another link",
            f"{LONG} https://x.example/2",
            {"recent_others": (earlier(f"{LONG} https://x.example/1"),)},
            ["others"],
        ),
        (
            "another's, in lookalikes",
            LONG.replace("a", "а"),
            {"recent_others": (earlier(LONG),)},
            ["others"],
        ),
        (
            "another's, short",
            "I agree with every word.",
            {"recent_others": (earlier("I agree with every word."),)},
            [],
        ),
        ("another's, quoted", f"> {LONG}\n\nWell said.", {"recent_others": (earlier(LONG),)}, []),
        ("switched off", LONG, {"recent_own": (earlier(LONG),), "rules": Rules(repeats=False)}, []),
    ],
)
def test_repeats(case: str, text: str, facts: dict[str, Any], rule_names: list[str]) -> None:
    loud = replace(facts.pop("rules", Rules()), max_capitals=100)
    assert said(text, rules=loud, **facts) == [
        ("repeats", rule, "pending") for rule in rule_names
    ], case
