"""``python -m tests.benchmarks``: seeds, serves, measures, and writes the table to
``var/benchmarks/results.md``.
"""

from __future__ import annotations

import argparse
import platform
import time
import urllib.request
from datetime import UTC, datetime
from os import cpu_count, getloadavg
from pathlib import Path

from tests.benchmarks import figures, posts, process, reads
from tests.benchmarks.bench import BROTLI, PAGE, Bench
from tests.benchmarks.embed import against_isso_in_a_browser
from tests.benchmarks.figures import SMALL, upgraded
from tests.benchmarks.machine import require_programs
from tests.benchmarks.seeding import load_sqlite
from tests.benchmarks.servers import isso, nginx, ours, two_lines
from tests.benchmarks.town import Shapes, Town


def main() -> None:
    """Measure everything."""
    options = _options()
    require_programs()
    options.folder.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    bench = Bench(options.folder.absolute(), _seed(options), options.rounds, options.seconds)
    database = bench.folder / "comments.db"
    with ours(bench.folder, database, threads=options.threads) as us:
        request = urllib.request.Request(us.address + PAGE, headers=dict(BROTLI))
        with urllib.request.urlopen(request) as answer:
            body = answer.read()
        with nginx(bench.folder, body) as file, two_lines(bench.folder, body) as ceiling:
            reads.against_ceilings(bench, us, file, ceiling)
        if not options.no_isso:
            with isso(bench.folder, [bench.town.text() for _ in range(100)]) as other:
                reads.against_isso(bench, us, other)
                posts.isso_posting(bench, other)
            against_isso_in_a_browser(bench, us)
        reads.counts(bench, us)
        reads.polls(bench, us)
        reads.while_written(bench, us)
        posts.posting(bench, us)
        process.memory(bench, us)
    with ours(bench.folder, database, COMMENTS_CACHE_BYTES="0") as us:
        reads.uncached(bench, us)
    figures.measure(bench, database)
    process.cold_start(bench, lambda: _start(bench.folder, database))
    _write(bench, time.monotonic() - begun)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("var/benchmarks"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument(
        "--threads", type=int, default=0, help="threads of our server; 0 lets it choose"
    )
    parser.add_argument("--small", action="store_true", help="40,000 comments instead of a million")
    parser.add_argument("--no-isso", action="store_true", help="leave Isso out")
    return parser.parse_args()


def _seed(options: argparse.Namespace) -> Town:
    folder: Path = options.folder.absolute()
    for old in folder.glob("comments.db*"):
        old.unlink()
    database = folder / "comments.db"
    upgraded(database)
    begun = time.monotonic()
    town = load_sqlite(database, SMALL if options.small else Shapes())
    print(f"{town.shapes.total:,} comments loaded in {time.monotonic() - begun:.0f} s", flush=True)
    return town


def _start(folder: Path, database: Path) -> float:
    with ours(folder, database) as us:
        return us.started


def _write(bench: Bench, seconds: float) -> None:
    lines = [
        f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC in {seconds:.0f} s: {cpu_count()} cores, "
        f"{platform.machine()}, Python {platform.python_version()}, load {getloadavg()[2]:.1f}; "
        "medians of "
        f"{bench.rounds} rounds of {bench.seconds:g} s; {bench.town.shapes.total:,} comments.",
        "",
        "| measured | goal | result | | detail |",
        "|---|---|---|---|---|",
    ]
    mark = {True: "met", False: "**missed**", None: ""}
    lines += [
        f"| {one.what} | {one.goal} | {one.result} | {mark[one.met]} | {one.detail} |"
        for one in bench.rows
    ]
    table = "\n".join(lines) + "\n"
    (bench.folder / "results.md").write_text(table)
    print(f"\n{table}")


if __name__ == "__main__":
    main()
