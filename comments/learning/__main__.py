"""``python -m comments.learning``: fits a model in a process of its own, so that nobody who is
served waits. Lessons in, a fit out, pickled, between the worker and itself alone.
"""

from __future__ import annotations

import os
import pickle
import sys

from comments.learning.fitting import fit

if __name__ == "__main__":
    os.nice(10)
    lessons = pickle.load(sys.stdin.buffer)  # noqa: S301
    pickle.dump(fit(lessons), sys.stdout.buffer)
