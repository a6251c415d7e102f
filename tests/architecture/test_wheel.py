"""What is installed is whole: a wheel carries templates, bundles, migrations and translations, and
starts from them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import SECRET

ROOT = Path(__file__).parent.parent.parent
DATA = {
    ".html",
    ".txt",
    ".js",
    ".css",
    ".svg",
    ".mako",
    ".po",
    ".mo",
    ".json",
    ".ini",
    ".typed",
    ".xml",
}
STARTS = """
import comments, pathlib, sys
assert pathlib.Path(comments.__file__).is_relative_to(sys.argv[1]), comments.__file__
from comments.app import create_app
from comments.cli.migrations import upgrade_database
from comments.cli.context import opened
from comments.services.sites.site_settings import add_site
from comments.settings import load_settings
settings = load_settings()
upgrade_database(create_app(settings))
with opened(settings) as (app, session):
    add_site(session, "daily", name="Daily", origins=["https://daily.example"])
    session.commit()
client = app.test_client()
for path in ("/embed.js", "/act.js", "/extras.js", "/count.js", "/t/-/style.css",
             "/t/daily?article=a", "/t/daily?article=a&lang=de",
             "/embed/thread?site=daily&article=a", "/api/v1/openapi.json", "/api/v1/docs"):
    assert client.get(path).status_code == 200, path
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, built from a copy of the sources and without asking any registry."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(
        ROOT / "comments",
        source / "comments",
        ignore=shutil.ignore_patterns("node_modules", "__pycache__"),
    )
    pip = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--no-build-isolation",
    ]
    subprocess.run([*pip, "--wheel-dir", str(built), str(source)], check=True, capture_output=True)
    return next(built.glob("*.whl"))


def test_the_wheel_carries_everything_but_the_sources_of_the_bundles(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "comments"
    needed = {
        str(path.relative_to(ROOT))
        for path in package.rglob("*")
        if path.suffix in DATA | {".py"}
        and not {"frontend", "__pycache__"} & set(path.relative_to(package).parts)
    }
    assert needed
    assert not needed - names
    assert not [
        name for name in names if name.startswith("comments/frontend") or "node_modules" in name
    ]


def test_what_the_wheel_installs_starts_and_serves(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    environment = {
        **os.environ,
        "PYTHONPATH": str(tmp_path / "installed"),
        "COMMENTS_SECRET_KEY": SECRET,
        "COMMENTS_DATABASE_URL": f"sqlite:///{tmp_path}/comments.db",
    }
    command = [sys.executable, "-c", STARTS, str(tmp_path / "installed")]
    process = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr
