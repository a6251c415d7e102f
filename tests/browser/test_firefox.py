"""The main loops in Firefox: read, write, reply, change, vote, delete; clear a queue."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import Live
from tests.browser.console import PASSWORD, account, hold, statuses
from tests.browser.firefox import FIREFOX, firefox

ROOT = "document.querySelector('article-comments').shadowRoot"


def one(selector: str) -> str:
    return f"{ROOT}.querySelector({selector!r})"


def focused(selector: str) -> str:
    return f"!!{ROOT}.activeElement?.matches({selector!r})"


@pytest.mark.skipif(FIREFOX is None, reason="Firefox is not installed")
def test_a_guest_writes_replies_changes_votes_and_deletes(live: Live, tmp_path: Path) -> None:
    live.says("Listen to me.", by="Cy")
    live.says("Vote for me.", by="Bo")
    with firefox(tmp_path) as tab:
        tab.open(live.article())
        tab.click(one(".comments > .composer textarea"))
        tab.type("The **first** word.")
        tab.click(one(".comments > .composer [name=name]"))
        tab.type("Ada Brandt")
        tab.click(one(".comments > .composer [name=post]"))
        tab.until(f"{one('.comment .body strong')}?.textContent === 'first'")

        mine = ".list > .comment:has(strong) > article"
        tab.click(one(f"{mine} [name=reply]"))
        tab.until(focused("article .composer textarea"))
        tab.type("And an answer.")
        tab.click(one("article .composer [name=post]"))
        tab.until(f"{one('.replies .body')}?.textContent === 'And an answer.'")

        reply = ".replies .comment > article"
        tab.click(one(f"{reply} [name=edit]"))
        tab.until(focused("article .composer textarea"))
        tab.type(" Better.")
        tab.click(one("article .composer [name=post]"))
        tab.until(f"{one('.replies .edited')} !== null")
        assert "Better." in tab.script(f"{one('.replies .body')}.textContent")

        newest = "nav a[href*='sort=newest']"
        tab.click(one(newest))
        tab.until(f"{one(newest)}.getAttribute('aria-current') === 'true'")
        tab.until(f"{one('.list > .comment .body strong')}?.textContent === 'first'")

        voted = ".list > .comment:not(:has(strong)) [name=up]"
        tab.click(one(voted))
        tab.until(f"{one(voted)}.ariaPressed === 'true'")
        tab.click(one(f"{reply} [name=delete]"))
        tab.click(one(".panel [name=confirm]"))
        tab.until(f"{one('.replies .tombstone')} !== null")
    assert live.thread()["article"]["comment_count"] == 3


@pytest.mark.skipif(FIREFOX is None, reason="Firefox is not installed")
def test_a_moderator_signs_in_clears_the_queue_by_keys_and_takes_one_back(
    live: Live, tmp_path: Path
) -> None:
    comments = hold(live, 3)
    email = account(live)
    with firefox(tmp_path) as tab:
        tab.open(f"{live.service}/console/")
        tab.click("document.querySelector('[name=email]')")
        tab.type(email)
        tab.click("document.querySelector('[name=password]')")
        tab.type(PASSWORD)
        tab.click("document.querySelector('button.primary')")
        for keys, left in (("a", 2), ("r2", 1), ("s", 0)):
            tab.until("document.activeElement?.matches('.item.here:not(.leaving)')")
            tab.type(keys)
            tab.until(f"document.querySelectorAll('.feed > article').length === {left}")
        assert sorted(statuses(live, comments)) == ["approved", "rejected", "spam"]
        tab.type("z")
        tab.until("document.querySelectorAll('.feed > article').length === 1")
    assert sorted(statuses(live, comments)) == ["approved", "pending", "rejected"]
