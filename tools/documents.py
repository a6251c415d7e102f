"""The parts of the documents that follow from the code: settings, site settings, commands, checks,
actions.

``python -m tools.documents`` writes them; a test says when they are behind.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
from flask import Flask

from comments.app import create_app
from comments.cli import cli
from comments.models import ROLES, SiteSettings
from comments.screening.policy import POLICY
from comments.services.moderation.decisions import ACTIONS
from comments.services.privacy.personal_fields import PERSONAL
from comments.settings import Settings
from tools import capacity

ROOT = Path(__file__).parent.parent
_CALLERS = ("anyone", "reader", *ROLES)
_OPEN = ("public", "anyone", "page")
_TOML_HEAD = """\
# Every setting of the service, with its default. Copy this file, take away the # before what you
# change, and name the copy in COMMENTS_CONFIG. A variable COMMENTS_<NAME> wins over the file. An
# unknown name stops the start.
"""


def example_toml() -> str:
    """Return ``config/example.toml``: every setting commented out, below its sentence."""
    blocks = (
        f"# {one.metadata['says']}\n# {one.name} = {json.dumps(one.default)}\n"
        for one in fields(Settings)
    )
    return "\n".join((_TOML_HEAD, *blocks))


def settings() -> Iterator[str]:
    """Yield the table of the operator's settings."""
    yield from _head("Variable", "Default", "What it does")
    for field in fields(Settings):
        yield _row(
            f"`COMMENTS_{field.name.upper()}`", _value(field.default), field.metadata["says"]
        )


def site_settings() -> Iterator[str]:
    """Yield the tables of what a site decides for itself, each below its heading."""
    for field in fields(SiteSettings):
        if heading := field.metadata["heading"]:
            yield f"\n### {heading}\n"
            yield from _head("Name", "Default", "What it does")
        yield _row(f"`{field.name}`", _value(field.default), field.metadata["says"])


def commands() -> Iterator[str]:
    """Yield the table of commands, groups opened."""
    yield from _head("Command", "What it does")
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        for inner, below in getattr(command, "commands", {"": command}).items():
            words = [f"comments {name} {inner}".strip()]
            words += [
                one.human_readable_name for one in below.params if one.param_type_name == "argument"
            ]
            yield _row(f"`{' '.join(words)}`", (below.help or "").split("\n\n")[0])


def checks() -> Iterator[str]:
    """Yield the table of checks, in the order in which they judge."""
    yield from _head("Check", "What it does")
    for check in POLICY:
        yield _row(f"`{check.__name__}`", (check.__doc__ or "").strip().split("\n\n")[0])  # type: ignore[attr-defined]


def actions() -> Iterator[str]:
    """Yield the table of a moderator's actions."""
    yield from _head("Action", "What it does", "From")
    for name, action in ACTIONS.items():
        yield _row(f"`{name}`", action.meaning, ", ".join(sorted(action.allowed)))


def role_rows(app: Flask) -> Iterator[str]:
    """Yield the matrix: one row for each route and method, a column for each caller."""
    yield f"| Request | {' | '.join(_CALLERS)} |"
    yield "|---|" + ":-:|" * len(_CALLERS)
    for rule in sorted(
        app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ()))
    ):
        access = app.view_functions[rule.endpoint].access  # type: ignore[attr-defined]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            marks = ("yes" if _may(access, caller) else "" for caller in _CALLERS)
            yield f"| `{method} {_shown(rule.rule)}` | {' | '.join(marks)} |"


def routes() -> Iterator[str]:
    """Yield the matrix of an application made for this alone."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            secret_key="made for documents, and only for these",
            database_url=f"sqlite:///{folder}/none.db",
        )
        yield from role_rows(create_app(settings))


def personal_fields() -> Iterator[str]:
    """Yield the table of every column that says something about a person."""
    yield from _head("Kept in", "Why", "Until")
    for name, field in PERSONAL.items():
        yield _row(f"`{name}`", field.why, field.until)


BLOCKS: dict[str, dict[str, Callable[[], Iterator[str]]]] = {
    "docs/configuration.md": {"settings": settings, "site-settings": site_settings},
    "docs/operations.md": {"commands": commands},
    "docs/design/scale.md": {"capacity": capacity.lines},
    "docs/personal-data.md": {"personal-fields": personal_fields},
    "docs/moderation-api.md": {"checks": checks, "actions": actions, "routes": routes},
}


def written() -> dict[str, str]:
    """Return the documents as they should be, by their path."""
    texts = {"config/example.toml": example_toml()}
    for path, blocks in BLOCKS.items():
        text = (ROOT / path).read_text(encoding="utf-8")
        for name, lines in blocks.items():
            text = _filled(text, name, "\n".join(lines()))
        texts[path] = text
    return texts


def _shown(rule: str) -> str:
    return re.sub(r"<(?:[^:<>]*:)?([^<>]+)>", r"{\1}", rule)


def _may(access: str, caller: str) -> bool:
    if access in _OPEN:
        return True
    if access == "session":
        return caller in ROLES
    if access == "operator":
        return False
    if access == "reader" or caller not in ROLES:
        return access == caller
    return ROLES.index(caller) >= ROLES.index(access)  # type: ignore[arg-type]


def _filled(text: str, name: str, table: str) -> str:
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    filled, count = pattern.subn(lambda _: f"{begin}\n\n{table}\n\n{end}", text)
    if count != 1:
        raise ValueError(f"one place for {name} is needed, between {begin} and {end}")
    return filled


def _head(*titles: str) -> Iterator[str]:
    yield _row(*titles)
    yield _row(*("---" for _ in titles))


def _row(*cells: str) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"


def _value(default: Any) -> str:
    if isinstance(default, bool):
        return "`on`" if default else "`off`"
    text = ",".join(default) if isinstance(default, tuple) else str(default)
    return f"`{text}`" if text else "(empty)"


if __name__ == "__main__":
    for path, text in written().items():
        (ROOT / path).write_text(text, encoding="utf-8")
