"""How far two people who judge the same agree beyond chance."""

from __future__ import annotations

from collections.abc import Sequence


def cohens_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa of pairs of judgements (Cohen 1960): 1 for full agreement, 0 for that of
    chance; None where there are no pairs, or all judgements are alike.
    """
    if not pairs:
        return None
    count = len(pairs)
    agreed = sum(first == second for first, second in pairs) / count
    names = {name for pair in pairs for name in pair}
    chance = sum(
        sum(first == name for first, _ in pairs) * sum(second == name for _, second in pairs)
        for name in names
    ) / (count * count)
    return None if chance == 1 else (agreed - chance) / (1 - chance)
