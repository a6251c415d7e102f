"""Tables of another version stop the start with a sentence; several upgrades at once all
succeed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from comments.database.revisions import known_revisions, newest_revision
from comments.database.sqlite import sqlite3
from tests.conftest import SECRET, empty_database

COMMENTS = [sys.executable, "-c", "from comments.cli import main; main()"]


def comments(url: str, *words: str) -> subprocess.Popen[str]:
    """Start a command on a database."""
    environment = {**os.environ, "COMMENTS_DATABASE_URL": url, "COMMENTS_SECRET_KEY": SECRET}
    return subprocess.Popen(
        [*COMMENTS, *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_newest_revision_is_read_as_alembic_reads_it() -> None:
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(Path("comments/migrations").resolve()))
    assert newest_revision() == script.get_current_head()
    assert set(known_revisions()) == {step.revision for step in script.walk_revisions()}


def test_three_upgrades_at_once_all_succeed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with empty_database(request, tmp_path_factory) as url:
        processes = [comments(url, "db", "upgrade") for _ in range(3)]
        outcomes = [process.communicate(timeout=120) for process in processes]
        assert [process.returncode for process in processes] == [0, 0, 0], outcomes
        last = comments(url, "site", "list")
        assert last.communicate(timeout=60)[1] == ""


@pytest.mark.parametrize(
    ("revision", "sentence"),
    [
        (
            "0001",
            r"are at 0001, and this version needs \d+. Make a backup, then run: comments db "
            r"upgrade",
        ),
        ("9999", r"are at 9999, which this version \(at \d+\) does not know: a later version"),
    ],
)
def test_tables_of_another_version_stop_the_start_with_a_sentence(
    revision: str, sentence: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("the same comparison on both; once is enough")
    with closing(sqlite3.connect(tmp_path / "c.db")) as connection, connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("CREATE TABLE site (id)")
        connection.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
    for words in (["serve"], ["worker"], ["site", "list"]):
        process = comments(f"sqlite:///{tmp_path}/c.db", *words)
        _, complaint = process.communicate(timeout=60)
        assert process.returncode == 1
        assert re.search(sentence, complaint), complaint
        assert len(complaint.splitlines()) == 1
