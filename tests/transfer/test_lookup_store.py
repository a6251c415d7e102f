"""What an import puts by for a while does not stay, not even where the import is killed."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from comments.transfer.lookup_store import scratch_database


def test_what_a_killed_import_left_goes_with_the_next_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, another = tmp_path / "comments-import-left.sqlite", tmp_path / "another.sqlite"
    begun = tmp_path / "comments-import-begun.sqlite"
    link = tmp_path / "comments-import-link.sqlite"
    link.symlink_to(another)
    for path in (left, another, begun):
        path.write_text("Ada")
    for path in (left, another):
        os.utime(path, (1, 1))
    with scratch_database() as running:
        (_, _, place) = running.execute("PRAGMA database_list").fetchone()
        os.utime(place, (1, 1))
        assert not left.exists()
        with scratch_database():
            assert Path(place).exists()
    assert sorted(tmp_path.iterdir()) == sorted([another, begun, link])
