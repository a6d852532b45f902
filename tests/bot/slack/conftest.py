"""The cast with accounts in Slack."""

import pytest
from sqlalchemy.engine import Engine

from bot.clock import SettableClock
from bot.delivery.pacing import NO_LIMITS
from bot.slack import channel, door, late, limits, mentions
from storage import people
from storage.database import store_of
from tests.bot.slack.fake import TEAM
from tests.cast import TENANT, Cast
from tests.conftest import NOW

AMINA, JONAS, KARIN = "U0AMINA", "U0JONAS", "U0KARIN"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else the machine does, Slack waits as long as it takes, but where a test wants it not to. It takes a
    message whenever one comes; at which pace they go is for test_sending and test_pacing."""
    monkeypatch.setattr(limits, "MESSAGE_EVERY_S", 0.01)
    monkeypatch.setattr(channel.SlackChannel, "limits", NO_LIMITS)
    monkeypatch.setattr(door, "ANSWER_WITHIN_S", 30.0)
    monkeypatch.setattr(channel, "TRIGGER_S", 60.0)
    monkeypatch.setattr(mentions, "WITHIN_S", 30.0)
    monkeypatch.setattr(late, "WITHIN_S", 30.0)


@pytest.fixture
def cast(engine: Engine, cast: Cast) -> Cast:
    """Amina, Jonas and Karin (the secretary) are linked."""
    with store_of(engine, TENANT, NOW) as store:
        for person, user in ((cast.amina, AMINA), (cast.jonas, JONAS), (cast.karin, KARIN)):
            people.link(store, person, "slack", f"{TEAM}:{user}")
    return cast


@pytest.fixture
def clock() -> SettableClock:
    made = SettableClock()
    made.set(NOW)
    return made
