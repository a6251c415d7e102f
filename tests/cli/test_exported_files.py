"""The file an export is written to: whole, its owner's, and nobody else's at the same time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from comments.cli.export_comments import _written


def test_two_exports_to_one_name_do_not_mix(tmp_path: Path) -> None:
    file = tmp_path / "daily.jsonl"
    with _written(file) as longer:
        longer.write(b"the longer one")
        with _written(file) as shorter:
            shorter.write(b"the shorter")
        assert file.read_bytes() == b"the shorter"
    assert file.read_bytes() == b"the longer one"
    assert list(tmp_path.iterdir()) == [file]


def test_what_a_killed_export_has_left_goes_with_the_next(tmp_path: Path) -> None:
    (tmp_path / ".0123.unfinished-export").write_bytes(b"half")
    with _written(tmp_path / "daily.jsonl") as stream:
        stream.write(b"whole")
    assert [path.name for path in tmp_path.iterdir()] == ["daily.jsonl"]


@pytest.mark.skipif(os.geteuid() != 0, reason="about what root writes for others")
def test_a_file_stays_its_owners_and_as_closed_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "daily.jsonl"
    file.touch(mode=0o600)
    os.chown(file, 4_321, 4_322)
    with _written(file):
        unfinished = next(tmp_path.glob(".*")).stat()
        assert (unfinished.st_uid, unfinished.st_mode & 0o777) == (4_321, 0o600)
    assert (file.stat().st_uid, file.stat().st_gid) == (4_321, 4_322)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_in_a_closed_folder_is_written_to(tmp_path: Path) -> None:
    file = tmp_path / "daily.jsonl"
    file.touch()
    tmp_path.chmod(0o555)
    with _written(file) as stream:
        stream.write(b"whole")
    tmp_path.chmod(0o755)
    assert file.read_bytes() == b"whole"
