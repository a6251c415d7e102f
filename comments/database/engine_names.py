"""The engines a session's statements may go to, by name; a transaction tells the first two by an
execution option of that name.
"""

from __future__ import annotations

READER = "reader"
"""For what only reads."""
SHORT = "short"
"""For writes of milliseconds: by key, and on SQLite perhaps together with others."""
REPLICA = "replica"
"""For reads that may be a little behind."""
