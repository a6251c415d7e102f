"""What goes wrong on the command line is said in a sentence, never in a traceback."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import click
import pytest

from comments.cli import cli
from tests.cli.conftest import Run, command_paths
from tests.conftest import SECRET


@pytest.mark.parametrize(
    ("words", "variables", "sentence"),
    [
        (
            "site list",
            {"SECRET_KEY": ""},
            "Set COMMENTS_SECRET_KEY to at least 32 random characters",
        ),
        ("site list", {"SECRET_KEY": "short"}, "needs at least 32 characters"),
        ("site list", {"COLOUR": "red"}, "There is no setting 'colour' (COMMENTS_COLOUR)"),
        ("site list", {"RATE_LIMITS": "maybe"}, "'maybe'; it takes on or off"),
        ("site list", {"THREADS": "many"}, "'many'; it takes a number"),
        ("site list", {"LIMIT_POSTS": "a lot"}, "'a lot'; it takes limits such as '10 per minute"),
        ("site list", {"DATABASE_WAIT": "nan"}, "'nan'; it takes a number"),
        ("site list", {"DATABASE_WAIT": "inf"}, "'inf'; it takes a number"),
        ("site list", {"MAX_BODY": "0"}, "'0'; it takes 1 to"),
        ("site list", {"READER_TOKEN_DAYS": "99999999999"}, "it takes 1 to 36500"),
        ("site list", {"POLL_SECONDS": "9" * 30}, "it takes 0 to 2147483647"),
        ("site list", {"REDIS_URL": "here"}, "redis_url takes redis://"),
        ("site list", {"REDIS_URL": "redis://host:port"}, "redis_url takes redis://"),
        ("site list", {"REDIS_URL": "rediss://[bad"}, "redis_url takes redis://"),
        ("site list", {"REDIS_URL": "redis://host/banana"}, "redis_url takes redis://"),
        ("site list", {"SMTP_URL": "mail.example"}, "smtp_url takes smtp://"),
        ("site list", {"SMTP_URL": "smtp://mail.example:many"}, "smtp_url takes smtp://"),
        ("site list", {"LOG_CHECKPOINTS_URL": "nonsense"}, "log_checkpoints_url takes an address"),
        ("site list", {"CONFIG": "no.toml"}, "no.toml, which cannot be read: No such file"),
        (
            "site list",
            {"DATABASE_URL": "mysql://x"},
            "database_url takes sqlite:///path or postgresql://",
        ),
        ("site list", {"DATABASE_URL": "sqlite:///:memory:"}, "needs a file"),
        (
            "site list",
            {"DATABASE_URL": "postgresql://x@127.0.0.1:1/x"},
            "The database cannot be used: ",
        ),
        ("db upgrade", {"DATABASE_URL": "sqlite:////dev/null/c.db"}, "/dev/null: "),
        ("site list", {}, "Is this the folder you meant? To make one, run: comments db upgrade"),
        ("serve", {}, "Is this the folder you meant? To make one, run: comments db upgrade"),
        (
            "worker --once",
            {},
            "Is this the folder you meant? To make one, run: comments db upgrade",
        ),
    ],
)
def test_what_goes_wrong_is_said_in_one_sentence(
    words: str, variables: dict[str, str], sentence: str, run: Run
) -> None:
    code, printed, complaint = run(*words.split(), **variables)
    assert (code, printed) == (1, "")
    assert complaint.startswith("comments: ")
    assert sentence in complaint
    assert not list(Path.cwd().rglob("*.db"))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            "site add Daily --name D --origin https://x.example",
            "A site's key is lower-case letters",
        ),
        ("site add new --name D --origin ftp://x.example", "must begin with http:// or https://"),
        (
            "site add new --name D --origin https://x.example/path",
            "such as https://news.example.com",
        ),
        ("site add daily --name D --origin https://x.example", "There is a site 'daily' already"),
        ("site set daily modus=pre", "There is no setting 'modus'; there are "),
        ("site set daily mode=never", "mode is one of post, pre, not 'never'"),
        ("site set daily max_links=-1", "max_links takes a whole number, not '-1'"),
        ("site set daily guests=perhaps", "guests takes on or off"),
        ("site set daily banned_words=/(a+/", "The entry '/(a+/' is not a pattern"),
        ("site set daily mode", "Write NAME=VALUE, not 'mode'"),
        ("site set nowhere mode=pre", "There is no site"),
        ("token revoke nothing", "There is no token 'nothing'"),
    ],
)
def test_a_mistake_is_named_and_changes_nothing(
    words: str, sentence: str, run: Run, prepared: Path
) -> None:
    shutil.copytree(prepared, "var")
    before = run("site", "show", "daily")
    code, _, complaint = run(*words.split())
    assert code == 1
    assert sentence in complaint
    assert run("site", "show", "daily") == before


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('threads = "many"', "'many'; it takes a number"),
        ("max_body = 1.5", "1.5; it takes a number"),
        ("database_wait = nan", "nan; it takes a number"),
        ('redis_url = ["redis://one"]', "it takes text"),
        ("public_url = 5", "5; it takes text"),
        ("[section]\nthreads = 2", "There is no setting 'section'"),
        ("threads = ", "is not valid TOML"),
    ],
)
def test_a_file_of_settings_with_a_mistake_stops_the_start_with_a_sentence(
    text: str, sentence: str, run: Run
) -> None:
    Path("settings.toml").write_text(text)
    code, printed, complaint = run("site", "list", CONFIG="settings.toml")
    assert (code, printed, len(complaint.splitlines())) == (1, "", 1)
    assert sentence in complaint


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("serve --port 0", "0 is not in the range"),
        ("serve --port eighty", "'eighty' is not a valid integer"),
        ("serve --host nowhere.invalid", "'nowhere.invalid' is no address of this machine"),
        ("serve --host 192.0.2.1", "Cannot listen on 192.0.2.1, port 8000"),
    ],
)
def test_an_address_that_cannot_be_listened_on_is_said(
    words: str, sentence: str, run: Run, prepared: Path
) -> None:
    shutil.copytree(prepared, "var")
    code, printed, complaint = run(*words.split())
    assert (code > 0, printed) == (True, "")
    assert sentence in complaint


@pytest.mark.parametrize(
    ("module", "settings", "sentence"),
    [
        (
            "psycopg",
            {"DATABASE_URL": "postgresql://x@127.0.0.1:1/x"},
            "PostgreSQL needs the extra postgresql: pip install 'article-comments[postgresql]'.",
        ),
        (
            "redis",
            {"REDIS_URL": "redis://127.0.0.1:1"},
            "Setting redis_url needs the extra redis: pip install 'article-comments[redis]'.",
        ),
    ],
)
def test_an_extra_that_is_missing_is_named(
    module: str, settings: dict[str, str], sentence: str, prepared: Path
) -> None:
    variables = {f"COMMENTS_{name}": value for name, value in settings.items()}
    without = f"import sys; sys.modules[{module!r}] = None; from comments.cli import main; main()"
    process = subprocess.run(
        [sys.executable, "-c", without, "site", "list"],
        env={**os.environ, "COMMENTS_SECRET_KEY": SECRET, **variables},
        cwd=prepared.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (process.returncode, process.stderr) == (1, f"comments: {sentence}\n")


def test_a_port_in_use_is_said_in_one_sentence(run: Run) -> None:
    run("db", "upgrade")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        for command in ("serve", "demo"):
            code, _, complaint = run(command, "--port", str(port))
            assert code == 1
            assert (
                f"Port {port} on 127.0.0.1 is in use. Stop what uses it, or choose another: --port "
                "N." in complaint
            )


FILES = {"source": "whole.db", "target": "copy.db", "output": "out.jsonl"}
LONG_RUNNING = [("demo",), ("serve",), ("worker",)]
WRITES_MIGRATIONS = ("db", "revision")
UNFORESEEN = "This was not foreseen"


@pytest.fixture
def clutter(run: Run, prepared: Path) -> None:
    """A folder with a database, and with what is no file of any use."""
    shutil.copytree(prepared, "var")
    shutil.copy(prepared / "comments.db", "whole.db")
    Path("noise").write_bytes(bytes(range(256)))


@pytest.mark.usefixtures("clutter")
@pytest.mark.parametrize(
    "path", [pytest.param(path, id=" ".join(path)) for path in command_paths()]
)
def test_a_command_used_wrongly_says_so_in_a_sentence(path: tuple[str, ...], run: Run) -> None:
    for words in misuses(path):
        code, printed, complaint = run(*path, *words)
        assert UNFORESEEN not in complaint, words
        assert code == 0 or (complaint + printed).strip(), words


@pytest.mark.usefixtures("clutter")
@pytest.mark.parametrize("before", ["", "sys.stdout = None; "], ids=["full", "closed"])
def test_an_output_that_is_closed_or_full_is_said_in_a_sentence(before: str) -> None:
    program = f"import sys; {before}from comments.cli import main; main()"
    with Path("/dev/full").open("wb") as full:
        process = subprocess.run(
            [sys.executable, "-c", program, "export", "--site", "daily", "--format", "csv"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert process.returncode == 1
    assert process.stderr.startswith("comments: The ")
    assert "AttributeError" not in process.stderr


def misuses(path: tuple[str, ...]) -> list[list[str]]:
    """Return words after a command: too many, unknown, and each parameter empty or a file of
    noise.
    """
    command: click.Command = cli
    for name in path:
        assert isinstance(command, click.Group)
        inner = command.get_command(click.Context(command), name)
        assert inner is not None
        command = inner
    misuses = [["--nonsense"], ["one", "two", "three", "four"]]
    if path in LONG_RUNNING or path == WRITES_MIGRATIONS:
        return misuses
    for wrong in command.params:
        if getattr(wrong, "is_flag", False):
            continue
        is_file = isinstance(wrong.type, click.File | click.Path) or wrong.name == "articles"
        value = "noise" if is_file or wrong.name == "words" else ""
        misuses.append(_words(command, wrong, value))
    return misuses


def _words(command: click.Command, wrong: click.Parameter, value: str) -> list[str]:
    options, arguments = [], []
    for parameter in command.params:
        usual = FILES.get(parameter.name or "", "daily" if parameter.name == "key" else "whole.db")
        if isinstance(parameter.type, click.Choice):
            usual = parameter.type.choices[0]
        if parameter is not wrong and not parameter.required:
            continue
        word = value if parameter is wrong else usual
        if isinstance(parameter, click.Option):
            options += [parameter.opts[0], word]
        else:
            arguments.append(word)
    return [*options, "--", *arguments]


def test_an_interrupted_command_ends_with_a_sentence_and_the_status_of_shells(
    tmp_path: Path,
) -> None:
    fifo = tmp_path / "erased.txt"
    os.mkfifo(fifo)
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "comments"), "privacy", "reapply", str(fifo)],
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    # Opened as soon as the command reads.
    with fifo.open("w"):
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "comments: Interrupted." in complaint
    assert "Traceback" not in complaint
