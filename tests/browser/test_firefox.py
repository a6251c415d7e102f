"""The main loop in Firefox: read, write, reply, change, vote, delete."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import Live
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

        voted = ".list > .comment:not(:has(strong)) [name=up]"
        tab.click(one(voted))
        tab.until(f"{one(voted)}.ariaPressed === 'true'")
        tab.click(one(f"{reply} [name=delete]"))
        tab.click(one(".panel [name=confirm]"))
        tab.until(f"{one('.replies .tombstone')} !== null")
    assert live.thread()["article"]["comment_count"] == 3
