"""When a forum meets next: planned, announced without a day, cancelled, or not at all."""

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from dialogs.frequency import interval
from dialogs.meetings.named_month import month_in
from storage import documents, forums, history, meetings
from storage.database import store_of
from storage.documents import Reading
from storage.store import Store
from tests.cast import TENANT, Cast
from tests.conftest import NOW
from tests.talking import Message, Talk, buttons

TODAY = NOW.date()


@pytest.fixture
def talk(address: str, cast: Cast) -> Iterator[Talk]:
    with Talk(address, NOW) as made:
        made.be("Amina Holm")
        yield made


def _at(day: dt.date, clock: str) -> dt.datetime:
    """Local clock in October before the change to winter time, or in winter: told by the day."""
    hours = 2 if day < dt.date(2024, 10, 27) else 1
    return dt.datetime.combine(day, dt.time.fromisoformat(clock), tzinfo=dt.timezone(dt.timedelta(hours=hours)))


def _plan(engine: Engine, forum: int, day: dt.date, start: str = "", end: str = "", **values: str) -> int:
    with store_of(engine, TENANT, NOW) as store:
        change = history.begin(store, "plan")
        return meetings.add(
            change,
            forum,
            values.pop("status", "planned"),
            day=day,
            starts_at=_at(day, start) if start else None,
            ends_at=_at(day, end) if end else None,
            **values,
        )


def _announce(engine: Engine, forum: int, month: str, about: str) -> int:
    with store_of(engine, TENANT, NOW) as store:
        found = meetings.add(history.begin(store, "import"), forum, "announced", month=month, about=about)
        _cite(store, found, "month", 41)
        return found


def _cite(store: Store, meeting_id: int, field: str, line: int) -> None:
    paper = documents.add(store, "protokoll.docx", "1" * 64, "2" * 64, "minutes")
    documents.add_sources(store, paper, [Reading("meeting", meeting_id, field, line, "5 december")])


def _ask(talk: Talk, text: str) -> Message:
    [answer] = talk.say(text)
    assert answer["intent"] == "next_meeting"
    return answer


def _facts(answer: Message) -> dict[str, str]:
    return {fact["title"]: fact["value"] for fact in answer["card"]["facts"]}


def test_time_place_and_source_of_a_planned_meeting(engine: Engine, cast: Cast, talk: Talk) -> None:
    planned = _plan(engine, cast.bredang, dt.date(2024, 12, 5), "13:30", "15:00", place="Torghuset")
    with store_of(engine, TENANT, NOW) as store:
        _cite(store, planned, "date", 52)
    answer = _ask(talk, "När är nästa möte i Platssamverkan Bredäng?")
    assert answer["card"]["title"] == "Platssamverkan Bredäng: tors 5 december 13.30–15, Torghuset."
    assert _facts(answer) == {
        "Forum": "Platssamverkan Bredäng",
        "Tid": "tors 5 december 13.30–15",
        "Plats": "Torghuset",
    }
    assert "protokoll.docx, rad 52" in answer["card"]["text"]


def test_an_announced_meeting_stands_before_the_dated_one(engine: Engine, cast: Cast, talk: Talk) -> None:
    _plan(engine, cast.steering, dt.date(2024, 12, 5), "13:30", "15:00")
    _announce(engine, cast.steering, "2024-11", "extra styrgruppsmöte (digitalt) i november")
    answer = _ask(talk, "nästa styrgrupp?")
    assert answer["card"]["title"] == (
        "Styrgruppen SÖK Exempelby: ett extra digitalt möte i november, dagen är inte satt. "
        "Därefter tors 5 december 13.30–15, plats ej angiven."
    )
    assert "protokoll.docx, rad 41" in answer["card"]["text"]
    assert "schedule" in buttons(answer)


def test_an_announced_meeting_gives_way_to_one_planned_later_in_its_month(
    engine: Engine, cast: Cast, talk: Talk
) -> None:
    _plan(engine, cast.steering, dt.date(2024, 11, 28))
    _announce(engine, cast.steering, "2024-11", "extra möte i november")
    answer = _ask(talk, "nästa styrgrupp?")
    assert "ett extra möte i november" in answer["card"]["title"]
    assert "28 november" in _facts(answer)["Därefter"]
    _plan(engine, cast.steering, dt.date(2024, 11, 12), "09:00")
    answer = _ask(talk, "nästa styrgrupp?")
    assert answer["card"]["title"] == "Styrgruppen SÖK Exempelby: tis 12 november 9, plats ej angiven."


@pytest.mark.parametrize(("day", "clock", "is_next"), [(0, "08:00", False), (0, "14:00", True), (-1, "14:00", False)])
def test_a_meeting_that_has_been_is_not_next(
    engine: Engine, cast: Cast, talk: Talk, day: int, clock: str, is_next: bool
) -> None:
    """The clock stands at 09.00."""
    _plan(engine, cast.bredang, TODAY + dt.timedelta(days=day), clock)
    said = _ask(talk, "nästa möte i bredäng?")["card"]["title"]
    assert said.startswith("Platssamverkan Bredäng: mån 14 oktober 14,") == is_next
    assert is_next or said == "Inget möte är planerat för Platssamverkan Bredäng."


def test_a_cancelled_meeting_that_would_have_been_next_is_named(engine: Engine, cast: Cast, talk: Talk) -> None:
    _plan(engine, cast.bredang, dt.date(2024, 10, 22), status="cancelled")
    _plan(engine, cast.bredang, dt.date(2024, 11, 19), "10:00")
    _plan(engine, cast.bredang, dt.date(2024, 12, 17), status="cancelled")
    said = _ask(talk, "nästa möte i bredäng?")["card"]["title"]
    assert said.startswith("Mötet tis 22 oktober är inställt. Platssamverkan Bredäng: tis 19 november 10,")
    assert "17 december" not in said


def test_nothing_planned_says_what_the_frequency_suggests(engine: Engine, cast: Cast, talk: Talk) -> None:
    _plan(engine, cast.bredang, dt.date(2024, 9, 24), status="held")
    answer = _ask(talk, "nästa möte i bredäng?")
    assert answer["card"]["title"] == "Inget möte är planerat för Platssamverkan Bredäng."
    assert "Senaste mötet var tis 24 september." in answer["card"]["text"]
    assert "En gång i månaden" in answer["card"]["text"]
    assert "omkring 24 oktober" in answer["card"]["text"]
    assert buttons(answer)[0] == "schedule"


def test_a_frequency_that_only_asks_is_unknown(cast: Cast, talk: Talk) -> None:
    text = _ask(talk, "nästa möte i sätra?")["card"]["text"]
    assert "Planen säger inte hur ofta" in text
    assert "?" not in text
    assert "Jag känner inte till något tidigare möte." in text


def test_a_month_in_the_question_limits(engine: Engine, cast: Cast, talk: Talk) -> None:
    _plan(engine, cast.bredang, dt.date(2024, 10, 22))
    _plan(engine, cast.bredang, dt.date(2024, 12, 17))
    assert "17 december" in _ask(talk, "när träffas platssamverkan bredäng i december?")["card"]["title"]
    answer = _ask(talk, "har platssamverkan bredäng något möte i november?")
    assert answer["card"]["title"] == "Platssamverkan Bredäng har inget möte i november."
    assert "Nästa är tis 22 oktober" in answer["card"]["text"]


def test_mine_are_the_forums_one_belongs_to(engine: Engine, cast: Cast, talk: Talk) -> None:
    _plan(engine, cast.bredang, dt.date(2024, 10, 15))
    _plan(engine, cast.steering, dt.date(2024, 11, 7), "13:00", "14:30", place="Torghuset")
    _announce(engine, cast.steering, "2024-11", "möte i november")
    talk.be("Karin Wiberg")
    answer = _ask(talk, "När är mitt nästa möte?")
    assert answer["card"]["title"].startswith("Ditt nästa möte är Styrgruppen SÖK Exempelby: ett möte i november")
    assert _facts(answer) == {"Styrgruppen SÖK Exempelby": "tors 7 november 13–14.30, Torghuset"}
    talk.be("Amina Holm")
    answer = _ask(talk, "När är mitt nästa möte?")
    assert answer["card"]["title"] == "Ditt nästa möte är Platssamverkan Bredäng: tis 15 oktober, plats ej angiven."
    assert [fact["value"] for fact in answer["card"]["facts"]] == [
        "tors 7 november 13–14.30, Torghuset",
        "Ett möte i november, dagen är inte satt",
    ]


def test_without_forums_of_ones_own_there_is_a_way_on(engine: Engine, cast: Cast, talk: Talk) -> None:
    _plan(engine, cast.bredang, dt.date(2024, 10, 24))
    talk.be("Nils Fors")
    answer = _ask(talk, "När är mitt nästa möte?")
    assert answer["card"]["title"].startswith("Du hör inte till något forum")
    assert buttons(answer) == [f"forum:{cast.bredang}"]
    [pressed] = talk.press("Platssamverkan Bredäng")
    assert "24 oktober" in pressed["card"]["title"]


def test_in_english(engine: Engine, cast: Cast, talk: Talk) -> None:
    _plan(engine, cast.bredang, dt.date(2024, 12, 5), "13:30", "15:00")
    answer = _ask(talk, "When is the next meeting of Platssamverkan Bredäng?")
    assert answer["card"]["title"] == "Platssamverkan Bredäng: Thu 5 December 13:30–15:00, place not given."


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Gruppen träffas 1 gång/månad", 30),
        ("varje vecka", 7),
        ("Varannan vecka", 14),
        ("var 6:e vecka", 42),
        ("var tredje månad", 91),
        ("två gånger per termin", 76),
        ("4 ggr/år", 91),
        ("månadsvis", 30),
        ("vid behov", None),
        ("Gruppen träffas?", None),
    ],
)
def test_frequencies(text: str, days: int | None) -> None:
    assert interval(text) == (None if days is None else dt.timedelta(days=days))


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("möte i november?", "2024-11"),
        ("novembermötet, är det spikat?", "2024-11"),
        ("ses vi i mars", "2025-03"),
        ("möte i oktober", "2024-10"),
        ("meeting in May 2026", "2026-05"),
        ("nästa månad?", "2024-11"),
        ("may I ask when", None),
        ("mötet 12 november", None),
    ],
)
def test_months_named(text: str, month: str | None) -> None:
    assert month_in(text, TODAY) == month


def test_a_forum_that_another_succeeded_leads_to_it(engine: Engine, cast: Cast, talk: Talk) -> None:
    _plan(engine, cast.satra, dt.date(2024, 9, 3))
    _plan(engine, cast.bredang, dt.date(2024, 12, 5))
    with store_of(engine, TENANT, NOW) as store:
        forums.change_forum(history.begin(store, "merge"), cast.satra, successor_id=cast.bredang)
    answer = _ask(talk, "När är nästa möte i Platssamverkan Sätra?")
    assert "Platssamverkan Bredäng har tagit över." in answer["card"]["text"]
    assert "Senast var ett möte planerat tis 3 september." in answer["card"]["text"]
    [pressed] = talk.press("next_meeting")
    assert "5 december" in pressed["card"]["title"]
