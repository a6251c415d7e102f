"""The key of a page that names no article: what the widget reads off the page, as the service
spells it.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from comments.text import canonical_key

FRONTEND = Path(__file__).parents[2] / "comments" / "frontend"
PAGES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "text" / "page_keys.json").read_text()
)
_ASK = """
import { keyOf } from "./src/page_metadata";
const read = (page) => {
  const link = page.canonical;
  const canonical = link && (URL.canParse(link) ? new URL(link).href : link);
  return keyOf(new URL(page.page), canonical);
};
console.log(JSON.stringify(%s.map(read)));
"""


def test_the_widget_names_a_page_as_an_import_does() -> None:
    """The other half of this is in tests/text/test_article_keys.py, with the same table."""
    bundle = subprocess.run(
        ["node_modules/.bin/esbuild", "--bundle", "--loader=js", "--format=esm"],
        cwd=FRONTEND,
        input=_ASK % json.dumps(PAGES),
        capture_output=True,
        text=True,
        check=True,
    )
    node = ["node", "--input-type=module", "-"]
    answer = subprocess.run(node, input=bundle.stdout, capture_output=True, text=True, check=True)
    for page, key in zip(PAGES, json.loads(answer.stdout), strict=True):
        assert canonical_key(key) == page["key"], page
