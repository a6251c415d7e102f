"""The back door: the ``comments`` command, for whoever runs the service."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

import click
from sqlalchemy.exc import DatabaseError

from comments.errors import CommentsError
from comments.telemetry.shared_counts import share_counts

_COMMANDS = {
    "demo": "demo",
    "serve": "serve",
    "db": "db:database",
    "backup": "backups:backup",
    "restore": "backups:restore",
    "site": "site",
    "author": "author",
    "token": "token",
    "staff": "staff",
    "doctor": "doctor",
    "recount": "recount",
    "render": "render",
    "worker": "worker",
    "import": "import_comments",
    "export": "export_comments",
    "privacy": "privacy",
    "learn": "learn",
    "backtest": "backtest",
}
"""Each command and the module that holds it, under the module's own name unless another is
there.
"""

_INTERRUPTED = (
    "Interrupted. What was stored before stays, the step under way is undone, and the command may "
    "be run again."
)
_STATUS_OF_SIGINT = 130


class _Commands(click.Group):
    """Loads a command when it is asked for: serving need not wait for what only others use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[:1] == ["serve"]:
            share_counts()
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; Ctrl-C ends it with a sentence and the status that shells expect."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo(f"\ncomments: {_INTERRUPTED}", err=True)
            raise click.exceptions.Exit(_STATUS_OF_SIGINT) from None

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"comments.cli.{module}"), name or module)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="article-comments")
def cli() -> None:
    """Comments under articles, and the desk that moderates them.

    Settings come from COMMENTS_* variables and the file that COMMENTS_CONFIG names. To look around,
    run `comments demo`.
    """


def main() -> None:
    """Run a command; what goes wrong is said in a sentence."""
    try:
        cli(prog_name="comments")
    except CommentsError as error:
        problem = error.message
    except DatabaseError as error:
        problem = f"The database cannot be used: {str(error.orig).strip()}"
    except OSError as error:
        problem = f"{error.filename or 'The system'}: {error.strerror or error}."
    except UnicodeError as error:
        problem = f"What is to be read is no text in UTF-8: {error}."
    except Exception as error:
        if os.environ.get("COMMENTS_LOG_LEVEL") == "debug":
            raise
        problem = (
            f"This was not foreseen: {type(error).__name__}: {error}. Please report it, with what "
            "COMMENTS_LOG_LEVEL=debug adds."
        )
    else:
        return
    finally:
        _forget_unwritten()
    click.echo(f"comments: {problem}", err=True)
    sys.exit(1)


def _forget_unwritten() -> None:
    """Have Python not try again, at its end, to write what a full disk or a closed pipe refused: it
    would end with a complaint of its own, and a status that no service manager knows.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
