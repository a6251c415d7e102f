"""A helping process ends with the import that it helps, however long it would be silent."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from comments.transfer.preparing_process import PreparingProcess
from comments.transfer.reading import File

_SECONDS = 10.0


def test_a_helper_in_its_first_pass_ends_with_the_pipe_to_it_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch, endless = tmp_path / "scratch", tmp_path / "endless.json"
    scratch.mkdir()
    os.mkfifo(endless)
    monkeypatch.setenv("TMPDIR", str(scratch))
    helper = PreparingProcess(str(tmp_path / "spool"))
    helper.start()
    process, stream = helper.process, os.open(endless, os.O_RDWR)
    assert process is not None
    try:
        helper._send(File(str(endless), "twikoo", "utf-8"))
        os.write(stream, b'[{"_id": "1", ')
        deadline = time.monotonic() + _SECONDS
        while not list(scratch.iterdir()) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert len(list(scratch.iterdir())) == 1
        # As the kernel does where the import is killed.
        helper._requests.close()
        assert process.wait(_SECONDS) == 1
        assert list(scratch.iterdir()) == []
    finally:
        process.kill()
        process.wait()
        helper._answers.close()
        os.close(stream)
