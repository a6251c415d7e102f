"""The order ``best``: how sure the votes make us that readers like a comment."""

from __future__ import annotations

from math import sqrt

_Z = 1.959963984540054
"""The 97.5th percentile of the normal distribution: a two-sided interval of 95 %."""

SCALE = 1_000_000_000


def wilson_lower_bound(up: int, down: int) -> int:
    """Return the lower bound of Wilson's score interval for the share of up votes, times ``SCALE``.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22 (1927), 209-212. An integer, so that a cursor
    over it is exact on every database.
    """
    votes = up + down
    if votes == 0:
        return 0
    share = up / votes
    spread = _Z * sqrt((share * (1 - share) + _Z * _Z / (4 * votes)) / votes)
    bound = (share + _Z * _Z / (2 * votes) - spread) / (1 + _Z * _Z / votes)
    return max(0, round(bound * SCALE))
