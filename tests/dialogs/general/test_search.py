"""Where words occur: letters, endings and marks aside; newest first; a closed forum's kept apart; paged."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from storage import actions, forums, history, meetings, minutes
from storage.database import store_of
from storage.search import pattern
from storage.tables import progress_note, status_report
from tests.cast import TENANT, Cast
from tests.conftest import NOW
from tests.talking import Message, Talk, buttons


@pytest.fixture
def talk(address: str, cast: Cast) -> Iterator[Talk]:
    with Talk(address, NOW) as made:
        made.be("Nils Fors")
        yield made


def noted(engine: Engine, forum: int, text: str, day: dt.date = dt.date(2024, 9, 2)) -> None:
    with store_of(engine, TENANT, NOW) as store:
        history.begin(store, "log_update").create(progress_note, forum_id=forum, text=text, day=day, noted_at=NOW)


def minuted(engine: Engine, forum: int, day: dt.date, text: str, *decisions: str) -> None:
    with store_of(engine, TENANT, NOW) as store:
        meeting = meetings.add(history.begin(store, "import"), forum, "held", day=day)
        row = minutes.add(
            store,
            meeting,
            forum,
            day=day,
            version=1,
            content_hash="0" * 64,
            text=text,
            agenda=[],
            status="archived",
            adjuster_organisations=[],
        )
        for one in decisions:
            minutes.add_decision(store, row, forum, one, day)


def headings(message: Message) -> list[str]:
    """The lines of the card's text that name where a hit stands."""
    return [line for line in message["card"]["text"].splitlines() if not line.startswith("– ")]


def test_nothing_says_what_to_try(talk: Talk) -> None:
    [answer] = talk.say("sök efter cykelställ i protokollen")
    assert answer["card"]["title"] == "Jag hittar inget om ”cykelställ”."
    assert "Prova ett kortare ord." in answer["card"]["text"]


def test_every_kind_newest_first_with_forum_and_date(talk: Talk, engine: Engine, cast: Cast) -> None:
    noted(engine, cast.bredang, "Belysningen vid bollplanen är trasig igen", dt.date(2024, 9, 2))
    minuted(engine, cast.steering, dt.date(2024, 9, 12), "4. Belysning diskuterades.", "Att laga belysningen")
    with store_of(engine, TENANT, NOW) as store:
        change = history.begin(store, "settle")
        actions.add(change, "Fråga om gatubelysning", forum_id=cast.satra, owner_kind="nobody")
        change.create(
            status_report,
            forum_id=cast.satra,
            year=2024,
            period="T1",
            done="Ny belysning",
            reported_at=NOW - dt.timedelta(150),
        )
    [answer] = talk.say("sök efter belysning i protokollen")
    assert answer["card"]["title"] == "4 träffar på ”belysning”."
    assert headings(answer) == [
        "Uppdrag 1, Platssamverkan Sätra, 14 oktober",
        "Beslut, Styrgruppen SÖK Exempelby, 12 september",
        "Notis, Platssamverkan Bredäng, 2 september",
        "Rapport T1 2024, Platssamverkan Sätra, 17 maj",
    ]
    assert "– Att laga belysningen" in answer["card"]["text"]


@pytest.mark.parametrize("said", ["åkerö", "ÅKERÖ", "akero", "Åkeröparken"])
def test_letters_case_and_marks_do_not_matter(talk: Talk, engine: Engine, cast: Cast, said: str) -> None:
    noted(engine, cast.bredang, "Städdag i ÅKERÖPARKEN")
    [answer] = talk.say(f"sök efter {said} i protokollen")
    assert answer["card"]["title"].startswith("En träff")


@pytest.mark.parametrize("said", ["100%", "a_b", "50%"])
def test_signs_of_patterns_are_letters_like_others(talk: Talk, engine: Engine, cast: Cast, said: str) -> None:
    noted(engine, cast.bredang, "Närvaron var 100 av 100, alltså axb")
    [answer] = talk.say(f"sök efter {said} i protokollen")
    assert ("En träff" in answer["text"]) == (said == "100%")
    assert pattern("50%_\\") == "%50\\%\\_\\\\%"


def test_all_words_before_one_of_them(talk: Talk, engine: Engine, cast: Cast) -> None:
    noted(engine, cast.bredang, "Nattvandring i Bredäng drog många föräldrar")
    noted(engine, cast.satra, "Nattvandring i Sätra")
    [answer] = talk.say("sök efter nattvandring föräldrar i protokollen")
    assert answer["card"]["title"].startswith("En träff")
    [answer] = talk.say("sök efter nattvandring polisbil i protokollen")
    assert answer["card"]["title"] == "2 träffar på ”nattvandring”."
    assert "Ingenstans står alla orden" in answer["card"]["text"]


def test_the_plan_is_searched_too(talk: Talk) -> None:
    [answer] = talk.say("sök efter torget i protokollen")
    assert any("Platssamverkan Bredäng, Åtgärdsplan" in line for line in headings(answer))


def test_a_long_text_is_shown_around_the_word(talk: Talk, engine: Engine, cast: Cast) -> None:
    minuted(
        engine, cast.steering, dt.date(2024, 9, 12), "Inledning. " * 60 + "Klotter vid tunnelbanan. " + "Slut. " * 60
    )
    [answer] = talk.say("sök efter klotter i protokollen")
    [line] = [line for line in answer["card"]["text"].splitlines() if line.startswith("– ")]
    assert "Klotter vid tunnelbanan" in line
    assert len(line) < 300
    assert "show:1" in buttons(answer)


def test_more_than_a_page(talk: Talk, engine: Engine, cast: Cast) -> None:
    for number in range(7):
        noted(engine, cast.bredang, f"Klotter {number}", dt.date(2024, 9, number + 1))
    [first] = talk.say("sök efter klotter i protokollen")
    assert buttons(first) == ["more"]
    [second] = talk.press("more")
    assert headings(second) == [
        "Notis, Platssamverkan Bredäng, 2 september",
        "Notis, Platssamverkan Bredäng, 1 september",
    ]


def test_a_closed_forums_texts_are_for_its_own_people(talk: Talk, engine: Engine, cast: Cast) -> None:
    noted(engine, cast.bredang, "Klotter på skolan")
    with store_of(engine, TENANT, NOW) as store:
        change = history.begin(store, "settle")
        forums.change_forum(change, cast.bredang, closed=True)
        values: dict[str, Any] = {"year": 2024, "period": "T1", "reported_at": NOW}
        change.create(status_report, forum_id=cast.bredang, done="Klotter togs bort", **values)
    [answer] = talk.say("sök efter klotter i protokollen")
    assert headings(answer) == ["Rapport T1 2024, Platssamverkan Bredäng, 14 oktober"]
    for name in ("Jonas Ek", "Karin Wiberg"):
        talk.be(name)
        [answer] = talk.say("sök efter klotter i protokollen")
        assert answer["card"]["title"].startswith("2 träffar")


def test_in_english(talk: Talk, engine: Engine, cast: Cast) -> None:
    noted(engine, cast.bredang, "Klotter på skolan")
    [answer] = talk.say("search for klotter")
    assert answer["card"]["title"] == "One hit for “klotter”."
