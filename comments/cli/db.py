"""``comments db``, with the commands that stand in files of their own."""

from __future__ import annotations

from comments.cli.backups import backup, restore
from comments.cli.migrations import database

database.add_command(backup)
database.add_command(restore)
