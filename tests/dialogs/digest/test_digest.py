"""The weekly digest: what each reader is told, and in how many statements."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.delivery import lanes
from dialogs import mine
from dialogs.digest import digest, digest_card, digest_delivery, digest_facts
from dialogs.digest.digest_lines import tell
from dialogs.digest.timetable import Span, span_of_week, span_to_json
from dialogs.register import read_names
from dialogs.reply import Reply, plain_text
from dialogs.turn import Press, Speaker, Turn
from storage import forums, history, meetings, minutes, people, plan_records, reminders, subscriptions, tenants
from storage.database import store_of, transaction
from storage.store import Store
from storage.tables import delivery, progress_note
from tests.cast import TENANT, Cast
from tests.conftest import NOW
from tests.talking import Talk, buttons

LATER = NOW + dt.timedelta(days=1)
TEXT_HASH = "a" * 64
STOCKHOLM = ZoneInfo("Europe/Stockholm")
TO_WRITE = "T2 att rapportera, sista dag var 15 september: Platssamverkan Bredäng och Platssamverkan Sätra"


@pytest.fixture
def settled() -> dt.datetime:
    return NOW - dt.timedelta(days=30)


@contextmanager
def writing(engine: Engine, at: dt.datetime, by: int | None = None) -> Iterator[tuple[Store, history.Change]]:
    with store_of(engine, TENANT, at, by=by) as store:
        yield store, history.begin(store, "test")


def report(engine: Engine, forum: int, author: int, at: dt.datetime = LATER, **values: Any) -> None:
    given = {"goal_met": "partly", "done": "Nattvandring tre fredagar.", **values}
    with writing(engine, at, author) as (_, change):
        plan_records.add_report(change, forum, 2024, "T2", author_id=author, reported_at=at, **given)


def note(engine: Engine, forum: int, author: int, text: str, at: dt.datetime = LATER) -> None:
    with writing(engine, at, author) as (_, change):
        change.create(progress_note, forum_id=forum, author_id=author, text=text, day=at.date(), noted_at=at)


def item(engine: Engine, forum: int | None, text: str, due: dt.date, **owner: Any) -> None:
    with writing(engine, NOW - dt.timedelta(days=20)) as (_, change):
        minutes.add_item(change, text, forum_id=forum, due=due, **owner)


def waiting_minutes(engine: Engine, forum: int, day: dt.date, adjusters: list[int], **values: Any) -> int:
    with writing(engine, NOW - dt.timedelta(days=25)) as (store, change):
        meeting = meetings.add(change, forum, "held", day=day)
        given = {"version": 1, "content_hash": TEXT_HASH, "text": "…", "agenda": [], "adjuster_organisations": []}
        made = minutes.add(store, meeting, forum, day=day, **{**given, "status": "waiting", **values})
        for person in adjusters:
            minutes.add_adjuster(store, made, person)
    return made


def approve(engine: Engine, made: int, person: int, at: dt.datetime, *, last: bool) -> None:
    with writing(engine, at, person) as (store, _):
        minutes.add_approval(
            store, made, person, verdict="approved", content_hash=TEXT_HASH, via="terminal", day=at.date()
        )
        if last:
            minutes.set_status(store, made, "adjusted")


def week(engine: Engine, which: str = "2024-W42") -> Span:
    with transaction(engine, reads_only=True) as connection:
        return span_of_week(which, tenants.with_id(connection, TENANT).zone)


def told(engine: Engine, person: int, name: str, which: str = "2024-W42", language: str = "sv") -> Reply:
    with store_of(engine, TENANT, NOW, reads_only=True) as store:
        [(_, reply)] = digest.of_people(store, week(engine, which), {person: name}, language)
    return reply


def section(reply: Reply, heading: str) -> tuple[str, ...]:
    return next((one.lines for one in reply.sections if one.heading.startswith(heading)), ())


def test_reports_and_notes_of_ones_forums_within_the_week(engine: Engine, cast: Cast) -> None:
    report(engine, cast.bredang, cast.jonas)
    note(engine, cast.bredang, cast.jonas, "Belysningen vid bollplanen är trasig.")
    note(engine, cast.bredang, cast.jonas, "Från förra veckan.", at=NOW - dt.timedelta(days=3))
    reply = told(engine, cast.amina, "Amina Holm")
    assert section(reply, "Platssamverkan Bredäng") == (
        "T2 inskickad (Jonas Ek): målet delvis nått. Nattvandring tre fredagar.",
        "Notis (Jonas Ek): Belysningen vid bollplanen är trasig.",
    )
    assert reply.text == "Vecka 43: 3 rapporter saknas, 2 nyheter."
    assert "(vecka 42)" in reply.sources[0]


def test_the_same_in_english(engine: Engine, cast: Cast) -> None:
    report(engine, cast.bredang, cast.jonas)
    reply = told(engine, cast.amina, "Amina Holm", language="en")
    assert (reply.language, reply.text) == ("en", "Week 43: 3 reports are missing, 1 news item.")
    assert section(reply, "Platssamverkan Bredäng")[0].startswith("T2 reported (Jonas Ek): the goal was partly met.")


def test_only_what_concerns_the_reader(engine: Engine, cast: Cast) -> None:
    note(engine, cast.bredang, cast.jonas, "Bara för dem i Bredäng.")
    note(engine, cast.satra, cast.amina, "Bara för dem i Sätra.")
    assert "Bara för dem" not in plain_text(told(engine, cast.nils, "Nils Fors"))
    assert "Bara för dem" not in plain_text(told(engine, cast.petra, "Petra Sandin"))  # held the role until 2023
    for_jonas = plain_text(told(engine, cast.jonas, "Jonas Ek"))
    assert "Bara för dem i Bredäng." in for_jonas


def test_what_one_reported_oneself_stands_in_ones_digest(engine: Engine, cast: Cast) -> None:
    report(engine, cast.youths, cast.nils, goal_met="yes")
    reply = told(engine, cast.nils, "Nils Fors")
    assert section(reply, "Sociala insatsgrupper unga 12-17 år")[0].startswith("T2 inskickad (Nils Fors): målet nått.")


def test_the_steering_group_follows_every_report_of_the_plan_but_no_notes(engine: Engine, cast: Cast) -> None:
    report(engine, cast.youths, cast.nils)
    note(engine, cast.youths, cast.nils, "Om en enskild insats.")
    reply = told(engine, cast.karin, "Karin Wiberg")
    assert section(reply, "Sociala insatsgrupper unga 12-17 år") == (
        "T2 inskickad (Nils Fors): målet delvis nått. Nattvandring tre fredagar.",
    )
    late = "T1 ○ försenad · T2 ○ försenad · VB – inte än"
    assert section(reply, "Saknas") == (
        f"Platssamverkan Bredäng: {late}",
        f"Platssamverkan Sätra: {late}",
        f"Sociala insatsgrupper unga vuxna: {late}",
    )


def test_a_report_revised_later_is_told_as_revised(engine: Engine, cast: Cast) -> None:
    report(engine, cast.bredang, cast.jonas, at=NOW - dt.timedelta(days=4))
    with writing(engine, LATER, cast.jonas) as (store, change):
        [row] = plan_records.reports(store, [cast.bredang], 2024)
        plan_records.change_report(change, row.id, goal_met="yes")
    lines = section(told(engine, cast.amina, "Amina Holm"), "Platssamverkan Bredäng")
    assert lines[0].startswith("T2 ändrad (Jonas Ek): målet nått.")


def test_a_withdrawn_note_is_not_told(engine: Engine, cast: Cast) -> None:
    note(engine, cast.bredang, cast.jonas, "Ångrad notis.")
    with writing(engine, LATER, cast.jonas) as (store, change):
        row = store.connection.execute(sa.select(progress_note)).one()
        change.withdraw(progress_note, row.id)
    assert "Ångrad" not in plain_text(told(engine, cast.amina, "Amina Holm"))


def test_many_notes_are_counted(engine: Engine, cast: Cast) -> None:
    for number in range(5):
        note(engine, cast.bredang, cast.jonas, f"Notis nummer {number}.")
    assert section(told(engine, cast.amina, "Amina Holm"), "Platssamverkan Bredäng")[-1] == "och 2 notiser till"


def test_minutes_wait_first_for_the_reader_with_a_button_that_approves(engine: Engine, cast: Cast) -> None:
    made = waiting_minutes(engine, cast.steering, dt.date(2024, 10, 10), [cast.amina, cast.jonas])
    reply = told(engine, cast.amina, "Amina Holm")
    assert reply.text.startswith("Vecka 43: 1 protokoll väntar på dig")
    assert section(reply, "För dig") == (
        "Styrgruppen SÖK Exempelby: protokollet 10 oktober väntar på din justering · Jonas Ek återstår också",
        TO_WRITE,
    )
    first = reply.buttons[0]
    assert (first.id, first.intent, first.step) == ("approve", "approve_minutes", "approve")
    assert first.data == {"minutes": made, "hash": TEXT_HASH, "stays": True}
    others = section(told(engine, cast.karin, "Karin Wiberg"), "Styrgruppen")
    assert others == ("Protokollet 10 oktober väntar på Amina Holm och Jonas Ek.",)


def test_two_minutes_waiting_have_a_button_each(engine: Engine, cast: Cast) -> None:
    waiting_minutes(engine, cast.steering, dt.date(2024, 10, 10), [cast.amina])
    waiting_minutes(engine, cast.bredang, dt.date(2024, 10, 11), [cast.amina])
    ids = [button.id for button in told(engine, cast.amina, "Amina Holm").buttons]
    assert ids[:2] == ["approve", "approve:2"]


def test_minutes_adjusted_within_the_week_are_news_and_before_it_they_waited(engine: Engine, cast: Cast) -> None:
    made = waiting_minutes(engine, cast.steering, dt.date(2024, 10, 1), [cast.amina, cast.jonas])
    approve(engine, made, cast.amina, NOW - dt.timedelta(days=5), last=False)
    approve(engine, made, cast.jonas, LATER, last=True)
    assert section(told(engine, cast.karin, "Karin Wiberg"), "Styrgruppen") == (
        "Protokollet 1 oktober är justerat av Amina Holm och Jonas Ek.",
    )
    before = told(engine, cast.karin, "Karin Wiberg", "2024-W41")
    assert section(before, "Styrgruppen") == ("Protokollet 1 oktober väntar på Jonas Ek.",)
    assert section(told(engine, cast.karin, "Karin Wiberg", "2024-W43"), "Styrgruppen") == ()


def test_old_minutes_brought_in_are_counted_and_new_ones_told_with_their_decisions(engine: Engine, cast: Cast) -> None:
    with writing(engine, LATER) as (store, change):
        for day, decisions in ((dt.date(2019, 5, 10), 1), (dt.date(2024, 10, 8), 2)):
            meeting = meetings.add(change, cast.bredang, "held", day=day)
            given = {"content_hash": TEXT_HASH, "text": "…", "agenda": [], "adjuster_organisations": []}
            made = minutes.add(store, meeting, cast.bredang, day=day, version=1, status="archived", **given)
            for number in range(decisions):
                minutes.add_decision(store, made, cast.bredang, f"Beslut {number}", day)
    assert section(told(engine, cast.amina, "Amina Holm"), "Platssamverkan Bredäng") == (
        "Nytt protokoll från 8 oktober: 2 beslut.",
        "1 äldre protokoll har lästs in.",
    )


def test_a_refusal_is_news_to_the_forum(engine: Engine, cast: Cast) -> None:
    made = waiting_minutes(engine, cast.steering, dt.date(2024, 10, 10), [cast.amina], status="refused")
    with writing(engine, LATER, cast.amina) as (store, _):
        minutes.add_approval(
            store, made, cast.amina, verdict="refused", content_hash=TEXT_HASH, via="terminal", day=LATER.date()
        )
    assert section(told(engine, cast.karin, "Karin Wiberg"), "Styrgruppen") == (
        "Amina Holm har begärt ändring i protokollet 10 oktober.",
    )


def test_items_due_or_overdue_mine_first(engine: Engine, cast: Cast) -> None:
    item(engine, cast.bredang, "laga belysningen", dt.date(2024, 10, 1), owner_kind="person", owner_id=cast.jonas)
    item(engine, cast.bredang, "boka lokal", dt.date(2024, 10, 25), owner_kind="person", owner_id=cast.amina)
    item(
        engine, None, "ta fram statistik", dt.date(2024, 10, 30), owner_kind="role", owner_text="SDF preventionsstrateg"
    )
    item(engine, cast.bredang, "långt fram", dt.date(2024, 12, 24), owner_kind="person", owner_id=cast.amina)
    reply = told(engine, cast.amina, "Amina Holm")
    assert section(reply, "För dig") == (
        TO_WRITE,
        "Nr 2, senast fre 25 oktober: boka lokal",
        "Nr 3, senast ons 30 oktober: ta fram statistik",
    )
    assert section(reply, "Platssamverkan Bredäng") == ("Försenat sedan tis 1 oktober (Jonas Ek): laga belysningen",)
    assert "2 uppdrag att göra" in reply.text


def test_meetings_of_the_next_fourteen_days_and_those_announced(engine: Engine, cast: Cast) -> None:
    start = dt.datetime(2024, 10, 24, 7, 0, tzinfo=dt.UTC)
    with writing(engine, NOW) as (_, change):
        meetings.add(
            change,
            cast.bredang,
            "planned",
            day=dt.date(2024, 10, 24),
            starts_at=start,
            ends_at=start + dt.timedelta(minutes=90),
            place="Medborgarkontoret",
        )
        meetings.add(change, cast.bredang, "cancelled", day=dt.date(2024, 10, 25))
        meetings.add(change, cast.steering, "planned", day=dt.date(2024, 12, 5))
        meetings.add(change, cast.steering, "announced", month="2024-11", about="extra digitalt möte")
    assert section(told(engine, cast.amina, "Amina Holm"), "Kommande") == (
        "tors 24 oktober 9–10.30 Platssamverkan Bredäng, Medborgarkontoret",
        "november, dagen är inte satt: Styrgruppen SÖK Exempelby, extra digitalt möte",
    )


@pytest.mark.parametrize(
    ("which", "heading"),
    [
        ("2024-W35", "Saknas: T2 · sista dag 15 september, 13 dagar kvar"),
        ("2024-W36", "Saknas: T2 · sista dag 15 september, 6 dagar kvar"),
        ("2024-W42", "Saknas: T2 · sista dag var 15 september"),
        ("2025-W01", "Saknas: VB 2024 · sista dag 15 januari, 9 dagar kvar"),
    ],
)
def test_days_that_remain_are_counted_from_the_monday_after(
    engine: Engine, cast: Cast, which: str, heading: str
) -> None:
    assert section(told(engine, cast.amina, "Amina Holm", which), heading)


def test_nothing_new_is_one_line_with_the_next_meeting(engine: Engine, cast: Cast) -> None:
    with writing(engine, NOW) as (_, change):
        forums.add_member(change, cast.steering, cast.nils, dt.date(2024, 1, 1), "added")
        forums.remove_member(change, cast.steering, cast.nils, dt.date(2024, 1, 2))
        alone = forums.add(change, "Lokalt råd Exempelby", "council")
        forums.add_member(change, alone, cast.nils, dt.date(2024, 1, 1), "added")
        meetings.add(change, alone, "planned", day=dt.date(2024, 12, 5))
    reply = told(engine, cast.nils, "Nils Fors")
    assert reply.text == "Vecka 43: inget nytt för dig. Nästa möte är tors 5 december."
    assert reply.sections == ()


def test_who_has_no_forum_is_told_what_to_do(engine: Engine, cast: Cast) -> None:
    reply = told(engine, cast.nils, "Nils Fors")
    assert "inget forum" in reply.text
    assert "Följ" in reply.body[0]


def test_a_closed_forum_is_told_to_its_own_people_alone(engine: Engine, cast: Cast) -> None:
    with writing(engine, NOW) as (_, change):
        forums.change_forum(change, cast.adults, closed=True)
        forums.add_member(change, cast.adults, cast.jonas, dt.date(2024, 1, 1), "added")
    note(engine, cast.adults, cast.jonas, "Om en enskild.")
    item(engine, cast.adults, "ring skolan", dt.date(2024, 10, 20), owner_kind="person", owner_id=cast.jonas)
    assert "Om en enskild." in plain_text(told(engine, cast.jonas, "Jonas Ek"))
    for_karin = plain_text(told(engine, cast.karin, "Karin Wiberg"))  # follows its tertial reports, no more
    assert "Sociala insatsgrupper unga vuxna" in for_karin
    assert "Om en enskild." not in for_karin
    assert "ring skolan" not in for_karin


def test_a_long_digest_is_cut_and_the_rest_behind_a_button(address: str, engine: Engine, cast: Cast) -> None:
    for number in range(30):
        item(
            engine,
            cast.bredang,
            f"uppdrag {number}",
            dt.date(2024, 10, 20),
            owner_kind="person",
            owner_id=cast.jonas,
        )
    with Talk(address, LATER) as talk:
        talk.be("Amina Holm")
        [first] = talk.say("visa veckobrevet")
        assert "more" in buttons(first)
        pages = [first]
        while "more" in buttons(pages[-1]):
            pages += talk.press("more")
    whole = "\n".join(page["text"] + "\n" for page in pages)
    assert all(whole.count(f": uppdrag {number}\n") == 1 for number in range(30))
    assert first["text"].count("uppdrag ") < 30
    assert len(pages) <= 4


def test_the_first_page_fits_a_phones_screen_and_breaks_between_forums(engine: Engine, cast: Cast) -> None:
    text = "Vandringen drog fjorton vuxna och belysningen vid bollplanen är trasig igen."
    for forum in (cast.bredang, cast.satra, cast.steering):
        for number in range(3):
            note(engine, forum, cast.amina, f"{number}. {text}")
    with store_of(engine, TENANT, NOW, reads_only=True) as store:
        span, tenant = week(engine), tenants.with_id(store.connection, TENANT)
        facts = digest_facts.gather(store, tenant, span)
        reader = digest_facts.reader(
            store, cast.amina, "Amina Holm", mine.forums_of(store, cast.amina, span.day), span.day
        )
    told = tell(facts, reader, span, "sv")
    pages, page = [], digest_card.page_of(told, reader, facts, span, "sv")
    while True:
        pages.append(page)
        if "more" not in [button.id for button in page.buttons]:
            break
        page = digest_card.page_of(told, reader, facts, span, "sv", page=len(pages))
    assert len(pages) > 1
    for number, one in enumerate(pages):
        height = sum(1 + sum(1 + len(line) // 34 for line in part.lines) for part in one.sections)
        assert height <= (18 if number == 0 else 45)
    headings = [part.heading for one in pages for part in one.sections]
    assert sorted(headings) == sorted(set(headings))  # no forum is torn in two
    assert [line for one in pages for part in one.sections for line in part.lines] == [
        line for part in told.sections for line in part.lines
    ]


def test_reports_that_are_ones_own_to_write_have_a_button(address: str, engine: Engine, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        [shown] = talk.say("visa veckobrevet")
        assert f"report:{cast.satra}" in buttons(shown)
        [form] = talk.press(f"report:{cast.satra}")
        assert form["text"].startswith("Platssamverkan Sätra, T2")


def test_an_item_is_done_in_the_digest_which_stays(address: str, engine: Engine, cast: Cast) -> None:
    item(engine, cast.bredang, "boka lokal", dt.date(2024, 10, 20), owner_kind="person", owner_id=cast.amina)
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        [shown] = talk.say("visa veckobrevet")
        assert "complete" in buttons(shown)
        [done, *_] = talk.press("complete")
        assert not done.get("updates")
        [again, *_] = talk.press("complete")
        assert "redan" in again["text"]


def test_a_meeting_tomorrow_is_told_first(engine: Engine, cast: Cast) -> None:
    with writing(engine, NOW) as (_, change):
        start = dt.datetime(2024, 10, 22, 7, 0, tzinfo=dt.UTC)
        meetings.add(change, cast.bredang, "planned", day=start.date(), starts_at=start)
    reply = told(engine, cast.amina, "Amina Holm")
    assert section(reply, "För dig")[-1] == "i morgon, tis 22 oktober 9 Platssamverkan Bredäng"
    assert section(reply, "Kommande") == ()


def test_a_forum_that_does_not_meet_as_often_as_the_plan_says_is_told_to_its_convenor(
    engine: Engine, cast: Cast
) -> None:
    with writing(engine, NOW) as (_, change):
        meetings.add(change, cast.bredang, "held", day=dt.date(2024, 8, 30))
        meetings.add(change, cast.satra, "held", day=dt.date(2024, 5, 1))  # its plan says only "Gruppen träffas?"
        meetings.add(change, cast.youths, "held", day=dt.date(2024, 5, 1))
        meetings.add(change, cast.youths, "planned", day=dt.date(2024, 11, 1))
    line = "Platssamverkan Bredäng har inte träffats på 52 dagar, planen säger: En gång i månaden"
    assert line in section(told(engine, cast.amina, "Amina Holm"), "För dig")
    assert "har inte träffats" not in plain_text(told(engine, cast.jonas, "Jonas Ek"))
    with writing(engine, NOW, cast.amina) as (_, change):
        reminders.choose(change, cast.amina, reminders.Choice(frozenset({"frequency"})))
    assert "har inte träffats" not in plain_text(told(engine, cast.amina, "Amina Holm"))


def test_deliveries_of_many_readers_take_as_many_statements_as_of_one(engine: Engine, cast: Cast) -> None:
    with writing(engine, NOW) as (_, change):
        for number in range(30):
            person = people.add(change, f"Person {number} Testsson")
            forums.add_member(change, cast.bredang, person, dt.date(2024, 1, 1), "added")
            subscriptions.add(change, person, 0, dt.time(8), LATER)
    with store_of(engine, TENANT, NOW) as store:
        turns = [_turn_of(store, row, week(engine)) for row in subscriptions.every(store)]
        one = _statements(engine, lambda: digest_delivery.deliver_all(turns[:1], store))
        many = _statements(engine, lambda: digest_delivery.deliver_all(turns, store))
        assert len(one) == len(many)
        assert all(digest_delivery.deliver_all(turns, store))


def _turn_of(store: Store, row: Any, span: Span) -> Turn:
    data = {**span_to_json(span), "subscription": row.id, "queued": NOW.isoformat()}
    speaker = Speaker(row.person_id, row.name)
    zone = tenants.with_id(store.connection, TENANT).zone
    return Turn(speaker, NOW, zone, "sv", read_names(store), press=Press("digest", "deliver", data))


def test_every_digest_takes_the_same_number_of_statements(engine: Engine, cast: Cast) -> None:
    with store_of(engine, TENANT, NOW) as store:
        few = _statements(engine, lambda: _compose_all(store, week(engine)))
    with writing(engine, LATER) as (_, change):
        for number in range(40):
            forum = forums.add(change, f"Forum {number}", "place")
            person = people.add(change, f"Person {number} Testsson")
            forums.add_member(change, forum, person, dt.date(2024, 1, 1), "added")
            forums.add_member(change, forum, cast.amina, dt.date(2024, 1, 1), "added")
    for number, forum in enumerate(_forum_ids(engine)):
        note(engine, forum, cast.amina, f"Notis {number}")
    with store_of(engine, TENANT, NOW) as store:
        many = _statements(engine, lambda: _compose_all(store, week(engine)))
    assert len(many) == len(few)


def test_one_delivery_takes_as_many_statements_for_forty_forums_as_for_two(
    address: str, engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "LOOK_EVERY_S", 0.0)  # a slow machine looks for what is due as often as a quick one
    few = _statements_of_a_talk(address)
    with writing(engine, LATER) as (_, change):
        for number in range(40):
            forum = forums.add(change, f"Forum {number}", "place")
            forums.add_member(change, forum, cast.amina, dt.date(2024, 1, 1), "added")
    assert _statements_of_a_talk(address) == few


def _statements_of_a_talk(address: str) -> int:
    with Talk(address, LATER) as talk:
        talk.be("Amina Holm")
        assert talk.service is not None
        talk.say("visa veckobrevet")  # the names of the register are read now
        return len(_statements(talk.service.threads.engine, lambda: talk.say("visa veckobrevet")))


def _compose_all(store: Store, span: Span) -> None:
    facts = digest_facts.gather(store, tenants.with_id(store.connection, TENANT), span)
    names = {row.id: row.name for row in people.every(store)}
    readers = digest_facts.readers(store, names, mine.forums_of_all(store, span.day), span.day)
    for reader in readers.values():
        tell(facts, reader, span, "sv")


def _forum_ids(engine: Engine) -> list[int]:
    with store_of(engine, TENANT, NOW, reads_only=True) as store:
        return [row.id for row in forums.every(store)]


def _statements(engine: Engine, run: Any) -> list[str]:
    seen: list[str] = []

    def executed(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", executed)
    try:
        run()
    finally:
        sa.event.remove(engine, "before_cursor_execute", executed)
    return seen


def test_a_digest_held_up_until_the_night_comes_in_the_morning(engine: Engine, cast: Cast) -> None:
    with writing(engine, NOW) as (store, change):
        row = subscriptions.add(change, cast.amina, 0, dt.time(8), LATER)
        turn = replace(_turn_of(store, subscriptions.of_people(store, [cast.amina])[row], week(engine)), zone=STOCKHOLM)
    night = NOW + dt.timedelta(hours=11)
    with store_of(engine, TENANT, night) as store:
        assert digest_delivery.deliver(replace(turn, now=night), store) is None
        [waiting] = store.connection.execute(sa.select(delivery)).all()
    assert waiting.due_at == dt.datetime(2024, 10, 15, 6, tzinfo=dt.UTC)
    morning = replace(turn, now=waiting.due_at, press=replace(turn.press, data=waiting.payload))  # type: ignore[type-var]
    with store_of(engine, TENANT, waiting.due_at) as store:
        assert digest_delivery.deliver(morning, store) is not None
