"""Files beside a database, which root may make when it runs a command for the service's user."""

from __future__ import annotations

import os
from pathlib import Path


def open_owned(path: str | Path) -> int:
    """Open a file to read and write, made if need be: for its owner alone, who is the folder's
    where root makes it. Return its handle.
    """
    while True:
        try:
            return os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            pass
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except FileExistsError:
            continue
        # Only what was made here: a name that lay there may be a link to anything.
        if os.geteuid() == 0:
            folder = Path(path).parent.stat()
            os.fchown(handle, folder.st_uid, folder.st_gid)
        return handle
