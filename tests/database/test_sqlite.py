"""Which SQLite is used, and which of them several processes may write by."""

from __future__ import annotations

import pytest

from comments.cli.serve import require_engine
from comments.database.sqlite import has_wal_reset_bug
from comments.errors import SettingsError
from comments.settings import Settings


@pytest.mark.parametrize(
    ("version", "buggy"),
    [
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 3), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 4), False),
    ],
)
def test_the_releases_with_the_wal_reset_bug_are_known(
    version: tuple[int, ...], buggy: bool
) -> None:
    assert has_wal_reset_bug(version) is buggy


def test_several_processes_need_an_engine_that_survives_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = Settings(database_url="sqlite:///c.db", secret_key="s" * 40)
    monkeypatch.setattr("comments.cli.serve.has_wal_reset_bug", lambda: True)
    require_engine(settings, 1)
    with pytest.raises(SettingsError, match="pip install pysqlite3"):
        require_engine(settings, 2)
    monkeypatch.setattr("comments.cli.serve.has_wal_reset_bug", lambda: False)
    require_engine(settings, 2)
