"""Where what a command writes finds no room, or nobody reads it, that is said in a sentence, and
nothing half done is left that looks whole.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_backups import file, house, on_sqlite  # noqa: F401
from tests.durability.serving import COMMENTS
from tests.house import House
from tests.prepared import SECRET


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk on which there is room for 64 kB."""
    folder, mount = tmp_path / "small", shutil.which("mount")
    folder.mkdir()
    command = [mount or "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]
    if mount is None or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("nothing may be mounted here")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_an_export_that_finds_no_room_leaves_the_former_one(
    house: House,  # noqa: F811
    run: Run,
    small_disk: Path,
) -> None:
    ada, output = house.reader(), small_disk / "daily.jsonl"
    ada.says("Monday.")
    assert run("export", "--site", "daily", "--output", str(output))[0] == 0
    output.chmod(0o640)
    former = output.read_bytes()
    for number in range(12):
        ada.says(f"{number} {'a long text ' * 600}", article=f"a{number}")
    code, _, complaint = run("export", "--site", "daily", "--output", str(output))
    assert (code, "No space left on device" in complaint) == (1, True)
    assert output.read_bytes() == former
    assert [path.name for path in small_disk.iterdir()] == ["daily.jsonl"]
    assert run("export", "--site", "daily", "--output", "whole.jsonl")[0] == 0
    assert Path("whole.jsonl").stat().st_size > 65_536
    Path("whole.jsonl").chmod(0o640)
    assert run("export", "--site", "daily", "--output", "whole.jsonl")[0] == 0
    assert oct(Path("whole.jsonl").stat().st_mode & 0o777) == "0o640"


@pytest.mark.parametrize("words", ["site list", "export --site daily", "doctor"])
def test_an_output_that_is_full_is_a_sentence_and_status_1(
    house: House,  # noqa: F811
    file: Path,  # noqa: F811
    words: str,
) -> None:
    house.reader().says("Monday.")
    variables = {"COMMENTS_DATABASE_URL": f"sqlite:///{file}", "COMMENTS_SECRET_KEY": SECRET}
    with Path("/dev/full").open("wb") as full:
        outcome = subprocess.run(
            [COMMENTS, *words.split()],
            env={**os.environ, **variables},
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert (outcome.returncode, b"No space left on device" in outcome.stderr) == (1, True)
    assert b"Exception ignored" not in outcome.stderr
