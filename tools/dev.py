"""``make dev``: the demo, started again whenever its sources change, with bundles built as they are
written.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from watchfiles import PythonFilter, run_process, watch

from tools.run_tests import FRONTEND, ROOT, install_node_packages, run

SOURCES = [FRONTEND / folder for folder in ("src", "styles", "console")]


class ServedFiles(PythonFilter):
    """Python, templates, translations and built bundles: what a running service has read."""

    extensions = (".py", ".html", ".mo", ".js", ".css")


def build_bundles() -> None:
    """Build at once, then after each change of the scripts' or styles' sources."""
    install_node_packages()
    build = run("node", "build.mjs", cwd=FRONTEND)
    build(False)
    for _ in watch(*(folder for folder in SOURCES if folder.is_dir())):
        build(False)


def main() -> None:
    """Run until stopped. What is given on the command line goes to ``comments demo``."""
    comments = Path(sys.executable).with_name("comments")
    command = " ".join([str(comments), "demo", *sys.argv[1:]])
    if shutil.which("node"):
        from threading import Thread

        Thread(target=build_bundles, daemon=True).start()
    run_process(ROOT / "comments", target=command, watch_filter=ServedFiles())


if __name__ == "__main__":
    main()
