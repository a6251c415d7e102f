"""Both processes of an import stay small: neither loads what it has no use for."""

from __future__ import annotations

import subprocess
import sys

import pytest

_LOADED = "import sys; print(*sorted(sys.modules))"
_OPENED = """
from comments.app import create_app
from comments.cli import import_comments
from comments.settings import Settings
create_app(Settings(database_url="sqlite:////nowhere/c.db", secret_key="x" * 40), doors=False)
"""


def loaded(code: str) -> set[str]:
    """Return the names of the modules that a fresh interpreter has after some code."""
    command = [sys.executable, "-c", f"{code}\n{_LOADED}"]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize(
    ("code", "heavy"),
    [
        (
            "import comments.transfer.preparing_process",
            {"flask", "sqlalchemy", "numpy", "py3langid", "marshmallow", "comments.models"},
        ),
        ("import comments.transfer.formats.disqus", {"flask", "sqlalchemy", "comments.models"}),
        (_OPENED, {"comments.web.api", "comments.web.console", "numpy", "py3langid", "rich"}),
    ],
    ids=["prepares", "reads", "writes"],
)
def test_an_import_loads_nothing_that_it_does_not_need(code: str, heavy: set[str]) -> None:
    assert loaded(code) & heavy == set()
