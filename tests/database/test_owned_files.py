"""What root makes beside a database belongs to the folder's owner, who serves from it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from comments.database.owned_files import open_owned
from comments.database.serving_process import claim_database
from comments.database.write_lock import write_lock
from tests.cli.conftest import Run, run  # noqa: F401

NOBODY = 65_534


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of another user's."""
    if os.geteuid() != 0:
        pytest.skip("about root")
    folder = tmp_path / "data"
    folder.mkdir()
    os.chown(folder, NOBODY, NOBODY)
    return folder


def test_commands_of_root_leave_nothing_that_the_services_user_may_not_open(
    folder: Path,
    run: Run,  # noqa: F811
) -> None:
    file = folder / "comments.db"
    address = f"sqlite:///{file}"
    assert run("db", "upgrade", DATABASE_URL=address)[0] == 0
    backup = folder.parent / "backup.db"
    assert run("backup", str(backup), DATABASE_URL=address)[0] == 0
    assert run("restore", str(backup), "--yes", DATABASE_URL=address)[0] == 0
    with write_lock(f"{file}.lock"):
        claim_database(file).close()
    paths = list(folder.iterdir())
    assert len(paths) > 4
    assert {path.stat().st_uid for path in paths} == {NOBODY}


def test_what_a_link_leads_to_keeps_its_owner(folder: Path) -> None:
    other = folder.parent / "other"
    other.touch()
    (folder / "comments.db.lock").symlink_to(other)
    os.close(open_owned(folder / "comments.db.lock"))
    assert other.stat().st_uid == 0
