"""The documents keep up with the code: a setting, a command or a check without its sentence fails
here.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from comments.settings import Settings, load_settings
from tools.documents import ROOT, example_toml, written

DOCUMENTS = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "comments/translations").glob("*.md"),
    ]
)
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)?(#[^)\s]+)?\)")


@pytest.mark.parametrize("path", written())
def test_the_documents_are_up_to_date(path: str) -> None:
    stale = (ROOT / path).read_text(encoding="utf-8") != written()[path]
    assert not stale, (
        f"{path} is behind the code; run `python -m tools.documents` and commit the result"
    )


def test_the_example_is_the_defaults_word_for_word(tmp_path: Path) -> None:
    uncommented = re.sub(r"^# (\w+ = )", r"\1", example_toml(), flags=re.MULTILINE)
    assert len(tomllib.loads(uncommented)) == len(Settings.__dataclass_fields__)
    copy = tmp_path / "comments.toml"
    copy.write_text(uncommented, encoding="utf-8")
    assert load_settings({"COMMENTS_CONFIG": str(copy)}) == Settings()


@pytest.mark.parametrize("name", ["development.toml", "testing.toml"])
def test_the_other_settings_files_are_good(name: str) -> None:
    load_settings({"COMMENTS_CONFIG": str(ROOT / "config" / name)})


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target, anchor in LINK.findall(path.read_text(encoding="utf-8")):
        file = (path.parent / target).resolve() if target else path
        assert file.exists(), f"{path.name} links to {target}"
        if anchor and file.suffix == ".md":
            headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}
            assert anchor[1:] in slugs, f"{path.name} links to {target}{anchor}"
