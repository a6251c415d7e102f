"""What no source file of the product may hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

COMMENTS = Path(__file__).parent.parent.parent / "comments"
MODULES = sorted(
    path
    for path in COMMENTS.rglob("*.py")
    if not {"frontend", "migrations"} & set(path.relative_to(COMMENTS).parts)
)
MARKUP = sorted(
    path
    for folder in ("web", "demo", "frontend/src", "frontend/styles")
    for path in (COMMENTS / folder).rglob("*")
    if path.suffix in {".html", ".css", ".js", ".ts", ".svg", ".xml", ".txt"}
)
DOORS = ("web", "cli", "worker")
STORING = ("insert", "insert_all", "upsert", "update", "delete")
LONGEST = 350
"""Lines. Most files have a third of that."""
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
NAMES_ONLY = (
    "http://www.w3.org/",
    "https://schema.org",
    "http://schema.org",
    "https://swagger.io",
    "http://localhost",
)
"""Addresses that name a vocabulary or are shown as text; no browser asks for them."""
LOADS = re.compile(
    r"""(?:\b(?:src|href|action|data|poster|srcset)\s*=\s*["']?|url\(\s*["']?|@import\s+["']|\bimport\(?\s*["']|fetch\(\s*["'])
    \s*((?:https?:)?//[^\s"')>]+)""",
    re.IGNORECASE | re.VERBOSE,
)


def named(path: Path) -> str:
    """Return a file's name as a person would say it."""
    return str(path.relative_to(COMMENTS.parent))


def calls(path: Path, name: str) -> Iterator[int]:
    """Yield the lines on which a method of this name is called."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == name
        ):
            yield node.lineno


def makes(path: Path, model: str) -> bool:
    """Say whether a file makes rows of a model: calls it, or hands it to what stores rows."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        handed = {one.id for one in node.args if isinstance(one, ast.Name)}
        if name == model or (name in STORING and model in handed):
            return True
    return False


CONNECTIONS = {COMMENTS / "database" / name for name in ("postgresql.py", "writer_pool.py")}
"""Say what a commit is."""


def test_only_the_doors_commit() -> None:
    committing = {path for path in MODULES if list(calls(path, "commit"))}
    assert committing
    assert not [
        named(path)
        for path in committing - CONNECTIONS
        if path.relative_to(COMMENTS).parts[0] not in DOORS
    ]


def test_one_module_alone_changes_the_status_of_comments() -> None:
    assert [named(path) for path in MODULES if list(calls(path, "become"))] == [
        "comments/services/comments/transitions.py"
    ]


def test_one_module_alone_chooses_the_sqlite() -> None:
    pattern = re.compile(r"^\s*(?:import|from) (?:py)?sqlite3\b", re.MULTILINE)
    importing = [named(path) for path in MODULES if pattern.search(path.read_text("utf-8"))]
    assert importing == ["comments/database/sqlite.py"]


def test_the_tables_are_made_by_migrations_alone() -> None:
    assert not [named(path) for path in MODULES if list(calls(path, "create_all"))]


def test_every_module_says_what_it_is_for_and_stays_short() -> None:
    texts = {named(path): path.read_text(encoding="utf-8") for path in MODULES}
    assert not [
        name
        for name, text in texts.items()
        if text.strip() and not ast.get_docstring(ast.parse(text))
    ]
    assert not [name for name, text in texts.items() if len(text.splitlines()) > LONGEST]


def test_nothing_is_left_for_later() -> None:
    left = [
        f"{named(path)}: {line.strip()}"
        for path in (*MODULES, *MARKUP)
        if "static" not in path.parts
        for line in path.read_text(encoding="utf-8").splitlines()
        if UNFINISHED.search(line)
    ]
    assert not left


def test_pages_load_nothing_from_elsewhere() -> None:
    assert LOADS.search('<script src="https://cdn.example/x.js">')
    assert LOADS.search("body { background: url(//cdn.example/x.png) }")
    foreign = [
        f"{named(path)}: {address}"
        for path in MARKUP
        for address in LOADS.findall(path.read_text(encoding="utf-8"))
        if not address.startswith(NAMES_ONLY)
    ]
    assert not foreign


def test_the_log_alone_makes_entries() -> None:
    assert [named(path) for path in MODULES if makes(path, "Decision")] == [
        "comments/services/audit_log/recording.py"
    ]


def test_no_row_is_filled_through_its_dictionary() -> None:
    """But for the ORM's object that keeps its settings typed, and a view that says its schema."""
    filled = [named(path) for path in MODULES if ".__dict__" in path.read_text(encoding="utf-8")]
    assert filled == ["comments/models/site.py", "comments/web/api/openapi.py"]


def test_styles_know_no_left_and_no_right() -> None:
    """Logical properties alone, so that right-to-left pages need no styles of their own."""
    physical = re.compile(r"(?:-|[\s;{])(?:left|right)\s*:|:\s*(?:left|right)\b")
    sheets = sorted((COMMENTS / "frontend" / "styles").glob("*.css"))
    assert sheets
    assert not [sheet.name for sheet in sheets if physical.search(sheet.read_text("utf-8"))]


def test_templates_keep_to_a_hundred_columns() -> None:
    """Jinja leaves out what stands between a tag and a ``-``: a line breaks without a byte more."""
    templates = sorted((COMMENTS / "web" / "templates").rglob("*.html"))
    assert templates
    assert not [
        f"{named(path)}:{number}"
        for path in templates
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > 100
    ]
