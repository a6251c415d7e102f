"""The program as it is called from a terminal, without the seconds it takes to load anew each
time.
"""

from __future__ import annotations

import io
import logging
import os
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from unittest.mock import patch

from comments.cli import main


def call(*words: str, environment: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """Run a command in this process; return its status, what it printed, what it complained of.

    ``environment`` takes the place of this process's, where it is named.
    """
    variables = os.environ if environment is None else environment
    printed = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="", write_through=True)
    complaint = io.StringIO()
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    with (
        patch.dict("os.environ", dict(variables), clear=True),
        patch("sys.argv", ["comments", *words]),
        redirect_stdout(printed),
        redirect_stderr(complaint),
    ):
        try:
            main()
            status = 0
        except SystemExit as end:
            status = int(end.code or 0)
        finally:
            # What a command sets up for its logs ends with its process.
            root.handlers[:] = handlers
            root.setLevel(level)
    printed.seek(0)
    return status, printed.read(), complaint.getvalue()
