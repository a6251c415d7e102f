"""Counts of several processes, added up: each writes into a file of one folder, as
prometheus-client's multi-process mode has it.

Imported before prometheus-client, which looks for the folder when it is loaded.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_LIVE = re.compile(r"gauge_live\w*_(\d+)\.db")


def share_counts() -> None:
    """Have this process and those it starts count together, in a folder that goes with it.

    Where the operator names a folder, so that ``comments worker`` counts there too, that is used;
    what processes that have ended left there is cleared away. Does nothing where counting has
    begun.
    """
    if "prometheus_client" in sys.modules:
        return
    if folder := os.environ.get(FOLDER):
        Path(folder).mkdir(parents=True, exist_ok=True)
        _clear(Path(folder))
        return
    folder = tempfile.mkdtemp(prefix="comments-counts-")
    os.environ[FOLDER] = folder
    atexit.register(_remove, folder, os.getpid())


def _clear(folder: Path) -> None:
    for file in folder.glob("*_*.db"):
        number = file.stem.rpartition("_")[2]
        if number.isdecimal() and not is_running(int(number)):
            file.unlink(missing_ok=True)


def forget_the_dead(folder: Path) -> None:
    """Take away what processes that have ended said of themselves; what they counted stays."""
    for file in folder.glob("gauge_live*.db"):
        match = _LIVE.fullmatch(file.name)
        if match and not is_running(int(match[1])):
            file.unlink(missing_ok=True)


def is_running(number: int) -> bool:
    """Say whether there is a process of this number."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _remove(folder: str, owner: int) -> None:
    if os.getpid() == owner:
        with suppress(OSError):
            shutil.rmtree(folder)
