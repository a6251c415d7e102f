"""The program in an empty folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from comments.app import create_app
from comments.cli import cli
from comments.cli.context import opened
from comments.services.sites.site_settings import add_site
from comments.settings import Settings
from tests.conftest import SECRET
from tests.prepared import prepare
from tests.terminal import call

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the program in an empty folder, with settings by their names; give its exit code, what it
    printed, and what it complained of.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMMENTS_SECRET_KEY", SECRET)
    monkeypatch.setenv("COMMENTS_RATE_LIMITS", "off")

    def run(*words: str, **settings: str) -> tuple[int, str, str]:
        variables = {f"COMMENTS_{name}": value for name, value in settings.items()}
        return call(*words, environment={**os.environ, **variables})

    return run


def command_paths() -> list[tuple[str, ...]]:
    """Return all commands, groups opened."""
    paths: list[tuple[str, ...]] = []
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        below = getattr(command, "commands", {})
        paths += [(name, inner) for inner in below] or [(name,)]
    return paths


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database that holds one site."""
    folder = tmp_path_factory.mktemp("prepared")
    settings = Settings(
        database_url=f"sqlite:///{folder}/comments.db", secret_key=SECRET, rate_limits=False
    )
    prepare(create_app(settings))
    with opened(settings) as (_, session):
        add_site(session, "daily", name="D", origins=["https://daily.example"])
        session.commit()
    return folder
