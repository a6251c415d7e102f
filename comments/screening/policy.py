"""The screening policy: what a draft is judged by, in this order. The worst finding decides."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points

from comments.errors import SettingsError
from comments.screening.checks.capitals import capitals
from comments.screening.checks.disagreement import disagreement
from comments.screening.checks.external import external
from comments.screening.checks.flood import flood
from comments.screening.checks.learner import learner
from comments.screening.checks.length import length
from comments.screening.checks.links import links
from comments.screening.checks.new_author import new_author
from comments.screening.checks.premoderation import premoderation
from comments.screening.checks.record import record
from comments.screening.checks.repeats import repeats
from comments.screening.checks.standing import standing
from comments.screening.checks.words import words
from comments.screening.screen import Check

POLICY: tuple[Check, ...] = (
    standing,  # banned and suspended authors are refused for good; others held
    premoderation,  # the whole site in an emergency, premoderated sites, sections and articles
    new_author,  # the first few comments, young accounts, nobody vouches for the author
    record,  # too much of what the author wrote lately was rejected
    disagreement,  # the two sanitisers read the text differently
    length,  # nearly nothing to read, or too much
    capitals,  # SHOUTING
    links,  # too many, to banned domains, through shorteners
    words,  # banned and suspect ones, however they are disguised
    repeats,  # the author's own or anybody's recent text again
    flood,  # too many comments by one author in a minute or an hour
    learner,  # what people here have decided against so far
    external,  # waits for judges outside, which the worker asks once the comment is stored
)

ENTRY_POINTS = "comments.checks"


@lru_cache(maxsize=1)
def checks() -> tuple[Check, ...]:
    """Return the policy and the checks that installed packages add under the entry point
    ``comments.checks``.

    Raises ``SettingsError`` for one that cannot be loaded: a check must not vanish unnoticed.
    Called when the service starts; the answer is kept.
    """
    return (*POLICY, *(_load(point) for point in sorted(entry_points(group=ENTRY_POINTS))))


def _load(point: EntryPoint) -> Check:
    try:
        check = point.load()
    except Exception as error:
        raise SettingsError(
            f"The check {point.name!r} ({point.value}) cannot be loaded: {error}."
        ) from error
    if not callable(check):
        raise SettingsError(
            f"The check {point.name!r} ({point.value}) is not a function of a draft."
        )
    typed: Check = check
    return typed
