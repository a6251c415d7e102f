"""The first screen shows no warning of what is meant to be so."""

from __future__ import annotations

from multiprocessing import cpu_count

import pytest
from granian import Granian
from granian.constants import Interfaces
from granian.server.common import AbstractServer

from comments.cli.serve import silence_remark_on_threads


def test_the_server_does_not_warn_of_threads_that_are_meant(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(AbstractServer, "serve", lambda *_: None)
    silence_remark_on_threads()
    server = Granian("no:application", interface=Interfaces.WSGI, blocking_threads=2 * cpu_count() + 2)
    server.serve()
    printed = capsys.readouterr()
    assert "seems quite high" not in printed.out + printed.err
