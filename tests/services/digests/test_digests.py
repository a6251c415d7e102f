"""A digest holds what readers can see at this moment, and not a word more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from comments.database.engines import db, writing
from comments.digest.encoding import is_installed
from comments.models import Actor, DigestMember, private_id, utc_now
from comments.services.context import DecisionContext
from comments.services.privacy.requests import do_due
from comments.services.sites.article_merges import merge_articles
from comments.services.sites.articles import get_site
from comments.worker import digests
from tests.digest.corpus import ENGLISH
from tests.house import House
from tests.services.digests.conftest import Lively, write_thread


def test_a_thread_of_thirty_has_themes_that_quote_it_and_link_to_it(lively: Lively) -> None:
    assert lively.digest() is None
    lively.read()

    digest = lively.digest()
    assert digest is not None
    assert digest["method"] == "branches"
    assert [theme["people"] for theme in digest["themes"]] == [13, 11, 7]
    assert [theme["comments"] for theme in digest["themes"]] == [13, 11, 7]
    for theme, root in zip(digest["themes"], lively.roots, strict=True):
        assert 2 <= len(theme["quotes"]) <= 3
        assert theme["quotes"][0]["comment"] == root
        assert len({quote["author"] for quote in theme["quotes"]}) == len(theme["quotes"])
    page = lively.fragment()
    for quote in (quote for theme in digest["themes"] for quote in theme["quotes"]):
        assert f'href="#comment-{quote["comment"]}"' in page
        assert quote["text"] in page
    assert "What readers say" in page
    assert "How this was made" in page


def test_the_page_without_javascript_has_it_and_further_pages_have_not(lively: Lively) -> None:
    lively.read()
    client, key = lively.house.public.client, lively.house.key
    page = client.get(f"/t/{key}?article=a1").get_data(as_text=True)
    assert "What readers say" in page
    root = lively.roots[0]
    assert f"comment={root}#comment-{root}" in page
    replies = client.get(f"/t/{key}?article=a1&replies={root}").get_data(as_text=True)
    assert "What readers say" not in replies


def test_a_site_that_has_not_switched_it_on_has_none(lively: Lively) -> None:
    lively.house.set(digest="off")
    lively.read()
    assert lively.digest() is None
    lively.house.set(digest="on")
    lively.read()
    assert lively.digest() is not None
    lively.house.set(digest="off")
    assert lively.digest() is None
    assert "What readers say" not in lively.fragment()


def test_twenty_nine_comments_are_too_few(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "is_installed", lambda: False)
    house.set(digest="on", flood_minute="0", flood_hour="0", repeats="off")
    lively = write_thread(house, (12, 10, 4))
    lively.read()
    assert lively.digest() is None
    lively.readers[0].says("The thirtieth of them.")
    lively.read()
    assert lively.digest() is not None


def reject(lively: Lively, comment: str) -> None:
    assert lively.staff().decide(comment, "reject", reason="spam")["outcome"] == "done"


def mark_as_spam(lively: Lively, comment: str) -> None:
    assert lively.staff().decide(comment, "spam")["outcome"] == "done"


def reject_and_ban(lively: Lively, comment: str) -> None:
    assert lively.staff().decide(comment, "reject_and_ban", reason="spam")["outcome"] == "done"


def delete(lively: Lively, comment: str) -> None:
    assert owner(lively, comment).delete(comment).status_code == 204


def edit(lively: Lively, comment: str) -> None:
    assert owner(lively, comment).edit(comment, "Something else entirely.").status_code == 200


def edit_as_staff(lively: Lively, comment: str) -> None:
    body = {"body": "Something a moderator put here."}
    answer = lively.staff().call("PATCH", f"/moderation/comments/{comment}", body)
    assert answer.status_code == 200, answer.get_data(as_text=True)


def erase(lively: Lively, comment: str) -> None:
    owner(lively, comment).call("POST", "/me/erasure", {"mode": "all"})
    with lively.house.app.app_context():
        writing(db.session())
        while do_due(db.session(), utc_now() + timedelta(days=40)):
            db.session.commit()
        db.session.commit()


def report_away(lively: Lively, comment: str) -> None:
    lively.house.set(report_hold="1", established_days="0", established_comments="0")
    reader = next(r for r in lively.readers[1:] if r is not owner(lively, comment))
    assert reader.report(comment, "abuse").status_code == 201


def sweep(lively: Lively, comment: str) -> None:
    author = owner(lively, comment).id
    body = {"action": "reject", "reason": "spam", "statuses": ["approved"]}
    answer = lively.staff().call("POST", f"/moderation/authors/{author}/decisions", body)
    assert answer.status_code == 200, answer.get_data(as_text=True)


def reject_by_filter(lively: Lively, comment: str) -> None:
    author = lively.staff().comment(comment)["author"]["id"]
    body = {"action": "reject", "reason": "spam", "filter": {"queue": "all", "author": author}}
    answer = lively.staff().call("POST", "/moderation/comments/decisions", body)
    assert answer.status_code == 200, answer.get_data(as_text=True)


def reject_with_what_is_below(lively: Lively, comment: str) -> None:
    body = {"action": "reject", "reason": "spam", "subthread": comment}
    answer = lively.staff().call("POST", "/moderation/comments/decisions", body)
    assert answer.status_code == 200, answer.get_data(as_text=True)


def owner(lively: Lively, comment: str):  # type: ignore[no-untyped-def]
    author = lively.staff().comment(comment)["author"]["id"]
    return next(reader for reader in lively.readers if reader.id == author)


@pytest.mark.parametrize(
    "remove",
    [
        reject,
        mark_as_spam,
        reject_and_ban,
        delete,
        edit,
        edit_as_staff,
        erase,
        report_away,
        sweep,
        reject_by_filter,
        reject_with_what_is_below,
    ],
)
def test_what_is_removed_edited_or_erased_leaves_with_the_same_commit(
    lively: Lively, remove: Callable[[Lively, str], None]
) -> None:
    lively.read()
    digest, version = lively.digest(), lively.version()
    assert digest is not None
    quote = digest["themes"][0]["quotes"][1]
    assert quote["text"] in lively.fragment()

    remove(lively, quote["comment"])

    assert lively.version() > version
    assert quote["comment"] not in lively.quoted()
    assert quote["text"] not in lively.fragment()
    assert len(lively.digest()["themes"][0]["quotes"]) == 3  # type: ignore[index]
    assert lively.digest()["themes"][0]["people"] == 12  # type: ignore[index]
    with lively.house.app.app_context():
        query = select(func.count()).where(DigestMember.comment_id == private_id(quote["comment"]))
        assert db.session.scalar(query) == 0


def test_whoever_has_their_name_erased_is_quoted_under_it_no_longer(lively: Lively) -> None:
    lively.read()
    quote = lively.digest()["themes"][0]["quotes"][1]  # type: ignore[index]
    reader = owner(lively, quote["comment"])
    assert f"{quote['author']}<" in lively.fragment()
    reader.call("POST", "/me/erasure", {"mode": "name"})
    with lively.house.app.app_context():
        writing(db.session())
        while do_due(db.session(), utc_now() + timedelta(days=40)):
            db.session.commit()
        db.session.commit()
    assert quote["comment"] in lively.quoted()
    assert f"{quote['author']}<" not in lively.fragment()


def test_a_rejection_that_is_taken_back_returns_when_the_thread_is_next_read(
    lively: Lively,
) -> None:
    lively.read()
    comment = lively.quoted()[0]
    staff = lively.staff()
    entry = staff.decide(comment, "reject", reason="spam")["decision"]
    assert comment not in lively.quoted()
    undone = staff.call("POST", f"/moderation/decisions/{entry}/undo", {})
    assert undone.status_code == 200, undone.get_data(as_text=True)
    assert comment not in lively.quoted()
    for number in range(4):
        lively.readers[12].says(f"One more of them, number {number}.")
    lively.read()
    assert comment in lively.quoted()


def test_a_shadowed_readers_new_comments_never_enter(lively: Lively) -> None:
    reader = lively.readers[12]
    body = {"standing": "shadowed", "reason": "Tries the patience."}
    assert lively.staff().call("PATCH", f"/moderation/authors/{reader.id}", body).status_code == 200
    for number in range(5):
        reader.says(f"Words nobody sees, {number}.", parent=lively.roots[0])
    lively.read()
    assert "Words nobody sees" not in str(lively.digest())


def test_a_theme_goes_when_too_few_of_it_can_be_quoted(lively: Lively) -> None:
    lively.read()
    last = lively.roots[2]
    for comment in (*lively.replies[last], last):
        reject(lively, comment)
    themes = lively.digest()["themes"]  # type: ignore[index]
    assert len(themes) == 2
    assert all(len(theme["quotes"]) == 3 for theme in themes)


def test_it_is_read_anew_when_the_thread_has_grown_or_lost_a_tenth(lively: Lively) -> None:
    lively.read()
    built = lively.digest()["built_at"]  # type: ignore[index]
    lively.readers[1].says("A little more.", parent=lively.roots[0])
    assert not digests.read_due_threads(lively.house.app)
    for number in range(3):
        lively.readers[1].says(f"And more, {number}.", parent=lively.roots[0])
    lively.read()
    assert lively.digest()["built_at"] > built  # type: ignore[index]

    built = lively.digest()["built_at"]  # type: ignore[index]
    for comment in lively.replies[lively.roots[0]][:4]:
        edit_as_staff(lively, comment)
    lively.read()
    assert lively.digest()["built_at"] > built  # type: ignore[index]


def test_a_thread_that_has_shrunk_too_far_has_none(lively: Lively) -> None:
    lively.read()
    for comment in lively.replies[lively.roots[0]][:6]:
        reject(lively, comment)
    lively.read()
    assert lively.digest() is None


def test_what_left_while_the_thread_was_being_read_is_not_stored(
    lively: Lively, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = digests._read

    def slowly(*args):  # type: ignore[no-untyped-def]
        reject(lively, lively.roots[0])
        edit_as_staff(lively, lively.roots[1])
        return whole(*args)

    monkeypatch.setattr(digests, "_read", slowly)
    digests.read_due_threads(lively.house.app)
    assert not {lively.roots[0], lively.roots[1]} & set(lively.quoted())
    assert lively.roots[2] in lively.quoted()


def test_a_merge_takes_the_quoted_comments_along(lively: Lively) -> None:
    lively.read()
    with lively.house.app.app_context():
        session = db.session()
        writing(session)
        site = get_site(session, lively.house.key)
        lively.house.reader("Zoe").says("There before.", article="a2")
        merge_articles(
            session, site.id, "a1", "a2", DecisionContext(Actor("person", "t", "T"), utc_now())
        )
        session.commit()
    assert lively.digest("a2") is None
    lively.read()
    assert lively.digest("a2") is not None
    assert lively.digest("a1") == lively.digest("a2")


def test_what_a_reader_wrote_is_only_ever_text(lively: Lively) -> None:
    for number in range(4):
        lively.readers[12].says(
            f"&lt;script&gt;alert({number})&lt;/script&gt; `<img src=x>` {number}",
            parent=lively.roots[0],
        )
    reject(lively, lively.roots[0])
    lively.read()
    assert "<script>alert" not in lively.fragment()


@pytest.mark.skipif(not is_installed(), reason="the extra [digest] is not here")
def test_with_the_encoder_comments_on_one_subject_stand_together(house: House) -> None:
    house.set(digest="on", related="on", flood_minute="0", flood_hour="0", repeats="off")
    readers = [house.reader(f"Reader {number}") for number in range(8)]
    subject = {}
    for name, texts in ENGLISH.items():
        for reader, text in zip(readers, texts, strict=True):
            page = {"url": "https://news.example/a1", "title": "The tram"}
            subject[reader.says(text, **page)] = name
    lively = Lively(house, readers)
    lively.read()
    digest = lively.digest()
    assert digest is not None
    assert digest["method"] == "vectors"
    assert len(digest["themes"]) == len(ENGLISH)
    for theme in digest["themes"]:
        assert len({subject[quote["comment"]] for quote in theme["quotes"]}) == 1
    assert "A program on this site’s own server" in lively.fragment()
