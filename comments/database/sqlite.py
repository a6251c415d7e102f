"""The SQLite that is spoken to: everything here that opens such a database does so by this module.

The wheel of ``pysqlite3`` brings a recent release; where there is none, the standard library's is
used, and of two the newer. A process must not open one database through both: whichever closes its
file first would drop the other's locks on it (https://sqlite.org/howtocorrupt.html, 2.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
else:
    import sqlite3

    try:
        import pysqlite3
    except ImportError:
        pass
    else:
        sqlite3 = max(pysqlite3, sqlite3, key=lambda driver: driver.sqlite_version_info)

__all__ = ["ENGINE", "has_wal_reset_bug", "sqlite3"]

ENGINE = f"SQLite {sqlite3.sqlite_version} ({sqlite3.__name__})"
"""Which release is in use, and by which driver."""
_FIXED = (3, 51, 3)
_FIXED_BRANCHES = ((3, 44, 6), (3, 50, 7))


def has_wal_reset_bug(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Say whether this SQLite can corrupt a WAL database under two writing connections: releases
    from 3.7.0 to 3.51.2, save two older branches that were mended
    (https://sqlite.org/wal.html#walresetbug).
    """
    mended = any(version[:2] == fix[:2] and version >= fix for fix in _FIXED_BRANCHES)
    return version < _FIXED and not mended
