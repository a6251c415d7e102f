"""What a site keeps for so many days is emptied afterwards, and nothing else is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from comments.database.engines import db, writing
from comments.models import Author, Comment, Report, StoredFinding, utc_now
from comments.services.maintenance.counters import article_drift
from comments.services.privacy.retention import emptied_by_day, empty_due
from comments.services.sites.articles import get_site
from tests.house import House


def emptied(house: House, days: int) -> dict[str, int]:
    """Let so many days pass; return how much of each kind was emptied on this site."""
    with house.app.app_context():
        writing(db.session())
        counts = empty_due(db.session(), utc_now() + timedelta(days=days))
        db.session.commit()
    prefix = f"{house.key}: "
    return {name.removeprefix(prefix): n for name, n in counts.items() if name.startswith(prefix)}


def rows(house: House) -> tuple[Any, Any, Any]:
    """A rejected comment, its author and the report of it."""
    with house.app.app_context():
        site = get_site(db.session(), house.key).id
        query = select(Comment).where(Comment.site_id == site, Comment.status == "rejected")
        comment = db.session.scalars(query).one()
        assert article_drift(db.session(), comment.article_id) == []
        report = db.session.scalars(select(Report).where(Report.comment_id == comment.id)).one()
        return comment, db.session.get_one(Author, comment.author_id), report


def test_each_field_is_emptied_after_its_own_time(house: House) -> None:
    house.set(suspect_words="reject")
    ada, bo = house.reader("Ada", email="ada@example.org"), house.reader("Bo")
    comment = ada.says("Something to reject")
    staff = house.staff()
    staff.decide(comment, "approve")
    bo.report(comment, "other", "Details")
    staff.decide(comment, "reject", reason="abuse")
    bo.delete(bo.says("Something to take back"))
    assert emptied(house, 10_000) == {}
    house.set(keep_addresses_days="7", keep_guest_emails_days="30")
    house.set(keep_rejected_days="60", keep_report_details_days="90")
    assert emptied(house, 6) == {}
    assert emptied(house, 8) == {"addresses of comments": 2, "addresses of authors": 2}
    assert emptied(house, 31) == {"emails of guests": 1}
    assert emptied(house, 61) == {"texts not shown": 2}
    assert emptied(house, 91) == {"details of reports": 1}
    stored, author, report = rows(house)
    assert (stored.source, stored.html, stored.address_hash) == ("", "", None)
    assert (author.email, author.address_hash, report.detail) == (None, None, None)
    assert author.name == "Ada"
    assert [finding.match for finding in findings(house, stored.id)] == [None]
    report_of_it = reported(house)
    assert {name: n for _, name, n in report_of_it} == {
        "addresses of comments": 2,
        "addresses of authors": 2,
        "emails of guests": 1,
        "texts not shown": 2,
        "details of reports": 1,
    }


def findings(house: House, comment_id: int) -> list[StoredFinding]:
    """What checks have found in a comment."""
    with house.app.app_context():
        query = select(StoredFinding).where(StoredFinding.comment_id == comment_id)
        return list(db.session.scalars(query))


def reported(house: House) -> list[tuple[str, str, int]]:
    """The report of what was emptied on the site, ever."""
    with house.app.app_context():
        site = get_site(db.session(), house.key).id
        return emptied_by_day(db.session(), site, utc_now() - timedelta(days=1))
