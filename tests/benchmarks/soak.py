"""``python -m tests.benchmarks.soak``: posts for as long as it is told and says what the serving
process has resident; ends with status 1 where that is more than it may be.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.benchmarks.bench import BROTLI, PAGE
from tests.benchmarks.figures import SMALL, upgraded
from tests.benchmarks.load import Load, Measured, posts
from tests.benchmarks.machine import require_programs, resident
from tests.benchmarks.seeding import load_sqlite
from tests.benchmarks.servers import Server, ours
from tests.benchmarks.writer import sign_in

MOST_MIB = 160
_SLICE_SECONDS = 5.0


def soak(folder: Path, server: Server, total: int) -> float:
    """Post so many comments to as many articles as slices, reading between; return MiB resident."""
    token, posted, mib = sign_in(server.address), 0.0, 0.0
    url = f"{server.address}/api/v1/comments"
    number = 0
    while posted < total:
        number += 1
        measured = Measured()
        script = posts(token, f"story/{number % 50}")
        Load(url, connections=8, seconds=_SLICE_SECONDS, script=script).once(folder, measured)
        posted += measured.rate * _SLICE_SECONDS
        Load(server.address + PAGE, seconds=1.0, headers=BROTLI).once(folder, Measured())
        mib = resident(server.pid) / 2**20
        print(f"{posted:8,.0f} posts, {mib:.1f} MiB, {measured.rate:,.0f}/s", flush=True)
    return mib


def main() -> None:
    """Soak a service on SQLite."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("var/benchmarks"))
    parser.add_argument("--posts", type=int, default=100_000)
    options = parser.parse_args()
    require_programs()
    folder: Path = options.folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("soak.db*"):
        old.unlink()
    database = folder / "soak.db"
    upgraded(database)
    load_sqlite(database, SMALL)
    with ours(folder, database) as server:
        mib = soak(folder, server, options.posts)
    sys.exit(0 if mib <= MOST_MIB else f"{mib:.0f} MiB are resident, {MOST_MIB} may be")


if __name__ == "__main__":
    main()
