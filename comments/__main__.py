"""Where the ``comments`` command begins: before anything that takes long to load."""

from __future__ import annotations

import os
import signal
from types import FrameType

_STATUS_OF_SIGINT = 130


def main() -> None:
    """Run a command. Ctrl-C ends it with a sentence from the first moment on."""
    former = signal.getsignal(signal.SIGINT)
    if former is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)
    from comments.cli import main as run

    signal.signal(signal.SIGINT, former)
    run()


def _leave(number: int, _frame: FrameType | None) -> None:
    # Nothing has been begun, and an exception in the middle of loading could be taken for another.
    os.write(2, b"\ncomments: Interrupted. Nothing was begun.\n")
    os._exit(_STATUS_OF_SIGINT)


if __name__ == "__main__":
    main()
