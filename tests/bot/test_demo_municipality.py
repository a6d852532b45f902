"""The demo municipality on any day: documents that are read whole, and something for everybody to do."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.demo import calendar, municipality
from dialogs.documents.drafts import MinutesDraft, PlanDraft
from storage import people
from storage.database import store_of
from storage.tables import action_item, adjuster, delivery, meeting, minutes, organisation, person, status_report
from tests.conftest import NOW
from tests.demo import TENANT, ZONE, load
from tests.talking import Talk

DAYS = [
    dt.date(2026, 1, 1),
    dt.date(2024, 2, 29),
    dt.date(2026, 4, 30),
    dt.date(2026, 5, 1),
    dt.date(2026, 8, 31),
    dt.date(2025, 11, 22),
    dt.date(2026, 12, 24),
]


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), ZONE)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_its_documents_are_read_whole(day: dt.date) -> None:
    drafts = [one.draft for one in municipality.documents(day)]
    assert [type(one) for one in drafts] == [PlanDraft] + [MinutesDraft] * (len(municipality.DOCUMENTS) - 1)
    for draft in drafts:
        if isinstance(draft, MinutesDraft):
            assert draft.forum
            assert draft.date is not None
            assert draft.date.year in (day.year - 1, day.year, day.year + 1)
            assert draft.next_meetings or draft.kind == "notice"
            people = [*draft.attendees, *draft.absent, *draft.invited]
            assert not [one for one in people if "," in f"{one.role}{one.organisation}"]  # nobody is another's title
            assert len(people) >= 2


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_there_is_something_to_do_on_any_day(engine: Engine, address: str, day: dt.date) -> None:
    load(address, noon(day))
    with store_of(engine, TENANT, noon(day), reads_only=True) as store:
        rows = store.connection.execute
        waiting = rows(sa.select(minutes.c.id).where(minutes.c.status == "waiting")).scalars().all()
        assert len(waiting) == 1
        employers = rows(
            sa.select(organisation.c.name)
            .select_from(adjuster.join(person, person.c.id == adjuster.c.person_id))
            .join(organisation, organisation.c.id == person.c.organisation_id)
            .where(adjuster.c.minutes_id == waiting[0])
        ).scalars()
        assert len(set(employers)) == 2
        assert len(rows(sa.select(delivery).where(delivery.c.kind == "approval_request")).all()) == 2
        overdue = sa.select(action_item.c.id).where(action_item.c.due < day, action_item.c.status == "open")
        assert len(rows(overdue).all()) == 1
        periods = {(row.year, row.period) for row in rows(sa.select(status_report))}
        assert periods == {calendar.latest_tertial(day)}
        ahead = rows(sa.select(meeting).where(meeting.c.status == "planned")).all()
        assert all(one.day >= day and one.day.weekday() < 5 for one in ahead)
        assert len(ahead) >= 8
        assert {row.name for row in people.granted(store, "secretary")} == {"Karin Wiberg"}


def test_it_answers_who_convenes_with_role_name_and_source(address: str) -> None:
    load(address, NOW)
    with Talk(address, NOW) as talk:
        talk.be("Nils Fors")
        [message] = [
            one for one in talk.say("Vem är sammankallande för Platssamverkan Bredäng?") if one["to"] == "Nils Fors"
        ]
    assert "preventionsstrateg" in message["card"]["title"].casefold()
    assert "Amina Holm" in message["card"]["title"]
    assert "atgardsplan-2024.md" in message["text"]
    assert "styrgrupp-" in message["text"]


@pytest.mark.parametrize(
    ("today", "days", "expected"),
    [
        (dt.date(2026, 12, 24), 0, dt.date(2026, 12, 28)),
        (dt.date(2026, 12, 24), -1, dt.date(2026, 12, 23)),
        (dt.date(2026, 5, 4), -3, dt.date(2026, 4, 30)),
        (dt.date(2026, 11, 20), 1, dt.date(2026, 11, 23)),
    ],
)
def test_a_working_day_is_neither_weekend_nor_holiday(today: dt.date, days: int, expected: dt.date) -> None:
    assert calendar.working_day(today, days) == expected
