"""Ends a process that nobody waits for any more, whatever it is at.

Who makes a first pass through a long file sends nothing for minutes, and so would not notice; and
it holds a scratch database full of people.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

_INTERVAL = 1_000
"""Milliseconds after which is looked whether there is still something to watch."""
_GRACE_SECONDS = 5.0
"""For what is deleted at the end."""


@contextmanager
def ended_with(pipe: Connection) -> Iterator[None]:
    """Within, end this process as soon as nobody can write to the pipe any more. For the main
    thread."""
    is_over = threading.Event()

    def leave(number: int, _frame: object) -> None:
        # What is deleted after the block is not to be interrupted.
        if not is_over.is_set():
            sys.exit(1)

    signal.signal(signal.SIGTERM, leave)
    watch = threading.Thread(target=_watch, args=(pipe.fileno(), is_over), daemon=True)
    watch.start()
    try:
        yield
    finally:
        is_over.set()


def _watch(pipe: int, is_over: threading.Event) -> None:
    poll = select.poll()
    # Linux tells of a closed pipe unasked, macOS does not.
    poll.register(pipe, select.POLLHUP)
    while not is_over.is_set():
        if any(events & select.POLLHUP for _, events in poll.poll(_INTERVAL)):
            # To the main thread itself: a signal that another takes interrupts no read of it.
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
            if not is_over.wait(_GRACE_SECONDS):
                os._exit(1)
