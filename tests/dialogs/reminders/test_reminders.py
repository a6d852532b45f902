"""What the clock reminds of: on which day, whom, and no longer when it is settled."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from dialogs.reminders import occasions
from storage import forums, history, meetings, mine, minutes, people, plan_records, subscriptions, tenants
from storage.database import store_of, transaction
from tests.cast import TENANT, Cast
from tests.conftest import NOW
from tests.talking import Message, Talk, buttons

HASH = "a" * 64


def plan_meeting(engine: Engine, forum: int, day: str, hour: int = 7) -> int:
    starts_at = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour), dt.UTC)
    with store_of(engine, TENANT, NOW) as store:
        change = history.begin(store, "schedule_meeting")
        return meetings.add(change, forum, "planned", day=starts_at.date(), starts_at=starts_at, place="Medborgarhuset")


def change_meeting(engine: Engine, meeting: int, **values: object) -> None:
    with store_of(engine, TENANT, NOW) as store:
        meetings.change_meeting(history.begin(store, "schedule_meeting"), meeting, **values)


def waiting_minutes(engine: Engine, forum: int, *adjusters: int, day: str = "2024-10-10") -> int:
    with store_of(engine, TENANT, NOW) as store:
        met = meetings.add(history.begin(store, "import"), forum, "held", day=dt.date.fromisoformat(day))
        made = minutes.add(
            store, met, forum, day=dt.date.fromisoformat(day), version=1, content_hash=HASH, text="…", agenda=[],
            adjuster_organisations=[], status="waiting",
        )  # fmt: skip
        for person in adjusters:
            minutes.add_adjuster(store, made, person)
    return made


def item(engine: Engine, due: str, **values: object) -> None:
    with store_of(engine, TENANT, NOW) as store:
        change = history.begin(store, "add_action")
        minutes.add_item(change, "Beställ trygghetsvandring.", due=dt.date.fromisoformat(due), **values)


def deadline(engine: Engine, **days: str) -> None:
    with transaction(engine) as connection:
        tenants.change(connection, TENANT, deadlines=days)


def report(engine: Engine, forum: int, author: int) -> None:
    with store_of(engine, TENANT, NOW, by=author) as store:
        change = history.begin(store, "report_tertial")
        plan_records.add_report(
            change, forum, 2024, "T2", author_id=author, goal_met="yes", done="Vandringar.", reported_at=NOW
        )


def told(messages: list[Message]) -> dict[str, str]:
    assert all(message["intent"] == "reminder" for message in messages)
    assert len({message["to"] for message in messages}) == len(messages)  # one message each
    return {message["to"]: message["text"] for message in messages}


def mornings(talk: Talk, *days: str) -> dict[str, list[str]]:
    """Who is reminded on each of these mornings, the nights between included."""
    return {day: sorted(told(talk.now(f"{day}T08:00"))) for day in days}


def test_a_meeting_a_week_and_a_working_day_before_to_those_of_the_forum(
    address: str, engine: Engine, cast: Cast
) -> None:
    plan_meeting(engine, cast.bredang, "2024-10-28")
    with Talk(address, NOW) as talk:
        talk.be("Nils Fors")
        assert talk.now("2024-10-21T07:59") == []
        both = told(talk.now("2024-10-21T08:00"))
        assert both == dict.fromkeys(
            ("Amina Holm", "Jonas Ek"), "Påminnelse: möte i Platssamverkan Bredäng mån 28 oktober 8, Medborgarhuset."
        )
        assert mornings(talk, "2024-10-24", "2024-10-25", "2024-10-28") == {
            "2024-10-24": [], "2024-10-25": ["Amina Holm", "Jonas Ek"], "2024-10-28": []
        }  # fmt: skip


def test_a_clock_that_is_moved_on_passes_each_morning_once(address: str, engine: Engine, cast: Cast) -> None:
    plan_meeting(engine, cast.bredang, "2024-10-23")
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        came = talk.now("2024-11-10T12:00")
        assert [(one["to"], "i morgon" in one["text"]) for one in came] == [
            ("Amina Holm", False), ("Jonas Ek", False), ("Amina Holm", True), ("Jonas Ek", True)
        ]  # fmt: skip
        talk.now("2024-10-15T08:00")
        assert talk.now("2024-11-10T13:00") == []


@pytest.mark.parametrize("becomes", ["cancelled", "moved"])
def test_a_meeting_that_is_off_is_not_reminded_of(address: str, engine: Engine, cast: Cast, becomes: str) -> None:
    meeting = plan_meeting(engine, cast.bredang, "2024-10-23")
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        assert len(talk.now("2024-10-16T08:00")) == 2
        if becomes == "cancelled":
            change_meeting(engine, meeting, status="cancelled")
        else:
            change_meeting(
                engine, meeting, day=dt.date(2024, 11, 6), starts_at=dt.datetime(2024, 11, 6, 8, tzinfo=dt.UTC)
            )
        assert talk.now("2024-10-29T08:00") == []
        assert len(talk.now("2024-10-30T08:00")) == (0 if becomes == "cancelled" else 2)


def test_who_has_left_or_joined_the_forum_by_then(address: str, engine: Engine, cast: Cast) -> None:
    plan_meeting(engine, cast.bredang, "2024-10-23")
    with store_of(engine, TENANT, NOW) as store:
        change = history.begin(store, "member")
        mine.leave(change, cast.bredang, cast.jonas, dt.date(2024, 10, 14))
        forums.add_member(change, cast.bredang, cast.nils, dt.date(2024, 10, 15), "added")
    with Talk(address, NOW) as talk:
        talk.be("Karin Wiberg")
        assert sorted(told(talk.now("2024-10-16T08:00"))) == ["Amina Holm", "Nils Fors"]


def test_a_tertial_before_its_deadline_to_the_convenor_and_after_it_to_the_steering_group_too(
    address: str, engine: Engine, cast: Cast
) -> None:
    deadline(engine, T2="10-31")
    for forum in (cast.adults, cast.youths):
        report(engine, forum, cast.nils)
    with Talk(address, NOW) as talk:
        talk.be("Nils Fors")
        first = talk.now("2024-10-17T08:00")
        assert list(told(first)) == ["Amina Holm"]
        assert "Platssamverkan Bredäng, T2: sista dag tors 31 oktober, 14 dagar kvar" in first[0]["text"]
        assert buttons(first[0]) == [f"report:{cast.bredang}", f"report:{cast.satra}", "settings"]
        report(engine, cast.satra, cast.amina)
        assert mornings(talk, "2024-10-23", "2024-10-24", "2024-10-30", "2024-10-31") == {
            "2024-10-23": [], "2024-10-24": ["Amina Holm"], "2024-10-30": ["Amina Holm"], "2024-10-31": []
        }  # fmt: skip
        after = told(talk.now("2024-11-01T08:00"))
        assert sorted(after) == ["Amina Holm", "Karin Wiberg"]  # nobody leads the steering group: its secretary
        assert "T2 saknas från 1 forum (Platssamverkan Bredäng)" in after["Karin Wiberg"]
        assert mornings(talk, "2024-11-04", "2024-11-08") == {"2024-11-04": [], "2024-11-08": []}


def test_the_button_opens_the_report_of_that_forum_and_period(address: str, engine: Engine, cast: Cast) -> None:
    deadline(engine, T2="10-31")
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.now("2024-10-17T08:00")
        [form] = talk.press(f"report:{cast.satra}")
        assert form["text"].startswith("Platssamverkan Sätra, T2")


def test_approvals_after_two_five_and_eight_working_days_then_the_secretary_and_the_convenor(
    address: str, engine: Engine, cast: Cast
) -> None:
    waiting_minutes(engine, cast.bredang, cast.jonas, cast.nils)
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        assert mornings(talk, "2024-10-15", "2024-10-16", "2024-10-18", "2024-10-21", "2024-10-23") == {
            "2024-10-15": [],
            "2024-10-16": ["Jonas Ek", "Nils Fors"],
            "2024-10-18": [],
            "2024-10-21": ["Jonas Ek", "Nils Fors"],
            "2024-10-23": [],
        }
        last = told(talk.now("2024-10-24T08:00"))
        assert sorted(last) == ["Amina Holm", "Jonas Ek", "Karin Wiberg", "Nils Fors"]
        assert "har väntat 8 arbetsdagar på Jonas Ek och Nils Fors" in last["Karin Wiberg"]
        assert last["Amina Holm"] == last["Karin Wiberg"]
        assert mornings(talk, "2024-10-25", "2024-11-20") == {"2024-10-25": [], "2024-11-20": []}


def test_the_approval_is_given_in_the_reminder_and_nobody_is_asked_again(
    address: str, engine: Engine, cast: Cast
) -> None:
    waiting_minutes(engine, cast.bredang, cast.jonas, cast.amina)
    with Talk(address, NOW) as talk:
        talk.be("Jonas Ek")
        came = talk.now("2024-10-16T08:00")
        assert buttons(came[-1]) == ["approve", "refuse", "read", "settings"]
        [answer, *_] = talk.press("approve")
        assert answer["text"].startswith("Du godkände protokollet")
        assert not answer.get("updates")
        assert list(told(talk.now("2024-10-21T08:00"))) == ["Amina Holm"]


def test_somebody_else_cannot_approve_by_the_reminders_button(address: str, engine: Engine, cast: Cast) -> None:
    waiting_minutes(engine, cast.bredang, cast.jonas)
    with Talk(address, NOW) as talk:
        talk.be("Nils Fors")
        talk.now("2024-10-16T08:00")
        [answer] = talk.press("approve")
        assert "knapp" in answer["text"]


def test_an_overdue_item_once_to_whoever_holds_the_role(address: str, engine: Engine, cast: Cast) -> None:
    item(engine, "2024-10-18", forum_id=cast.bredang, owner_kind="role", owner_text="Preventionsstrategen")
    item(engine, "2024-10-18", forum_id=cast.bredang, owner_kind="group", owner_text="Arbetsgruppen")
    item(engine, "2024-10-18", forum_id=None, owner_kind="person", owner_id=cast.jonas)
    item(engine, "2024-10-18", forum_id=None, owner_kind="nobody")
    with Talk(address, NOW) as talk:
        talk.be("Jonas Ek")
        assert talk.now("2024-10-18T15:00") == []
        came = told(talk.now("2024-10-21T08:00"))
        assert sorted(came) == ["Amina Holm", "Jonas Ek", "Karin Wiberg"]  # not Petra, who held the role before
        assert came["Amina Holm"].startswith("Påminnelser: 2 uppdrag.")
        assert "nr 3 skulle vara klart fre 18 oktober: Beställ trygghetsvandring." in came["Jonas Ek"]
        [done, *_] = talk.press("complete")
        assert "klart" in done["text"]
        assert mornings(talk, "2024-10-22", "2024-10-30") == {"2024-10-22": [], "2024-10-30": []}


def test_all_of_a_day_comes_in_one_message_and_not_beside_the_digest(address: str, engine: Engine, cast: Cast) -> None:
    plan_meeting(engine, cast.bredang, "2024-10-22")
    item(engine, "2024-10-18", forum_id=cast.bredang, owner_kind="person", owner_id=cast.jonas)
    item(engine, "2024-10-18", forum_id=cast.bredang, owner_kind="person", owner_id=cast.amina)
    with store_of(engine, TENANT, NOW, by=cast.amina) as store:
        monday = dt.datetime(2024, 10, 21, 6, tzinfo=dt.UTC)
        subscriptions.add(history.begin(store, "subscribe_digest"), cast.amina, 0, dt.time(8), monday)
    with Talk(address, NOW) as talk:
        talk.be("Nils Fors")
        talk.now("2024-10-20T12:00")
        came = talk.now("2024-10-21T08:00")
        assert sorted((one["to"], one["intent"]) for one in came) == [
            ("Amina Holm", "digest"),
            ("Jonas Ek", "reminder"),
        ]
        [reminder] = [one for one in came if one["intent"] == "reminder"]
        assert reminder["text"].startswith("Påminnelser: 1 uppdrag, 1 möte.")


def test_what_the_digest_does_not_tell_a_secretary_comes_the_morning_after(
    address: str, engine: Engine, cast: Cast
) -> None:
    waiting_minutes(engine, cast.bredang, cast.jonas)
    waiting_minutes(engine, cast.steering, cast.jonas)
    with store_of(engine, TENANT, NOW, by=cast.karin) as store:
        thursday = dt.datetime(2024, 10, 24, 6, tzinfo=dt.UTC)  # Jonas has had eight working days
        subscriptions.add(history.begin(store, "subscribe_digest"), cast.karin, 3, dt.time(8), thursday)
    with Talk(address, NOW) as talk:
        talk.be("Nils Fors")
        talk.now("2024-10-23T12:00")
        [digest] = [one for one in talk.now("2024-10-24T08:00") if one["to"] == "Karin Wiberg"]
        assert digest["intent"] == "digest"
        assert digest["text"].count("väntar på Jonas Ek") == 1
        [after] = talk.now("2024-10-25T08:00")
        assert after["to"] == "Karin Wiberg"
        assert "protokollet från Platssamverkan Bredäng" in after["text"]
        assert "har väntat 9 arbetsdagar på Jonas Ek" in after["text"]
        assert "Styrgruppen" not in after["text"]
        assert mornings(talk, "2024-10-28", "2024-10-30") == {"2024-10-28": [], "2024-10-30": []}


def test_in_the_readers_own_language(address: str, engine: Engine, cast: Cast) -> None:
    plan_meeting(engine, cast.bredang, "2024-10-23")
    with store_of(engine, TENANT, NOW) as store:
        people.change_person(history.begin(store, "language"), cast.jonas, language="en")
    with Talk(address, NOW) as talk:
        talk.be("Nils Fors")
        talk.now("2024-10-20T12:00")
        came = told(talk.now("2024-10-22T08:00"))
        assert came["Jonas Ek"].startswith("Reminder: Platssamverkan Bredäng meets tomorrow, Wed 23 October 9:00")


def test_as_many_statements_for_one_person_as_for_a_hundred(engine: Engine, cast: Cast) -> None:
    plan_meeting(engine, cast.bredang, "2024-10-15")
    item(engine, "2024-10-10", forum_id=cast.bredang, owner_kind="role", owner_text="Preventionsstrateg")

    def counted() -> tuple[int, int]:
        seen: list[str] = []

        def executed(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            seen.append(statement)

        sa.event.listen(engine, "before_cursor_execute", executed)
        with store_of(engine, TENANT, NOW, reads_only=True) as store:
            tenant = tenants.with_id(store.connection, TENANT)
            seen.clear()
            found = occasions.gather(store, tenant)
        sa.event.remove(engine, "before_cursor_execute", executed)
        return len(found), len(seen)

    before = counted()
    with store_of(engine, TENANT, NOW) as store:
        change = history.begin(store, "many")
        for number in range(100):
            one = people.add(change, f"Person Nummer{number}")
            forums.add_member(change, cast.bredang, one, dt.date(2024, 1, 1), "added")
    after = counted()
    assert (after[0] - before[0], after[1]) == (100, before[1])
