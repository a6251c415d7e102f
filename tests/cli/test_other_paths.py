"""One database by several paths: what has its log elsewhere is told so, and touches nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from comments.database.serving_process import claim_database
from tests.cli.conftest import Run
from tests.cli.test_backups import end, file, house, on_sqlite  # noqa: F401
from tests.house import House


@pytest.fixture(params=["second name", "mount"])
def other(request: pytest.FixtureRequest, file: Path, tmp_path: Path) -> Iterator[Path]:  # noqa: F811
    """Where else a database is to be found."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    path = folder / file.name
    yield path
    if request.param == "mount" and path.exists():
        subprocess.run(["umount", path], check=False, capture_output=True)


def give(file: Path, other: Path, kind: str) -> None:  # noqa: F811
    """Have a database lie at another path, too."""
    if kind == "second name":
        os.link(file, other)
        return
    other.touch()
    mount = shutil.which("mount")
    bind = [mount or "mount", "--bind", file, other]
    if mount is None or subprocess.run(bind, check=False, capture_output=True).returncode:
        pytest.skip("nothing may be mounted here")


def test_a_database_that_is_served_by_another_path_is_left_alone(
    house: House,  # noqa: F811
    file: Path,  # noqa: F811
    other: Path,
    run: Run,
    request: pytest.FixtureRequest,
) -> None:
    house.reader().says("Monday.")
    end(house.app)
    give(file, other, request.node.callspec.params["other"])
    claim = claim_database(file)
    try:
        for words in (["serve"], ["site", "list"], ["db", "upgrade"], ["backup", "b.db"]):
            code, _, complaint = run(*words, DATABASE_URL=f"sqlite:///{other}")
            assert (code, "is served by another path" in complaint) == (1, True), words
        assert [path.name for path in other.parent.iterdir() if "-wal" in path.name] == []
    finally:
        claim.close()
    assert run("site", "list", DATABASE_URL=f"sqlite:///{other}")[0] == 0


def test_a_symbolic_link_and_a_relative_path_lead_to_the_same_locks(
    house: House,  # noqa: F811
    file: Path,  # noqa: F811
    tmp_path: Path,
    run: Run,
) -> None:
    end(house.app)
    link = tmp_path / "link.db"
    link.symlink_to(file)
    claim = claim_database(file)
    try:
        for path in (link, os.path.relpath(file)):
            code, _, complaint = run("serve", DATABASE_URL=f"sqlite:///{path}")
            assert (code, "already uses" in complaint) == (1, True)
            assert run("site", "list", DATABASE_URL=f"sqlite:///{path}")[0] == 0
    finally:
        claim.close()
