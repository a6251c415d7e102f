"""``python -m tests.benchmarks.figures``: the costs of requests on both databases, two processes
and the peak, into ``figures.json``, from which ``tools/capacity.py`` reckons.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
from datetime import UTC, datetime
from os import cpu_count, environ, getloadavg
from pathlib import Path
from typing import Any

from tests.benchmarks.bench import Bench
from tests.benchmarks.costs import Cost, Place, built, costs, figures_of
from tests.benchmarks.machine import require_programs, resident
from tests.benchmarks.peak import simulate
from tests.benchmarks.seeding import load_postgresql, load_sqlite
from tests.benchmarks.servers import COMMENTS, environment, ours
from tests.benchmarks.town import Shapes
from tests.durability.backing import postgres

SMALL = Shapes(huge=10_000, replies=5_000, chain=1_000, tombstones=1_000, held=1_000, total=40_000)
SHARE = 0.1
"""Of the peak: what two cores carry besides whoever sends it."""
PEAK_SECONDS = 10.0


def upgraded(database: Path | str) -> None:
    """Make the tables."""
    variables = {**environ, **environment(database)}
    subprocess.run([*COMMENTS, "db", "upgrade"], check=True, env=variables)


def on_sqlite(bench: Bench, database: Path) -> dict[str, Any]:
    """Measure on SQLite, in one process and in two, and the peak."""
    stored = database.stat().st_size
    with ours(bench.folder, database) as server:
        alone = costs(bench, Place(server))
        memory = resident(server.pid)
    measured = alone | {"built": built(bench, database)}
    figures = figures_of(bench, measured, stored=stored, memory=memory)
    with ours(bench.folder, database, processes=2) as server:
        two = costs(bench, Place(server))
        peak = simulate(Place(server), share=SHARE, seconds=PEAK_SECONDS).figures()
    _say_two(bench, alone, two)
    _say_peak(bench, "SQLite", peak)
    rates = {name: round(cost.rate) for name, cost in two.items()}
    return {**figures, "two_processes": rates, "peak": peak}


def on_postgresql(bench: Bench, beside: dict[str, Any]) -> dict[str, Any]:
    """Measure on PostgreSQL."""
    with postgres() as database:
        upgraded(database.url)
        bench.town = load_postgresql(database.url, bench.town.shapes)
        (size,) = database.sql("SELECT pg_database_size('comments')")[0]
        with ours(bench.folder, database.url) as server:
            place = Place(server, database)
            measured = costs(bench, place)
            memory = resident(server.pid)
            peak = simulate(place, share=SHARE, seconds=PEAK_SECONDS).figures()
        measured["built"] = built(bench, database.url, database)
    figures = figures_of(bench, measured, stored=size, memory=memory)
    _say_postgresql(bench, measured, beside)
    _say_peak(bench, "PostgreSQL", peak)
    return {**figures, "peak": peak}


def _say_two(bench: Bench, alone: dict[str, Cost], two: dict[str, Cost]) -> None:
    for name in alone:
        ratio = two[name].rate / alone[name].rate
        detail = f"{two[name].rate:,.0f}/s of {alone[name].rate:,.0f}/s, p99 {two[name].p99:.1f} ms"
        bench.say(f"SQLite, two processes: {name}", "reported", f"{ratio:.2f}×", None, detail)


def _say_postgresql(bench: Bench, measured: dict[str, Cost], beside: dict[str, Any]) -> None:
    goals = {"kept": 0.5, "forty": 0.35}
    for name, cost in measured.items():
        ratio, goal = cost.rate / beside[name]["rate"], goals.get(name)
        met = ratio >= goal if goal else None
        detail = f"{cost.rate:,.0f}/s, p99 {cost.p99:.1f} ms"
        words = f"≥ {goal}× of SQLite" if goal else "reported"
        bench.say(f"PostgreSQL: {name}", words, f"{ratio:.2f}×", met, detail)


def _say_peak(bench: Bench, database: str, peak: dict[str, Any]) -> None:
    wrong = peak["failures"] + peak["unseen"]
    cores = (peak["service_processors"] + peak["database_processors"]) / peak["share"]
    detail = f"p99 in ms {peak['p99_ms']}; the whole of it takes {cores:.1f} cores"
    result = f"{wrong} failed or unseen"
    bench.say(f"{database}: {peak['share']:.0%} of the peak", "0", result, wrong == 0, detail)


def measure(bench: Bench, database: Path) -> None:
    """Add all rows to a bench and write ``figures.json`` into its folder."""
    sqlite = on_sqlite(bench, database)
    figures = {
        "measured": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": f"{cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}, load {getloadavg()[2]:.0f}",
        "comments": bench.town.shapes.total,
        "sqlite": sqlite,
        "postgresql": on_postgresql(bench, sqlite),
    }
    text = json.dumps(figures, indent=1, default=lambda number: round(number, 1))
    (bench.folder / "figures.json").write_text(text + "\n")


def main() -> None:
    """Measure by itself, on forty thousand comments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("var/benchmarks"))
    parser.add_argument("--seconds", type=float, default=2.0)
    options = parser.parse_args()
    require_programs()
    options.folder.mkdir(parents=True, exist_ok=True)
    folder = options.folder.absolute()
    for old in folder.glob("figures.db*"):
        old.unlink()
    database = folder / "figures.db"
    upgraded(database)
    measure(Bench(folder, load_sqlite(database, SMALL), 1, options.seconds), database)


if __name__ == "__main__":
    main()
