"""``make update``: writes the newest versions that fit pyproject.toml, with their hashes, into the
constraints that ``make run``, ``make test`` and the container install by.

The wheel keeps its minimums; only this checkout is bound to exact versions.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
FILES = {
    "constraints.txt": ("digest", "postgresql", "redis"),
    "constraints-dev.txt": ("dev",),
}


def main() -> None:
    """Write each file anew. Raises ``CalledProcessError`` where no set of versions fits."""
    for name, extras in FILES.items():
        command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--quiet"]
        command += ["--universal", "--upgrade", "--generate-hashes", "--no-annotate"]
        command += ["--no-emit-index-url", "--custom-compile-command", "make update"]
        command += ["--python-version", "3.11", "--output-file", name]
        command += [word for extra in extras for word in ("--extra", extra)]
        subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
