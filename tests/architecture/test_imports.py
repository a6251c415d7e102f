"""Imports go down only, and the inner rooms do not know the web. The contracts stand in
pyproject.toml.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_the_contracts_on_imports_are_kept() -> None:
    """In a process of its own: the linter sets up logging anew and silences every logger there
    is.
    """
    linter = Path(sys.executable).with_name("lint-imports")
    process = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stdout + process.stderr
