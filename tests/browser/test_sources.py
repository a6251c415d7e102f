"""The catalogue of sentences that is committed is what the templates and views say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

COMMENTS = Path(__file__).parents[2] / "comments"


def test_every_sentence_is_in_the_catalogue(tmp_path: Path) -> None:
    fresh = tmp_path / "messages.pot"
    options = "-F translations/babel.cfg -k plural_forms:1,2 --no-wrap --no-location --sort-output --omit-header -o"
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract", *options.split(), str(fresh), "."]
    subprocess.run(command, cwd=COMMENTS, check=True)
    assert fresh.read_text() == (COMMENTS / "translations" / "messages.pot").read_text(), "see translations/README.md"
