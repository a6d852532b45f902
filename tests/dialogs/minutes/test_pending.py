"""What waits for me, and for others."""

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from storage import forums, history, minutes
from storage.database import store_of
from tests.cast import TENANT, Cast
from tests.conftest import NOW
from tests.minutes_of import written
from tests.talking import Message, Talk, buttons


@pytest.fixture
def talk(address: str, cast: Cast) -> Iterator[Talk]:
    with Talk(address, NOW) as made:
        made.be("Amina Holm")
        yield made


def _ask(talk: Talk) -> Message:
    answer = talk.say("Vad väntar på mitt godkännande?")[0]
    assert answer["intent"] == "pending_approvals"
    return answer


def test_one_is_approved_from_the_list(engine: Engine, cast: Cast, talk: Talk) -> None:
    row = written(engine, cast.steering, [cast.amina, cast.jonas])
    answer = _ask(talk)
    assert answer["card"]["title"] == "Ett protokoll väntar på din justering."
    assert buttons(answer) == ["approve", "refuse", "read"]
    talk.press("approve")
    with store_of(engine, TENANT, NOW) as store:
        assert [one.person_id for one in minutes.approvals(store, row)] == [cast.amina]
    after = _ask(talk)
    assert after["card"]["title"] == "Inget väntar på dig, men på andra i dina forum."
    assert "Styrgruppen SÖK Exempelby 12 september: väntar på justering av Jonas Ek" in after["card"]["text"]


def test_several_are_numbered_and_others_listed(engine: Engine, cast: Cast, talk: Talk) -> None:
    written(engine, cast.steering, [cast.amina], day=dt.date(2024, 9, 12))
    second = written(engine, cast.bredang, [cast.amina], day=dt.date(2024, 9, 20))
    written(engine, cast.satra, [cast.jonas], day=dt.date(2024, 9, 24))
    answer = _ask(talk)
    assert answer["card"]["title"] == "2 protokoll väntar på din justering."
    assert buttons(answer) == ["approve", "approve:2"]
    assert "Platssamverkan Sätra 24 september: väntar på justering av Jonas Ek" in answer["card"]["text"]
    talk.press("approve:2")
    with store_of(engine, TENANT, NOW) as store:
        assert [one.person_id for one in minutes.approvals(store, second)] == [cast.amina]


def test_nothing_says_so_with_a_way_on(talk: Talk) -> None:
    answer = _ask(talk)
    assert answer["card"]["title"] == "Inget väntar på dig."
    assert buttons(answer) == ["show_minutes", "next_meeting"]


def test_a_stranger_sees_nothing_of_a_closed_forum(engine: Engine, cast: Cast, talk: Talk) -> None:
    written(engine, cast.adults, [cast.jonas])
    with store_of(engine, TENANT, NOW) as store:
        forums.change_forum(history.begin(store, "close"), cast.adults, closed=True)
    talk.be("Nils Fors")
    assert "Sociala insatsgrupper" not in _ask(talk)["text"]


def test_the_secretary_sees_what_lacks_adjusters(engine: Engine, cast: Cast, talk: Talk) -> None:
    written(engine, cast.bredang, present=[cast.amina])
    talk.be("Karin Wiberg")
    answer = _ask(talk)
    assert "justerare är inte utsedda än" in answer["card"]["text"]
    assert buttons(answer) == ["choose_adjusters"]


def test_in_english(engine: Engine, cast: Cast, talk: Talk) -> None:
    written(engine, cast.steering, [cast.amina])
    answer = talk.say("Which minutes are waiting for me?")[0]
    assert answer["card"]["title"] == "One set of minutes waits for your approval."
