"""One person on two platforms is one person: asked in both, answered once, told in both."""

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.channel import Outgoing
from storage.database import transaction
from storage.tables import approval
from tests.cast import Cast
from tests.conftest import NOW
from tests.minutes_of import written
from tests.wires import Wires, titles

APPROVE = "Godkänn protokollet"


@pytest.fixture
def wires(address: str, engine: Engine, cast: Cast) -> Wires:
    """Amina has an account in both; Jonas, who adjusts too, in one."""
    written(engine, cast.steering, [cast.amina, cast.jonas])
    made = Wires(address, NOW, "one", "other")
    made.link(engine, cast.amina, "one", "amina")
    made.link(engine, cast.amina, "other", "amina")
    made.link(engine, cast.jonas, "one", "jonas")
    return made


def standing(wires: Wires, channel: str) -> list[Outgoing]:
    """Amina's cards as she sees them now."""
    return wires.channels[channel].to("amina")


def verdicts(engine: Engine) -> list[tuple[int, str]]:
    with transaction(engine, reads_only=True) as connection:
        rows = connection.execute(sa.select(approval).where(approval.c.taken_back_at.is_(None)))
        return [(row.person_id, row.via) for row in rows]


def test_an_approval_asked_for_in_both_is_answered_once_and_shown_in_both(
    wires: Wires, engine: Engine, cast: Cast
) -> None:
    with wires:
        for channel in ("one", "other"):
            wires.say(channel, "amina", "vad väntar på mig?")
            assert APPROVE in titles(standing(wires, channel)[-1])
        wires.press("one", "amina", "approve")
        assert verdicts(engine) == [(cast.amina, "one")]
        for channel in ("one", "other"):
            assert not [one for one in standing(wires, channel) if APPROVE in titles(one)], channel
        wires.press("other", "amina", "approve")
        assert verdicts(engine) == [(cast.amina, "one")]


def test_what_was_approved_in_one_is_taken_back_in_the_other(wires: Wires, engine: Engine) -> None:
    with wires:
        wires.say("one", "amina", "vad väntar på mig?")
        wires.press("one", "amina", "approve")
        [asked] = wires.say("other", "amina", "godkänner protokollet")
        assert "Ångra" in titles(asked)
        wires.press("other", "amina", "undo")
    assert verdicts(engine) == []


def test_when_the_other_adjuster_has_approved_both_are_told_that_it_is_adjusted(wires: Wires, engine: Engine) -> None:
    with wires:
        for channel in ("one", "other"):
            wires.say(channel, "amina", "vad väntar på mig?")
        wires.press("other", "amina", "approve")
        wires.say("one", "jonas", "vad väntar på mig?")
        wires.press("one", "jonas", "approve")
        assert len(verdicts(engine)) == 2
        for channel in ("one", "other"):
            assert "justerat" in standing(wires, channel)[-1].reply.text.casefold(), channel


def test_the_language_is_the_persons_wherever_they_write(wires: Wires) -> None:
    with wires:
        wires.say("one", "amina", "answer in English")
        wires.say("one", "amina", "who convenes Platssamverkan Bredäng?")
        [english] = wires.say("other", "amina", "help")
        assert english.reply.language == "en"
