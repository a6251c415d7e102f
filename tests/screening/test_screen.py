"""The fold: every finding is kept, the worst decides, a final one ends it, a failing check
holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import EntryPoint

import pytest

from comments.errors import SettingsError
from comments.models import SiteSettings
from comments.screening import policy
from comments.screening.draft import Draft, Rules
from comments.screening.screen import screen
from comments.screening.verdict import FINDING_STATUSES, Finding, FindingStatus
from tests.effort import effort
from tests.screening.drafts import draft


def asks(*statuses: FindingStatus, **extra: bool) -> policy.Check:
    def check(_: Draft) -> Iterator[Finding]:
        for status in statuses:
            yield Finding("test", status, status, f"Asks for {status}.", **extra)

    return check


def broken(_: Draft) -> Iterator[Finding]:
    yield Finding("broken", "first", "approved", "Noted before it broke.")
    raise RuntimeError("the model is gone")


@pytest.mark.parametrize(
    ("statuses", "decided"),
    [
        ((), "approved"),
        (("approved",), "approved"),
        (("approved", "pending"), "pending"),
        (("spam", "pending"), "spam"),
        (("pending", "rejected", "spam"), "rejected"),
    ],
)
def test_the_worst_finding_decides_and_all_are_kept(
    statuses: tuple[FindingStatus, ...], decided: FindingStatus
) -> None:
    verdict = screen(draft(), [asks(one) for one in statuses])
    assert verdict.status == decided
    assert [finding.status for finding in verdict.findings] == list(statuses)


def test_a_final_finding_ends_the_screening() -> None:
    verdict = screen(draft(), [asks("pending"), asks("rejected", "spam", final=True), asks("spam")])
    assert [finding.status for finding in verdict.findings] == ["pending", "rejected"]


def test_a_check_that_raises_holds_the_comment_and_silences_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    verdict = screen(draft(), [broken, asks("spam")])
    assert [(finding.check, finding.rule) for finding in verdict.findings] == [
        ("broken", "first"),
        ("broken", "failed"),
        ("test", "spam"),
    ]
    assert screen(draft(), [broken]).status == "pending"
    assert "the model is gone" in caplog.text


def test_a_check_that_asks_for_an_unknown_status_has_failed() -> None:
    verdict = screen(draft(), [asks("brilliant")])  # type: ignore[arg-type]
    assert (verdict.status, verdict.findings[0].rule) == ("pending", "failed")


def test_a_finding_always_fits_its_columns() -> None:
    def long(_: Draft) -> Iterator[Finding]:
        yield Finding("c" * 99, "r" * 999, "pending", "s" * 999, "m\0" * 999, severity=900)

    (finding,) = screen(draft(), [long]).findings
    assert (len(finding.check), len(finding.rule), len(finding.reason), finding.severity) == (
        32,
        300,
        300,
        100,
    )
    assert finding.match is not None
    assert len(finding.match) == 300
    assert "\0" not in finding.match


def awaits(_: Draft) -> Iterator[Finding]:
    yield Finding("external", "akismet", "pending", "Waits for akismet.")


NUDGES = Rules(nudge=True)


@pytest.mark.parametrize(
    ("case", "checks", "facts", "nudged"),
    [
        ("words alone hold it", [asks("pending", soft=True)], {"rules": NUDGES}, True),
        ("the site does not nudge", [asks("pending", soft=True)], {}, False),
        (
            "the author has said post anyway",
            [asks("pending", soft=True)],
            {"rules": NUDGES, "confirmed": True},
            False,
        ),
        (
            "something else holds it too",
            [asks("pending", soft=True), asks("pending")],
            {"rules": NUDGES},
            False,
        ),
        (
            "an external check is awaited too",
            [asks("pending", soft=True), awaits],
            {"rules": NUDGES},
            True,
        ),
        ("an external check alone is awaited", [awaits], {"rules": NUDGES}, False),
        ("it is rejected", [asks("pending", "rejected", soft=True)], {"rules": NUDGES}, False),
        ("nothing holds it", [asks("approved", soft=True)], {"rules": NUDGES}, False),
    ],
)
def test_the_author_is_asked_first_only_where_other_words_would_help(
    case: str, checks: list[policy.Check], facts: dict[str, object], nudged: bool
) -> None:
    assert screen(draft(**facts), checks).nudge is nudged, case


def test_an_ordinary_comment_passes_the_whole_policy() -> None:
    verdict = screen(draft(), policy.checks())
    assert (verdict.status, verdict.findings) == ("approved", ())


def test_every_check_of_the_policy_has_a_docstring_and_its_own_name() -> None:
    names = [check.__name__ for check in policy.POLICY]
    assert len(set(names)) == len(names)
    assert all(check.__doc__ for check in policy.POLICY)


def test_statuses_are_ordered_from_the_mildest_to_the_worst() -> None:
    assert FINDING_STATUSES == ("approved", "pending", "spam", "rejected")


def test_rules_are_the_site_settings_with_the_same_names_and_defaults() -> None:
    assert Rules.of(SiteSettings()) == Rules()
    changed = SiteSettings(max_links=1, akismet_key="k", check_url="https://check.example")
    assert Rules.of(changed) == Rules(max_links=1, external=("akismet", "signed_http"))


@pytest.fixture
def plugins(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EntryPoint]]:
    points: list[EntryPoint] = []
    monkeypatch.setattr(
        policy, "entry_points", lambda group: points if group == "comments.checks" else []
    )
    policy.checks.cache_clear()
    yield points
    policy.checks.cache_clear()


def test_a_package_adds_a_check_by_an_entry_point(plugins: list[EntryPoint]) -> None:
    plugins.append(EntryPoint("shouting", f"{__name__}:no_bridges", "comments.checks"))
    verdict = screen(draft(), policy.checks())
    assert [finding.rule for finding in verdict.findings] == ["bridges"]


def no_bridges(judged: Draft) -> Iterator[Finding]:
    if "bridge" in judged.text:
        yield Finding("no_bridges", "bridges", "pending", "The text is about bridges.")


@pytest.mark.parametrize("target", ["nowhere.to.be:found", "math:pi"])
def test_a_check_that_cannot_be_loaded_stops_the_start(
    plugins: list[EntryPoint], target: str
) -> None:
    plugins.append(EntryPoint("theirs", target, "comments.checks"))
    with pytest.raises(SettingsError, match="'theirs'"):
        policy.checks()


def test_judging_an_ordinary_comment_costs_far_less_than_storing_it() -> None:
    text = (
        "I think the council got this wrong: the bridge was safe, and closing it has cost the "
        "traders a summer. " * 2
    )
    entries = tuple(f"{first}{second}rrible*" for first in "abcdefghij" for second in "klmnopqrst")
    judged = draft(text, rules=Rules(banned_words=entries, suspect_words=entries))
    assert screen(judged, policy.POLICY).status == "approved"
    assert min(effort(lambda: screen(judged, policy.POLICY)) for _ in range(5)) < 0.001
