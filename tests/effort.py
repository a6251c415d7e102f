"""What work costs, told so that a slow or busy machine tells the same as a fast one."""

from __future__ import annotations

from collections.abc import Callable
from time import thread_time

_QUIET_SECONDS = 0.03
"""What ``_yardstick`` takes on the machine that the tests' bounds were set on, with nobody else
there.
"""


def effort(work: Callable[[], object]) -> float:
    """Return the seconds of CPU that work takes, as that quiet machine would have counted them.

    The same fixed work is done before and after, and the slower of both is the measure: what else
    runs beside the tests makes both slow.
    """
    before = _yardstick()
    start = thread_time()
    work()
    seconds = thread_time() - start
    return seconds * _QUIET_SECONDS / max(before, _yardstick(), _QUIET_SECONDS)


def _yardstick() -> float:
    start = thread_time()
    sum(hash(str(number)) & 7 for number in range(200_000))
    return thread_time() - start
