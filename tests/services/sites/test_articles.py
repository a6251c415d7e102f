"""What an article is called, and what becomes of threads that are merged and parted again."""

from __future__ import annotations

import time
import uuid

import jwt

from comments.settings import Settings
from tests.house import ORIGIN, House, Reader
from tests.web.cache.raw_http import Reading

REAL = {"title": "The real headline", "url": f"{ORIGIN}/new"}
WRONG = {"title": "BUY NOW", "url": f"{ORIGIN}/old"}


def name_of(house: House, article: str = "a1") -> dict[str, str]:
    """What the article is called and where it is."""
    article_data = house.thread(article)["article"]
    return {"title": article_data["title"], "url": article_data["url"]}


def known_reader(house: House, name: str) -> Reader:
    """A reader with an approved comment elsewhere."""
    reader = house.reader(name)
    reader.says(f"{name} was here before.", article="elsewhere")
    return reader


def test_staff_name_an_article_at_any_time_and_can_take_it_back(house: House) -> None:
    house.reader().says("Early.", **WRONG)
    desk = house.staff()
    assert desk.call("PATCH", "/moderation/articles/a1", REAL).status_code == 200
    assert name_of(house) == REAL
    long = {"url": f"{ORIGIN}/" + "x" * 900}
    assert desk.call("POST", "/moderation/articles", {"key": "a1", **long}).status_code == 201
    assert desk.call("PATCH", "/moderation/articles/a1", WRONG).status_code == 200
    entry = next(
        one for one in desk.get("/moderation/log").json["items"] if one["action"] == "article_url"
    )
    assert desk.call("POST", f"/moderation/decisions/{entry['id']}/undo").status_code == 200
    assert name_of(house)["url"] == long["url"]
    for refused in ({"url": "https://evil.example/"}, {"url": "x"}, {"title": "\u202e"}):
        assert desk.call("PATCH", "/moderation/articles/a1", refused).status_code == 422


def test_known_readers_correct_a_name_together_and_staff_have_the_last_word(house: House) -> None:
    house.reader().says("First.", **WRONG)
    for number in range(4):
        house.reader(f"New {number}").says(f"Nobody knows me, number {number}.", **REAL)
    assert name_of(house) == WRONG
    known_reader(house, "Ada").says("I can read the headline above.", **REAL)
    assert name_of(house) == REAL
    crank = known_reader(house, "Crank")
    for number in range(4):
        crank.says(f"I insist on it, for the time number {number}.", **WRONG)
    assert name_of(house) == REAL
    house.staff().call("PATCH", "/moderation/articles/a1", {"title": "Staff's"})
    for name in ("Bea", "Cem", "Dag"):
        known_reader(house, name).says(f"{name} reads something else here.", **WRONG)
    assert name_of(house)["title"] == "Staff's"


def sign_on(house: House, **claims: object) -> Reader:
    """Somebody whom the publisher signs in."""
    kid, secret = house.sso_key()
    now = int(time.time())
    common = {"iss": house.key, "aud": "comments", "sub": "7", "iat": now, "exp": now + 60}
    token = jwt.encode(
        {**common, "name": "Ann", "jti": uuid.uuid4().hex, **claims},
        secret,
        algorithm="HS256",
        headers={"kid": kid},
    )
    answer = house.public.call("POST", "/readers", {"site": house.key, "sso": token})
    assert answer.status_code == 201, answer.text
    return Reader(house.app.test_client(), answer.json["token"], house.key)


def visit(reader: Reader, page: dict[str, str], article: str = "a1") -> object:
    """Stand on a page as the widget does; return what it was told of the stored name before."""
    headers = {"Authorization": f"Bearer {reader.token}"}
    address = f"/embed/me?site={reader.site}&article={article}"
    stored = reader.client.get(address, headers=headers).json["page"]
    body = {"site": reader.site, "article": article, **page}
    answer = reader.client.post("/embed/page", json=body, headers=headers)
    assert answer.status_code == 204, answer.text
    return stored


def test_a_publishers_signed_word_names_an_article(house: House) -> None:
    house.reader().says("First.", **WRONG)
    sign_on(house, article={"key": "a1", **REAL})
    assert name_of(house) == REAL


def test_staff_who_read_the_page_correct_its_name_and_it_can_be_taken_back(house: House) -> None:
    house.reader().says("First.", **WRONG)
    sam = house.person("moderator", "Sam")
    ann = sign_on(house, email=sam.email.upper())
    assert visit(ann, {"url": "https://elsewhere.example/", "title": "x"}) == WRONG
    assert visit(ann, {**REAL, "url": REAL["url"] + "?utm_source=mail"}) == WRONG
    assert name_of(house) == REAL
    for name in ("Ada", "Bea"):
        assert visit(known_reader(house, name), WRONG) is None
    assert name_of(house) == REAL
    desk = house.staff()
    entries = desk.get("/moderation/log").json["items"]
    renamed = [one for one in entries if one["action"] in ("article_url", "article_title")]
    assert {one["actor"]["name"] for one in renamed} == {"Sam"}
    for entry in renamed:
        assert desk.call("POST", f"/moderation/decisions/{entry['id']}/undo").status_code == 200
    assert visit(ann, REAL) is None
    assert name_of(house) == WRONG


def test_readers_who_visit_correct_a_name_together_each_counted_once(house: House) -> None:
    known_reader(house, "First").says("First.", **WRONG)
    for name in ("Ida", "Jon"):
        known_reader(house, name).says(f"{name} reads the same.", **WRONG)
    assert visit(house.reader("Nobody yet"), REAL) is None
    stranger = sign_on(house, email="reader@news.example")
    assert visit(stranger, REAL) is None
    ada = known_reader(house, "Ada")
    assert visit(ada, REAL) == WRONG
    for _ in range(3):
        assert visit(ada, REAL) is None
    assert name_of(house) == WRONG
    for name in ("Bea", "Cem", "Dag"):
        visit(known_reader(house, name), REAL)
    assert name_of(house) == REAL


def test_a_merged_thread_is_found_by_both_keys_and_parted_again_with_its_new_replies(
    house: House, settings: Settings
) -> None:
    ada, owner, reading = house.reader(), house.staff("owner"), Reading(house, settings)
    old, new = (
        ada.says("Under the old key.", article="old"),
        ada.says("Under the new one.", article="new"),
    )
    counts = f"/api/v1/counts?site={house.key}&article=old&article=new"
    for path in (reading.thread("old"), reading.thread("new"), counts):
        reading.get(path)
    merged = owner.call("POST", "/moderation/articles/merges", {"article": "old", "into": "new"})
    assert merged.status_code == 200, merged.text
    for key in ("old", "new"):
        page = reading.get(reading.thread(key)).json
        assert page["article"]["key"] == "new"
        assert page["article"]["comment_count"] == 2
        assert {item["id"] for item in page["items"]} == {old, new}
    assert reading.get(counts).json["counts"] == {"old": 2, "new": 2}
    reply = ada.says("A later reply.", article="old", parent=old)
    assert reading.get(reading.thread("old")).json["article"]["comment_count"] == 3
    client = house.app.test_client()
    assert client.get(f"/embed/comments/{old}?site={house.key}&article=old").status_code == 200
    assert client.get(f"/t/{house.key}?article=old").headers["Location"].endswith("article=new")
    assert client.get(f"/t/{house.key}?article=old&comment={old}").status_code == 200

    undone = owner.call("POST", f"/moderation/decisions/{merged.json['decision']}/undo")
    assert undone.status_code == 200, undone.text
    assert {item["id"] for item in reading.get(reading.thread("new")).json["items"]} == {new}
    parted = reading.get(reading.thread("old")).json
    assert parted["article"]["comment_count"] == 2
    assert parted["items"][0]["replies"]["items"][0]["id"] == reply
    assert reading.get(counts).json["counts"] == {"old": 2, "new": 1}


def test_a_thread_that_was_merged_further_is_parted_in_turn(house: House) -> None:
    ada, owner = house.reader(), house.staff("owner")
    for key in ("one", "two", "three"):
        ada.says(f"Under the article {key}.", article=key)

    def merge(article: str, into: str) -> str:
        answer = owner.call(
            "POST", "/moderation/articles/merges", {"article": article, "into": into}
        )
        assert answer.status_code == 200, answer.text
        return str(answer.json["decision"])

    def undo(decision: str) -> str:
        answer = owner.call("POST", f"/moderation/decisions/{decision}/undo").json
        return str(answer.get("outcome", answer))

    first, second = merge("one", "two"), merge("two", "three")
    assert house.thread("one")["article"]["comment_count"] == 3
    assert (
        owner.call(
            "POST", "/moderation/articles/merges", {"article": "three", "into": "one"}
        ).status_code
        == 409
    )
    assert "conflict" in undo(first)
    undo(second)
    undo(first)
    assert [house.thread(key)["article"]["comment_count"] for key in ("one", "two", "three")] == [
        1,
        1,
        1,
    ]
