"""Imports go down only, and the inner rooms do not know the web. The contracts stand in
pyproject.toml.
"""

from __future__ import annotations

import ast
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


def test_what_crosses_flasks_hooks_does_so_in_one_typed_object() -> None:
    """No channel beside arguments and return values but ``RequestState``, with named fields."""
    holders = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "comments").rglob("*.py")
        if "node_modules" not in file.parts
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("flask")
        if any(name.name == "g" for name in node.names)
    }
    assert holders == {"comments/web/request_state.py"}
