"""From comments to themes: by what they say where the encoder has read them, by branches where not.

Both ways give the same shape, and neither writes a word: a theme is a list of comments.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from comments.digest.contribution import Contribution, Theme

MOST_THEMES = 5
QUOTES = 3
SPARE_QUOTES = 3
"""Quotable comments kept beyond those shown, for when one of them goes."""
FEWEST_PEOPLE = 2
_TOO_SHORT = 25
"""Characters below which a comment says too little to be quoted where there are others."""
Groups = Sequence[tuple[Contribution, ...]]


def by_vectors(
    groups: Groups, labels: Sequence[int], near: Sequence[float], same: Sequence[int]
) -> list[Theme]:
    """Return themes of comments that say alike; ``labels``, ``near`` and ``same`` are the encoder's
    reading of the first comment of each group of repeats.
    """
    themes = []
    for label in sorted(set(labels) - {-1}):
        inside = [(groups[at], near[at]) for at in range(len(groups)) if labels[at] == label]
        middle = sorted(inside, key=lambda pair: pair[1], reverse=True)
        # The half that lies nearest the middle speaks for the theme; of it, the best liked.
        half = max(QUOTES, len(middle) // 2)
        core = sorted((group[0] for group, _ in middle[:half]), key=_quotable, reverse=True)
        quotable = [*core, *(group[0] for group, _ in middle[half:])]
        saying = {groups[at][0].comment: same[at] for at in range(len(groups))}
        quotable = _each_saying_first(quotable, saying)
        members = [entry for group, _ in middle for entry in group]
        themes.append(_theme(quotable, members))
    return _leading(themes)


def _each_saying_first(quotable: list[Contribution], saying: dict[int, int]) -> list[Contribution]:
    """Put what says the same in other words behind what says something else."""
    first = {saying[entry.comment]: entry for entry in reversed(quotable)}
    leading = {entry.comment for entry in first.values()}
    return sorted(quotable, key=lambda entry: entry.comment not in leading)


def by_branches(groups: Groups) -> list[Theme]:
    """Return the branches in which most readers take part; of a thread without any, the comments
    liked best.
    """
    members = [entry for group in groups for entry in group]
    repeats = {entry.comment for group in groups for entry in group[1:]}
    branches: dict[int, list[Contribution]] = {}
    for entry in members:
        branches.setdefault(entry.root, []).append(entry)
    themes = [_branch(root, inside, repeats) for root, inside in branches.items()]
    return _leading(themes) or _leading([_liked(members, repeats)])


def _branch(root: int, inside: list[Contribution], repeats: set[int]) -> Theme:
    """What began a branch comes first, then what was liked best in it."""
    quotable = [entry for entry in inside if entry.comment not in repeats]
    quotable.sort(key=lambda entry: (entry.comment == root, *_quotable(entry)), reverse=True)
    return _theme(quotable, inside)


def _liked(members: list[Contribution], repeats: set[int]) -> Theme:
    quotable = [entry for entry in members if entry.comment not in repeats]
    return _theme(sorted(quotable, key=_quotable, reverse=True), members)


def _theme(quotable: Iterable[Contribution], members: Iterable[Contribution]) -> Theme:
    """A theme whose quoted comments are by different readers."""
    quoted: list[Contribution] = []
    for entry in quotable:
        if entry.author not in {other.author for other in quoted}:
            quoted.append(entry)
    quoted = quoted[: QUOTES + SPARE_QUOTES]
    chosen = {entry.comment for entry in quoted}
    rest = [entry for entry in members if entry.comment not in chosen]
    return Theme((*quoted, *rest), len(quoted))


def _quotable(entry: Contribution) -> tuple[bool, int, int, int]:
    return (len(entry.text) >= _TOO_SHORT, *entry.weight)


def _leading(themes: list[Theme]) -> list[Theme]:
    """The themes with most people, of those in which several are quoted."""
    shared = [theme for theme in themes if theme.quoted >= FEWEST_PEOPLE]
    shared.sort(key=lambda theme: (theme.people, len(theme.members)), reverse=True)
    return shared[:MOST_THEMES]
