"""``make test`` (and ``make check``, the first of its steps): every check and every test, in one
go, with one line at the end that tells the whole count.

Sets up what it needs: node packages, and as root on Debian the packages that are absent (a browser,
Redis).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
FRONTEND = ROOT / "comments" / "frontend"
PROGRAMS = {
    "chromium": "chromium",
    "firefox-esr": "firefox-esr",
    "redis-server": "redis-server",
    "pgbouncer": "pgbouncer",
    "nginx": "nginx-light",
    "faketime": "faketime",
    "node": "nodejs",
    "npm": "npm",
}
ALIKE_ON_EVERY_DATABASE = (
    "architecture/test_documents.py",
    "architecture/test_imports.py",
    "architecture/test_moderation_documents.py",
    "architecture/test_names.py",
    "architecture/test_sources.py",
    "architecture/test_wheel.py",
    "browser",
    "cli",
    "demo",
    "digest",
    "learning",
    "operations/test_config.py",
    "screening",
    "telemetry",
    "text",
    "web/test_pseudo_locale.py",
    "web/test_translations.py",
)
"""What asks no database, or always SQLite; run once."""
Step = Callable[[bool], tuple[int, str]]
"""Runs something, quietly or not; returns its exit code and what it said."""
PYTEST = [
    *(sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup", "--durations=15"),
    *("--reruns", "1", "-r", "fER"),
]
"""A test that fails is tried once more and named among the reruns if it passes then: that says
"this test, or what it tests, depends on luck", not that all is well.
"""


@dataclass
class Tally:
    """What has been counted so far."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    rerun: int = 0
    broken: list[str] = field(default_factory=list)

    def add(self, name: str, output: str, code: int) -> None:
        """Count a step: pytest's own numbers, or the step itself as one check."""
        last = output.strip().splitlines()[-1] if output.strip() else ""
        numbers = {
            what: int(number)
            for number, what in re.findall(r"(\d+) (passed|failed|errors?|skipped|rerun)", last)
        }
        if not numbers:
            numbers = {"passed": 1} if code == 0 else {"failed": 1}
        self.passed += numbers.get("passed", 0)
        self.failed += sum(numbers.get(word, 0) for word in ("failed", "error", "errors"))
        self.skipped += numbers.get("skipped", 0)
        self.rerun += numbers.get("rerun", 0)
        if code:
            self.broken.append(name)
            self.failed = max(self.failed, 1)


def main(checks: dict[str, Step], tests: dict[str, Step]) -> int:
    """Run the checks, two at a time, then the tests, one after another; return the exit code."""
    tally, begun = Tally(), time.monotonic()
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = {name: pool.submit(_timed, step, quiet=True) for name, step in checks.items()}
        for name, check in running.items():
            _note(tally, name, *check.result(), show=True)
    for name, step in tests.items():
        _note(tally, name, *_timed(step))
    for name in tally.broken:
        print(f"failed: {name}")
    if tally.rerun:
        print(f"{tally.rerun} needed a second try: see the lines RERUN above.")
    print(f"All of it took {time.monotonic() - begun:.0f} s.")
    print(f"{tally.passed} passed, {tally.failed} failed, {tally.skipped} skipped")
    return 1 if tally.broken else 0


def _timed(step: Step, *, quiet: bool = False) -> tuple[int, str, float]:
    started = time.monotonic()
    code, output = step(quiet)
    return code, output, time.monotonic() - started


def _note(
    tally: Tally, name: str, code: int, output: str, seconds: float, *, show: bool = False
) -> None:
    if show:
        print(textwrap.indent(output, "    "), end="")
    tally.add(name, output, code)
    print(f"{'ok  ' if code == 0 else 'FAIL'} {name} ({seconds:.0f} s)", flush=True)


def prepare() -> None:
    """Install what is absent: Debian's packages as root, the node packages in any case."""
    missing = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {', '.join(missing)} ...", flush=True)
        quiet = {"stdout": subprocess.DEVNULL}
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment, **quiet)
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
        subprocess.run(install, check=True, env=environment, **quiet)
    elif missing:
        sys.exit(f"These tests need {', '.join(missing)}; install them and run again.")
    install_node_packages()


def install_node_packages() -> None:
    """Install what builds and checks the scripts, where it is absent."""
    if not (FRONTEND / "node_modules" / ".package-lock.json").exists():
        install = [
            "npm",
            "install",
            "--no-audit",
            "--no-fund",
            "--no-package-lock",
            "--loglevel=error",
        ]
        subprocess.run(install, cwd=FRONTEND, check=True)


def run(*command: str, cwd: Path = ROOT) -> Step:
    """Return a step that runs a command, shows what it says unless it is to be quiet, and gives
    back its exit code and output.
    """

    def step(quiet: bool) -> tuple[int, str]:
        with subprocess.Popen(
            command,
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process:
            lines = []
            for line in process.stdout or ():
                if not quiet:
                    print("   ", line, end="", flush=True)
                lines.append(line)
        return process.returncode, "".join(lines)

    return step


CHECKS: dict[str, Step] = {
    "types": run(sys.executable, "-m", "mypy"),
    "lint": run(sys.executable, "-m", "ruff", "check", "comments", "tests", "tools", "wsgi.py"),
    "format": run(
        sys.executable, "-m", "ruff", "format", "--check", "comments", "tests", "tools", "wsgi.py"
    ),
    "dead code": run(sys.executable, "-m", "vulture"),
    "typescript": run("npm", "run", "--silent", "check", cwd=FRONTEND),
    "bundles": run(sys.executable, "-m", "tools.bundles"),
}
TESTS: dict[str, Step] = {
    "tests on SQLite": run(*PYTEST, "--database", "sqlite", "tests", "--ignore=tests/browser"),
    "tests on PostgreSQL": run(
        *PYTEST,
        "--database",
        "postgresql",
        "tests",
        *(f"--ignore=tests/{place}" for place in ALIKE_ON_EVERY_DATABASE),
    ),
    "tests in a browser": run(*PYTEST, "tests/browser"),
}

UNIT_TESTS = {"unit tests": run(*PYTEST, "tests/text", "tests/screening", "tests/database")}
"""What is run many times an hour, after the checks of the Python alone."""

if __name__ == "__main__":
    if sys.argv[1:] == ["--quick"]:
        quick = {name: CHECKS[name] for name in ("types", "lint", "format", "dead code")}
        sys.exit(main(quick, UNIT_TESTS))
    prepare()
    sys.exit(main(CHECKS, TESTS))
