"""The register as understanding reads it: which forum stood when."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.engine import Engine

from dialogs.register import read_names
from dialogs.understanding import Names, understand
from storage import forums, history, meetings
from storage.database import store_of
from tests.conftest import NOW

TENANT = 1
BEFORE, AFTER = "Lokala Brå Norra Exempelby", "Lokala Brå Exempelby"


@pytest.fixture
def names(engine: Engine) -> Names:
    """A council that another took over, which first met in March 2022."""
    with store_of(engine, TENANT, NOW) as store:
        change = history.begin(store, "test")
        before, after = forums.add(change, BEFORE, "council"), forums.add(change, AFTER, "council")
        forums.change_forum(change, before, successor_id=after)
        meetings.add(change, before, "held", day=dt.date(2021, 11, 4))
        meetings.add(change, after, "planned", day=dt.date(2021, 1, 1))
        for day in (dt.date(2022, 9, 6), dt.date(2022, 3, 8)):
            meetings.add(change, after, "held", day=day)
        return read_names(store)


def test_a_forum_stood_until_the_first_meeting_of_the_one_that_took_over(names: Names) -> None:
    until = {forum.name: forum.until for forum in names.forums.values()}
    assert until == {BEFORE: dt.date(2022, 3, 8), AFTER: None}


@pytest.mark.parametrize(("day", "forum"), [("2021-11-04", BEFORE), ("2022-03-08", AFTER), ("2024-05-02", AFTER)])
def test_the_day_asked_for_chooses_between_the_two(names: Names, day: str, forum: str) -> None:
    got = understand(f"Visa protokollet från lokala brå {day}", NOW, names, ZoneInfo("Europe/Stockholm"))
    assert (got.intent, got.slots["forum"]) == ("show_minutes", forum)
