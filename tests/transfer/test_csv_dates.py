"""Tables that somebody has opened in a spreadsheet and saved again."""

from __future__ import annotations

import pytest

from tests.transfer.conftest import Mover, records
from tests.transfer.test_odd_files import Write

_LAST = "2020-01-31T17:04"
_EARLIER = "2020-03-02T00:00"


def _dates(write: Write, *dates: str, mark: str = ",") -> list[str]:
    head = f"article{mark}body{mark}created_at\r\n"
    rows = "".join(f'a{mark}"Two\r\nlines{mark} and ""more"""{mark}{date}\r\n' for date in dates)
    taken = records(write("\ufeff" + head + rows), "csv")
    assert {record.body for record in taken} == {f'Two\r\nlines{mark} and "more"'}
    return [f"{record.created_at:%Y-%m-%dT%H:%M}" if record.created_at else "" for record in taken]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2.3.2020", "31.01.2020 17:04"),
        ("02.03.2020 00:00:00", "31.01.2020, 17:04:59"),
        ("3/2/2020", "1/31/2020 5:04 PM"),
        ("3/2/2020 12:00 am", "1/31/2020 17:04"),
        ("02/03/2020", "31/01/2020 17:04"),
        ("2020-03-02", "2020-01-31 17:04"),
    ],
)
def test_dates_as_spreadsheets_write_them(write: Write, first: str, second: str) -> None:
    for mark in (",", ";"):
        if mark not in first + second:
            assert _dates(write, first, "", second, mark=mark) == [_EARLIER, "", _LAST]


def test_where_no_date_tells_the_order_none_is_guessed(write: Write) -> None:
    assert _dates(write, "2/3/2020", "12/12/2020") == ["", ""]
    assert _dates(write, "13/3/2020", "3/13/2020") == ["", ""]
    assert _dates(write, "31.02.2020") == [""]


def test_a_number_above_twelve_tells_the_order_wherever_it_stands(write: Write) -> None:
    dates = _dates(write, "2/3/2020", "2020-01-31 17:04", "", "31/1/2020 17:04")
    assert dates == [_EARLIER, _LAST, "", _LAST]


def _table(*dates: str) -> str:
    rows = "".join(f"{n},a,Hi,{date}\n" for n, date in enumerate(dates))
    return f"id,article,body,created_at\n{rows}"


def test_what_stands_before_a_damage_tells_the_order(mover: Mover, write: Write) -> None:
    summary = mover.take(write(_table("2/3/2020", "31/1/2020") + '2,a,"Hi'), "csv")
    assert ("is broken: line" in summary.problem, summary.counts["new"]) == (True, 2)
    assert sorted(f"{row['created_at']:%m-%d}" for row in mover.comments()) == ["01-31", "03-02"]


def test_where_a_damage_hides_the_order_dates_between_slashes_wait(
    mover: Mover, write: Write
) -> None:
    begun = _table("2/3/2020", "2020-04-05", "")
    summary = mover.take(write(begun + '3,a,"Hi'), "csv")
    assert (summary.counts["new"], summary.counts["left out"]) == (2, 1)
    assert "it waits for the next run." in mover.reasons()[0][1]
    summary = mover.take(write(begun + "3,a,Hi,31/1/2020\n"), "csv")
    assert (summary.counts["new"], summary.counts["unchanged"]) == (2, 2)
    days = {f"{row['created_at']:%m-%d}" for row in mover.comments()}
    assert {"01-31", "03-02", "04-05"} <= days
