"""What is committed says the same as its sources: the catalogue of sentences, and what publishers
are told.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from comments.services.audit_log.reading import LOGGED

COMMENTS = Path(__file__).parents[2] / "comments"


def test_every_sentence_is_in_the_catalogue(tmp_path: Path) -> None:
    fresh = tmp_path / "messages.pot"
    options = (
        "-F translations/babel.cfg -k plural_forms:1,2 -k setting:2 -k Sentence --no-wrap "
        "--no-location --sort-output --omit-header -o"
    )
    command = [
        sys.executable,
        "-m",
        "babel.messages.frontend",
        "--quiet",
        "extract",
        *options.split(),
        str(fresh),
        ".",
    ]
    subprocess.run(command, cwd=COMMENTS, check=True)
    assert fresh.read_text() == (COMMENTS / "translations" / "messages.pot").read_text(), (
        "see translations/README.md"
    )


def test_publishers_are_told_of_every_attribute_property_and_part() -> None:
    document = (COMMENTS.parent / "docs" / "embedding.md").read_text()
    sources = "".join(path.read_text() for path in (COMMENTS / "frontend" / "src").glob("*.ts"))
    styles = "".join(path.read_text() for path in (COMMENTS / "frontend" / "styles").glob("*.css"))
    pages = "".join(
        path.read_text() for path in (COMMENTS / "web" / "templates" / "widget").glob("*.html")
    )
    names = set(re.findall(r'\bread\("([a-z]+)"|getAttribute\("([a-z]+)"\)', sources))
    public_names = {name for pair in names for name in pair if name} | set(
        re.findall(r"--comments-[a-z-]+", styles)
    )
    public_names |= set(re.findall(r'\bpart="([a-z]+)"', pages)) | set(
        re.findall(r':host\(\[([a-z]+)="', styles)
    )
    public_names |= {f"comments:{name}" for name in re.findall(r'emit\("([a-z]+)"', sources)}
    assert {"site", "theme", "--comments-accent", "badge", "comments:posted"} <= public_names
    assert [name for name in sorted(public_names - {"href"}) if f"`{name}`" not in document] == []


def test_the_desk_has_words_for_every_entry_of_the_log() -> None:
    source = (COMMENTS / "frontend" / "console" / "components.tsx").read_text(encoding="utf-8")
    verbs = source.partition("const VERBS")[2].partition("\n};")[0]
    names = set(re.findall(r"^  (\w+): ", verbs, re.MULTILINE))
    assert {action for action in LOGGED if not action.startswith("undo_")} <= names
