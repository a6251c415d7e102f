"""The parts of the documents that are made from the code: `python -m tests.moderation.documents` writes them anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

from flask import Flask

from comments.app import create_app
from comments.models import ROLES, SiteSettings
from comments.settings import Settings

DOCS = Path(__file__).parent.parent.parent / "docs"
_CALLERS = ("anyone", "reader", *ROLES)
_OPEN = ("public", "anyone", "page")


def role_rows(app: Flask) -> Iterator[str]:
    """The matrix: one row for each route and method, a column for each caller."""
    yield f"| Request | {' | '.join(_CALLERS)} |"
    yield "|---|" + ":-:|" * len(_CALLERS)
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: (one.rule, sorted(one.methods or ()))):
        access = app.view_functions[rule.endpoint].access  # type: ignore[attr-defined]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            marks = ("yes" if _may(access, caller) else "" for caller in _CALLERS)
            yield f"| `{method} {_shown(rule.rule)}` | {' | '.join(marks)} |"


def site_rows() -> Iterator[str]:
    """Every setting of a site."""
    yield from _setting_rows(fields(SiteSettings), lambda name: name)


def service_rows() -> Iterator[str]:
    """Every setting of the service."""
    yield from _setting_rows(fields(Settings), lambda name: f"COMMENTS_{name.upper()}")


def written(text: str, part: str) -> str:
    """The part of a document between its marks. Raises ``ValueError`` where there is none."""
    begin, end = f"<!-- made from the code: {part} -->\n", "\n<!-- end -->"
    start = text.index(begin) + len(begin)
    return text[start : text.index(end, start)]


def parts(app: Flask) -> dict[tuple[str, str], str]:
    """What each made part should say, by document and name."""
    return {
        ("roles.md", "routes"): "\n".join(role_rows(app)),
        ("operators.md", "site settings"): "\n".join(site_rows()),
        ("operators.md", "service settings"): "\n".join(service_rows()),
    }


def _setting_rows(every: tuple[Field[Any], ...], spell: Any) -> Iterator[str]:
    yield "| Name | Default | Meaning |"
    yield "|---|---|---|"
    for one in every:
        yield f"| `{spell(one.name)}` | {_default(one.default)} | {one.metadata['says'].replace('|', '/')} |"


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
    app = create_app(
        Settings(secret_key="made for documents, and only for these", database_url="sqlite:////tmp/none.db")
    )
    for (name, part), should in parts(app).items():
        path = DOCS / name
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(written(text, part), should), encoding="utf-8")


if __name__ == "__main__":
    main()
