"""Rate limits that the processes of one machine count in a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from limits import parse
from limits.strategies import MovingWindowRateLimiter

from comments.settings import Settings
from comments.web.limit_file import FileStorage
from comments.web.limit_storage import LIMITS_FILE, GuardedStorage, storage_address


def limiter(path: Path) -> MovingWindowRateLimiter:
    """What one process has."""
    return MovingWindowRateLimiter(FileStorage(str(path), patience=5))


def test_two_processes_count_together_and_a_window_moves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_000_000.0]
    monkeypatch.setattr("comments.web.limit_file.time.time", lambda: now[0])
    first, other = limiter(tmp_path / "limits"), limiter(tmp_path / "limits")
    limit = parse("3 per minute")
    assert [each.hit(limit, "ada") for each in (first, other, first)] == [True] * 3
    assert not other.hit(limit, "ada")
    assert other.get_window_stats(limit, "ada") == (1_000_060.0, 0)
    assert other.hit(limit, "bert")
    now[0] += 61
    assert other.hit(limit, "ada")
    assert first.get_window_stats(limit, "ada").remaining == 2


def test_limits_go_on_in_each_process_where_the_file_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(LIMITS_FILE, str(tmp_path / "nowhere" / "limits"))
    address = storage_address(Settings(database_url="sqlite:///c.db", secret_key="s" * 40))
    alone = MovingWindowRateLimiter(GuardedStorage(address))
    limit = parse("1 per minute")
    assert alone.hit(limit, "ada")
    assert not alone.hit(limit, "ada")
    assert "The file of rate limits does not answer" in caplog.text
