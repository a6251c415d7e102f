"""The committed bundles are what their sources make: a rebuild into an empty folder gives the same
bytes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
FRONTEND = ROOT / "comments" / "frontend"
STATIC = ROOT / "comments" / "web" / "static"


def main() -> int:
    """Rebuild, compare, name each file that differs; return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["node", "build.mjs", "--outdir", folder], cwd=FRONTEND, check=True)
        stale = sorted(stale_files(Path(folder)))
    for name in stale:
        print(
            f"{name} is not what its sources make. Run `npm run build` in comments/frontend and "
            "commit the result."
        )
    return 1 if stale else 0


def stale_files(built: Path) -> set[str]:
    """Return the names of bundles that are missing, differ, or that no source makes any more."""
    fresh = {path.name: path.read_bytes() for path in built.iterdir()}
    committed = {path.name: path.read_bytes() for path in STATIC.iterdir() if path.is_file()}
    return {
        name for name in fresh.keys() | committed.keys() if fresh.get(name) != committed.get(name)
    }


if __name__ == "__main__":
    sys.exit(main())
