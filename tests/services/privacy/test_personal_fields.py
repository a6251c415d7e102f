"""Nobody adds a column without saying whether it tells something about a person."""

from __future__ import annotations

from comments.models import Base
from comments.services.privacy.personal_fields import NOT_PERSONAL, PERSONAL, unexplained


def test_every_column_is_explained() -> None:
    tables = Base.metadata.tables
    columns = {name: [column.name for column in tables[name].columns] for name in tables}
    assert unexplained(columns) == []
    assert unexplained({"author": ["shoe_size"]}) == ["author.shoe_size"]
    listed = {f"{table}.{name}" for table, names in NOT_PERSONAL.items() for name in names.split()}
    there = {f"{table}.{name}" for table, names in columns.items() for name in names}
    assert listed | PERSONAL.keys() == there
    assert not listed & PERSONAL.keys()
