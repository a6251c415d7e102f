"""Database addresses as operators write them."""

from __future__ import annotations

import pytest

from comments.database.addresses import read_postgres, sqlite_path
from comments.errors import SettingsError


@pytest.mark.parametrize(
    "password",
    ["plain", "a/b+c==", "p@ss", "sl/as@h?x#y", "c:o:l", "ü%", "?", "#1", "a@b/c?d=e", "/", "x y"],
)
def test_a_password_may_have_any_character(password: str) -> None:
    address = read_postgres(
        f"postgresql://comments:{password}@db.example:6432/daily?sslmode=require"
    )
    assert address.parameters == {
        "user": "comments",
        "password": password,
        "host": "db.example",
        "port": "6432",
        "dbname": "daily",
        "sslmode": "require",
    }
    assert password == "plain" or password not in repr(address)


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("postgresql://", {}),
        ("postgresql:///daily?host=/run/pg", {"dbname": "daily", "host": "/run/pg"}),
        ("postgres://u:p%40q@h/d", {"user": "u", "password": "p@q", "host": "h", "dbname": "d"}),
        ((
            "postgresql+psycopg://u@[::1]:1/d"
        ), {"user": "u", "host": "::1", "port": "1", "dbname": "d"}),
        ("postgresql://a,b:2/d", {"host": "a,b", "port": ",2", "dbname": "d"}),
        ("postgresql://u@%2Frun%2Fpg/d", {"user": "u", "host": "/run/pg", "dbname": "d"}),
        ("postgresql://u:p@h/d?application_name=a@b", {"user": "u", "password": "p", "host": "h",
                                                       "dbname": "d", "application_name": "a@b"}),
    ],
)  # fmt: skip
def test_addresses_are_read_as_libpq_reads_them(text: str, parameters: dict[str, str]) -> None:
    assert read_postgres(text).parameters == parameters


def test_what_cannot_be_read_is_refused_without_the_password() -> None:
    with pytest.raises(SettingsError) as refusal:
        read_postgres("postgresql://u:secret@h]x/d")
    assert "secret" not in str(refusal.value)


def test_a_sqlite_path_may_have_any_character() -> None:
    assert str(sqlite_path("sqlite:////var/a b#c%41.db")) == "/var/a b#c%41.db"
