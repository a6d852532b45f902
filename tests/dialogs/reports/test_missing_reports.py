"""Who has not reported, who convenes them, and how long is left."""

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from storage import history, people, reports
from storage.database import store_of
from tests.cast import Cast
from tests.conftest import NOW
from tests.talking import Talk, buttons

ASKED = "Vilka rapporter saknas?"


@pytest.fixture
def talk(address: str, cast: Cast) -> Iterator[Talk]:
    with Talk(address, NOW) as open_talk:
        open_talk.be("Amina Holm")
        yield open_talk


def _reported(engine: Engine, cast: Cast, *forums: int, period: str = "T2", year: int = 2024) -> None:
    with store_of(engine, 1, NOW, by=cast.jonas) as store:
        for forum in forums:
            reports.add(history.begin(store, "report_tertial"), forum, year, period, "yes", "Gjort.", cast.jonas)


def test_each_missing_forum_is_named_with_role_and_holder(talk: Talk, engine: Engine, cast: Cast) -> None:
    _reported(engine, cast, cast.satra)
    [answer] = talk.say(ASKED)
    assert answer["text"].splitlines() == [
        "3 rapporter saknas för T2: sista dag var 15 september, för 29 dagar sedan.",
        "Saknas",
        "– ○ Platssamverkan Bredäng: SDF preventionsstrateg, Amina Holm",
        "– ○ Sociala insatsgrupper unga vuxna: SDF SIG-samordnare, namn okänt",
        "– ○ Sociala insatsgrupper unga 12-17 år: sammankallande står inte i planen",
    ]
    assert talk.press(f"report:{cast.bredang}")[0]["text"].startswith("Platssamverkan Bredäng, T2 2024")


def test_one_missing_is_told_in_the_singular(talk: Talk, engine: Engine, cast: Cast) -> None:
    _reported(engine, cast, cast.bredang, cast.satra, cast.adults)
    assert talk.say(ASKED)[0]["text"].startswith("1 rapport saknas för T2:")


def test_nothing_missing_is_told_too(talk: Talk, engine: Engine, cast: Cast) -> None:
    _reported(engine, cast, cast.bredang, cast.satra, cast.adults, cast.youths)
    [answer] = talk.say(ASKED)
    assert answer["text"] == "Inget saknas: alla 4 forum har rapporterat T2."
    assert "4 forum har rapporterat T2" in talk.press("show_updates")[0]["text"]


def test_the_period_said_is_looked_at(talk: Talk, engine: Engine, cast: Cast) -> None:
    _reported(engine, cast, cast.bredang, cast.satra, cast.adults, cast.youths)
    assert talk.say("vilka har inte rapporterat T1?")[0]["text"].startswith("4 rapporter saknas för T1:")
    assert "T2 2023" in talk.say("vilka rapporter saknas för T2 2023?")[0]["text"]


def test_without_a_plan_it_says_so(address: str, engine: Engine) -> None:
    with store_of(engine, 1, NOW) as store:
        people.add(history.begin(store, "add"), "Sara Lindqvist")
    with Talk(address, NOW) as talk:
        talk.be("Sara Lindqvist")
        [answer] = talk.say(ASKED)
        assert answer["text"].startswith("Ingen åtgärdsplan är inläst")


def test_who_belongs_nowhere_may_ask_and_is_offered_no_report(talk: Talk, cast: Cast) -> None:
    talk.be("Nils Fors")
    [answer] = talk.say(ASKED)
    assert answer["text"].startswith("4 rapporter saknas")
    assert buttons(answer) == []


def test_in_english(talk: Talk) -> None:
    assert talk.say("Which reports are missing for T2?")[0]["text"].startswith("4 reports are missing for T2:")
