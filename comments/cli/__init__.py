"""The back door: the ``comments`` command, for whoever runs the service."""

from __future__ import annotations

import sys

import click
from sqlalchemy.exc import DatabaseError

from comments.cli.database import database
from comments.cli.demo import demo
from comments.cli.doctor import doctor
from comments.cli.recount import recount
from comments.cli.serve import serve
from comments.cli.site import site
from comments.cli.token import token
from comments.cli.worker import worker
from comments.errors import CommentsError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="article-comments")
def cli() -> None:
    """Comments under articles, and the desk that moderates them.

    Settings come from COMMENTS_* variables and the file that COMMENTS_CONFIG names. To look around, run
    `comments demo`.
    """


for command in (demo, serve, database, site, token, doctor, recount, worker):
    cli.add_command(command)


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
    else:
        return
    click.echo(f"comments: {problem}", err=True)
    sys.exit(1)
