"""What was reported and noted: by forum, by period, page by page, whole, with its history."""

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from dialogs.reports import updates
from storage import forums, history, notes, reports
from storage.database import store_of
from tests.cast import Cast
from tests.conftest import NOW
from tests.talking import Talk, buttons

LONG = "Vi vandrade. " * 40 + "Sist kom alla hem."


@pytest.fixture
def talk(address: str, cast: Cast) -> Iterator[Talk]:
    with Talk(address, NOW) as open_talk:
        open_talk.be("Amina Holm")
        yield open_talk


def _note(engine: Engine, forum: int, by: int, text: str, *, at: dt.datetime = NOW, day: str = "2024-10-01") -> None:
    with store_of(engine, 1, at, by=by) as store:
        notes.add(history.begin(store, "log_update"), forum, text, dt.date.fromisoformat(day), by)


def _report(
    engine: Engine, forum: int, by: int, done: str, goal: str = "yes", *, period: str = "T2", year: int = 2024
) -> int:
    with store_of(engine, 1, NOW - dt.timedelta(days=30), by=by) as store:
        return reports.add(history.begin(store, "report_tertial"), forum, year, period, goal, done, by)


def test_the_latest_of_a_forum_stand_first_with_who_and_when(talk: Talk, engine: Engine, cast: Cast) -> None:
    _report(engine, cast.bredang, cast.jonas, "Två vandringar.", "partly")
    _note(engine, cast.bredang, cast.jonas, "Lampan är lagad.")
    _note(engine, cast.satra, cast.jonas, "Annat.")
    [shown] = talk.say("visa uppdateringar för Bredäng")
    assert shown["text"].splitlines() == [
        "Senast från Platssamverkan Bredäng: notis 1 oktober.",
        "Platssamverkan Bredäng, notis 1 oktober",
        "– Lampan är lagad.",
        "– Jonas Ek, 14 oktober",
        "Platssamverkan Bredäng, T2: målet är delvis nått",
        "– Två vandringar.",
        "– Jonas Ek, 14 september",
    ]
    assert buttons(shown) == []


def test_without_a_forum_everything_is_shown(talk: Talk, engine: Engine, cast: Cast) -> None:
    _note(engine, cast.bredang, cast.jonas, "Lampan är lagad.")
    _note(engine, cast.satra, cast.jonas, "Annat.", at=NOW + dt.timedelta(minutes=1))
    text = talk.say("visa uppdateringarna")[0]["text"]
    assert text.startswith("Senast: Platssamverkan Sätra, notis 1 oktober.")
    assert "Lampan är lagad." in text


def test_pages_follow_without_gap_or_repeat(talk: Talk, engine: Engine, cast: Cast) -> None:
    for number in range(2 * updates.PAGE + 1):
        _note(engine, cast.bredang, cast.jonas, f"Rad {number:02}.", at=NOW + dt.timedelta(minutes=number))
    seen: list[str] = []
    [page] = talk.say("visa uppdateringar för Bredäng")
    for _ in range(3):
        seen += [line[-3:-1] for line in page["text"].splitlines() if line.startswith("– Rad")]
        if "more" in buttons(page):
            [page] = talk.press("more")
    assert seen == [f"{number:02}" for number in reversed(range(2 * updates.PAGE + 1))]
    assert "more" not in buttons(page)


def test_a_long_text_is_cut_and_shown_whole_by_its_button(talk: Talk, engine: Engine, cast: Cast) -> None:
    _note(engine, cast.bredang, cast.jonas, LONG)
    _note(engine, cast.bredang, cast.jonas, LONG.replace("hem", "ut"), at=NOW + dt.timedelta(minutes=1))
    [shown] = talk.say("visa uppdateringar för Bredäng")
    assert "Sist kom" not in shown["text"]
    assert buttons(shown) == ["show", "show:2"]
    assert "Sist kom alla hem." in talk.press("show:2")[0]["text"]
    talk.say("visa uppdateringar för Bredäng")
    assert "Sist kom alla ut." in talk.press("show")[0]["text"]


def test_a_correction_is_marked_and_its_history_readable(talk: Talk, engine: Engine, cast: Cast) -> None:
    report = _report(engine, cast.bredang, cast.jonas, "Två vandringar.")
    with store_of(engine, 1, NOW, by=cast.karin) as store:
        reports.revise(history.begin(store, "report_tertial"), report, "partly", "Tre vandringar.")
    [shown] = talk.say("vad rapporterades i T2?")
    assert "Jonas Ek, 14 september · ändrad 14 oktober av Karin Wiberg" in shown["text"]
    talk.press("show")
    told = talk.press("history")[0]["text"]
    assert told.index("Version 2, 14 oktober 09.00, Karin Wiberg") < told.index("Tre vandringar.")
    assert told.index("Tre vandringar.") < told.index("Version 1, 14 september 09.00, Jonas Ek")
    assert "målet är nått" in told


def test_a_period_tells_of_every_forum(talk: Talk, engine: Engine, cast: Cast) -> None:
    for forum, goal in ((cast.bredang, "yes"), (cast.satra, "partly"), (cast.adults, "partly")):
        _report(engine, forum, cast.jonas, "Gjort.", goal)
    _report(engine, cast.youths, cast.jonas, "Förra året.", year=2023)
    [shown] = talk.say("Vad rapporterades i T2?")
    assert shown["text"].startswith("3 av 4 forum har rapporterat T2: målet nått i 1, delvis nått i 2.")
    assert "Förra året." not in shown["text"]
    assert "Förra året." in talk.say("Vad rapporterades i T2 2023?")[0]["text"]


def test_the_latest_such_period_with_a_report_is_meant(talk: Talk, engine: Engine, cast: Cast) -> None:
    _report(engine, cast.bredang, cast.jonas, "Förra året.", year=2023)
    assert "T2 2023" in talk.say("Vad rapporterades i T2?")[0]["text"]
    assert talk.say("Vad rapporterades i T1?")[0]["text"].startswith("Ingen har rapporterat T1 än.")


def test_a_forum_and_a_period_show_the_report_and_the_notes_of_its_months(
    talk: Talk, engine: Engine, cast: Cast
) -> None:
    _note(engine, cast.bredang, cast.jonas, "I juni.", day="2024-06-03")
    _note(engine, cast.bredang, cast.jonas, "I oktober.")
    text = talk.say("visa vad som gjordes i Bredäng under T2")[0]["text"]
    assert text.startswith("Platssamverkan Bredäng har inte rapporterat T2.")
    assert ("I juni." in text, "I oktober." in text) == (True, False)


def test_what_was_withdrawn_is_not_shown(talk: Talk, engine: Engine, cast: Cast) -> None:
    report = _report(engine, cast.bredang, cast.jonas, "Två vandringar.")
    with store_of(engine, 1, NOW, by=cast.jonas) as store:
        reports.withdraw(history.begin(store, "withdraw"), report)
    [shown] = talk.say("visa uppdateringar för Bredäng")
    assert shown["text"].startswith("Inget är rapporterat eller noterat från Platssamverkan Bredäng.")
    assert buttons(shown) == ["report", "log_update"]


@pytest.mark.parametrize(
    ("name", "reads"), [("Amina Holm", True), ("Karin Wiberg", True), ("Nils Fors", False), ("Petra Sandin", False)]
)
def test_notes_of_a_closed_forum_are_for_its_own_people_and_the_secretary(
    talk: Talk, engine: Engine, cast: Cast, name: str, reads: bool
) -> None:
    _note(engine, cast.steering, cast.jonas, "Om enskilda.")
    _report(engine, cast.steering, cast.jonas, "Öppet för alla.")
    with store_of(engine, 1, NOW) as store:
        forums.change_forum(history.begin(store, "close"), cast.steering, closed=True)
    talk.be(name)
    of_forum = talk.say("visa uppdateringar för Styrgruppen SÖK Exempelby")[0]["text"]
    of_all = talk.say("visa uppdateringarna")[0]["text"]
    for text in (of_forum, of_all):
        assert ("Om enskilda." in text, "Öppet för alla." in text) == (reads, True)
    assert ("bara för dem som är med" in of_forum) == (not reads)


def test_nobody_is_shown_the_notes_of_a_closed_forum_in_its_reports_form(
    talk: Talk, engine: Engine, cast: Cast
) -> None:
    _note(engine, cast.youths, cast.jonas, "Om enskilda.", day="2024-06-03")
    with store_of(engine, 1, NOW) as store:
        forums.change_forum(history.begin(store, "close"), cast.youths, closed=True)
    talk.be("Nils Fors")
    [form] = talk.say("T2 Sociala insatsgrupper unga 12-17 år")
    assert [field["value"] for field in form["card"]["inputs"]] == ["", ""]


def test_in_english(talk: Talk, engine: Engine, cast: Cast) -> None:
    _report(engine, cast.bredang, cast.jonas, "Two walks.")
    assert talk.say("What was reported for T2?")[0]["text"].startswith("1 of 4 forums have reported T2: the goal")
