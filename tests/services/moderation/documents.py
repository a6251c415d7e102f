"""The parts of the documents that are made from the code: `python -m
tests.services.moderation.documents` writes them anew.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from flask import Flask

from comments.app import create_app
from comments.models import ROLES, SiteSettings
from comments.settings import Settings

DOCS = Path(__file__).parents[3] / "docs"
_CALLERS = ("anyone", "reader", *ROLES)
_OPEN = ("public", "anyone", "page")


def role_rows(app: Flask) -> Iterator[str]:
    """The matrix: one row for each route and method, a column for each caller."""
    yield f"| Request | {' | '.join(_CALLERS)} |"
    yield "|---|" + ":-:|" * len(_CALLERS)
    for rule in sorted(
        app.url_map.iter_rules(), key=lambda one: (one.rule, sorted(one.methods or ()))
    ):
        access = app.view_functions[rule.endpoint].access  # type: ignore[attr-defined]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            marks = ("yes" if _may(access, caller) else "" for caller in _CALLERS)
            yield f"| `{method} {_shown(rule.rule)}` | {' | '.join(marks)} |"


def setting_rows() -> Iterator[str]:
    """Every setting of a site."""
    yield "| Name | Default | Meaning |"
    yield "|---|---|---|"
    for one in fields(SiteSettings):
        yield f"| `{one.name}` | {_default(one.default)} | {one.metadata['says'].replace('|', '/')} |"


def filled(app: Flask) -> dict[Path, str]:
    """Return the documents as they should be."""
    parts = {
        "roles.md": ("routes", role_rows(app)),
        "operators.md": ("site-settings", setting_rows()),
    }
    return {
        DOCS / name: _fill((DOCS / name).read_text(encoding="utf-8"), *part)
        for name, part in parts.items()
    }


def _fill(text: str, part: str, rows: Iterator[str]) -> str:
    before, begin, rest = text.partition(f"<!-- {part} -->")
    _, end, after = rest.partition(f"<!-- /{part} -->")
    if not begin or not end:
        raise ValueError(f"a place for {part} is needed")
    return "\n".join((f"{before}{begin}", "", *rows, "", f"{end}{after}"))


def _default(value: object) -> str:
    if isinstance(value, bool):
        return "`on`" if value else "`off`"
    return "" if value in ((), "") else f"`{value}`"


def _shown(rule: str) -> str:
    return re.sub(r"<(?:[^:<>]*:)?([^<>]+)>", r"{\1}", rule)


def _may(access: str, caller: str) -> bool:
    if access in _OPEN:
        return True
    if access == "reader" or caller not in ROLES:
        return access == caller
    return ROLES.index(caller) >= ROLES.index(access)  # type: ignore[arg-type]


def main() -> None:
    """Write the made parts into the documents."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            secret_key="made for documents, and only for these",
            database_url=f"sqlite:///{folder}/none.db",
        )
        for path, text in filled(create_app(settings)).items():
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
