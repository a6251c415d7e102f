"""A variable is a noun that says what it holds: pronouns and participles stay below three in a
thousand bindings.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOODS = frozenset(
    [
        "found",
        "made",
        "one",
        "ones",
        "said",
        "asked",
        "given",
        "known",
        "done",
        "wanted",
        "told",
        "kept",
        "taken",
        "seen",
        "shown",
        "written",
        "held",
        "tried",
        "gone",
        "got",
        "it",
        "they",
        "who",
        "what",
    ]
)
MOST_IN_A_THOUSAND = 3.0


def bindings(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield each name that is bound and its line; variables of a comprehension are left out."""
    loops = {
        id(name)
        for node in ast.walk(tree)
        if isinstance(node, ast.comprehension)
        for name in ast.walk(node.target)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in loops:
            yield node.id, node.lineno
        elif isinstance(node, ast.arg) and node.arg not in {"self", "cls"}:
            yield node.arg, node.lineno


def moods(folder: str) -> tuple[int, list[str]]:
    """Return how many bindings a folder has, and the places where one is a mood."""
    count, places = 0, []
    for path in sorted((ROOT / folder).rglob("*.py")):
        if {"migrations", "node_modules"} & set(path.parts):
            continue
        for name, line in bindings(ast.parse(path.read_text(encoding="utf-8"))):
            count += 1
            if MOODS & set(name.strip("_").split("_")[:1]):
                places.append(f"{path.relative_to(ROOT)}:{line} {name}")
    return count, places


@pytest.mark.parametrize("folder", ["comments", "tests", "tools"])
def test_variables_are_nouns(folder: str) -> None:
    count, places = moods(folder)
    assert len(places) * 1000 <= MOST_IN_A_THOUSAND * count, "\n".join(places)


def test_the_lint_sees_what_it_should() -> None:
    tree = ast.parse("found = 1\ndef f(asked, comment): return [one for one in asked]")
    assert [name for name, _ in bindings(tree)] == ["found", "asked", "comment"]
