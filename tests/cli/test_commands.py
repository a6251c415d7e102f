"""The back door: commands do what they say."""

from __future__ import annotations

from pathlib import Path

from comments.cli.context import opened
from comments.models import Author, public_id
from comments.services.sites.articles import get_site
from comments.settings import Settings
from tests.cli.conftest import Run, command_paths
from tests.conftest import SECRET


def test_a_newcomers_first_steps(run: Run) -> None:
    assert run("db", "upgrade") == (0, "The database is up to date.\n", "")
    assert (
        run("site", "add", "daily", "--name", "The Daily", "--origin", "https://daily.example")[0]
        == 0
    )
    assert run("site", "set", "daily", "mode=pre", "banned_words=a b,idiot*", "guests=off")[0] == 0
    code, output, _ = run("site", "show", "daily")
    assert code == 0
    assert {"mode=pre", "banned_words=a b,idiot*", "guests=off"} <= set(output.splitlines())
    assert run("site", "list") == (0, "daily\tThe Daily\thttps://daily.example\n", "")


def test_tokens_and_keys_are_printed_alone_and_tokens_can_be_revoked(run: Run) -> None:
    run("db", "upgrade")
    run("site", "add", "daily", "--name", "D", "--origin", "https://daily.example")
    code, token, _ = run("token", "add", "--site", "daily", "--role", "moderator", "--name", "Mo")
    assert code == 0
    assert token.startswith("cms_")
    assert len(token.split()) == 1
    assert len(run("site", "sso-key", "daily")[1].split()) == 1
    number, role, name, used = run("token", "list", "--site", "daily")[1].strip().split("\t")
    assert (role, name, used) == ("moderator", "Mo", "never used")
    assert run("token", "revoke", number)[0] == 0
    assert run("token", "list", "--site", "daily")[1].strip().endswith("revoked")


def test_a_badge_is_given_and_taken_away(run: Run, prepared: Path) -> None:
    database = {"DATABASE_URL": f"sqlite:///{prepared}/comments.db"}
    settings = Settings(database_url=database["DATABASE_URL"], secret_key=SECRET)
    with opened(settings) as (_, session):
        author = Author(site_id=get_site(session, "daily").id, name="Ada", name_key="ada")
        session.add(author)
        session.commit()
        name = public_id(author.id)
    command = ("author", "badge", name, "--site", "daily")
    assert run(*command, "staff", **database) == (0, "Ada: Staff\n", "")
    assert (
        "no badge of the site; its setting badges has Staff" in run(*command, "Duke", **database)[2]
    )
    assert run(*command, "--none", **database) == (0, "Ada: no badge\n", "")


def test_every_command_has_help_that_says_what_it_does(run: Run) -> None:
    for path in command_paths():
        code, help_text, _ = run(*path, "--help")
        assert code == 0
        assert len(help_text.splitlines()) > 4, path


def test_labelled_texts_begin_a_learner_and_can_be_forgotten(run: Run, prepared: Path) -> None:
    database = {"DATABASE_URL": f"sqlite:///{prepared}/comments.db"}
    rows = [f"Best casino bonus {n} free spins,spam" for n in range(8)]
    rows += [f"Line {n} was late again this morning,ham" for n in range(8)]
    labelled = prepared / "labelled.csv"
    labelled.write_text("text,label\n" + "\n".join(rows) + "\n")
    code, printed, _ = run("learn", "import", str(labelled), "--site", "daily", **database)
    assert (code, printed.startswith("16 lessons stored")) == (0, True)
    code, printed, _ = run("learn", "status", "--site", "daily", **database)
    assert (code, "spam: shadow; decisions 0 against, 0 for; F1 1.000" in printed) == (0, True)
    wrong = prepared / "wrong.csv"
    wrong.write_text("text,label\nSomething,nonsense\n")
    code, _, complaint = run("learn", "import", str(wrong), "--site", "daily", **database)
    assert (code, "Row 2: there is no label 'nonsense'" in complaint) == (1, True)
    assert run("learn", "import", "--history", "--site", "daily", **database)[0] == 0
    assert run("learn", "forget", "--site", "daily", **database)[0] == 0
    printed = run("learn", "status", "--site", "daily", **database)[1]
    assert "spam: shadow; decisions 0 against, 0 for; F1 –" in printed
    assert run("learn", "refit", "--site", "daily", **database)[0] == 0
    code, printed, _ = run("backtest", "max_links=0", "--site", "daily", **database)
    assert (code, "0 comments judged anew" in printed) == (0, True)
