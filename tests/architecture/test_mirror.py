"""The tests mirror the product: what proves a file lies in a folder of the same name."""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PRODUCT = TESTS.parent / "comments"
ACROSS = {
    "architecture": "what holds of all the code",
    "benchmarks": "what it costs",
    "browser": "what a person sees, through every room at once",
    "durability": "what outlives a process, a disk, a server",
    "operations": "what an operator meets: configuration, upgrades, watching",
}
"""Folders that belong to no room of the product, and what each is about."""


@pytest.mark.parametrize(
    "folder",
    sorted({path.parent.relative_to(TESTS) for path in TESTS.rglob("test_*.py")}),
    ids=str,
)
def test_a_folder_of_tests_is_a_room_of_the_product_or_says_what_it_crosses(folder: Path) -> None:
    assert folder.parts, "a test lies in a room"
    assert (PRODUCT / folder).is_dir() or folder.parts[0] in ACROSS


def test_no_crossing_is_named_that_is_not_there() -> None:
    assert {name for name in ACROSS if (TESTS / name).is_dir()} == set(ACROSS)
    assert not {name for name in ACROSS if (PRODUCT / name).is_dir()}
