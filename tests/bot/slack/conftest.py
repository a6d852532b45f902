"""The cast with accounts in Slack."""

import pytest
from sqlalchemy.engine import Engine

from bot.clock import SettableClock
from bot.slack import channel, door, late, mentions
from storage import people
from storage.database import store_of
from tests.bot.slack.fake import TEAM
from tests.cast import TENANT, Cast, settle
from tests.conftest import NOW

AMINA, JONAS, KARIN = "U0AMINA", "U0JONAS", "U0KARIN"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else the machine does, Slack waits as long as it takes, but where a test wants it not to."""
    monkeypatch.setattr(door, "ANSWER_WITHIN_S", 30.0)
    monkeypatch.setattr(channel, "TRIGGER_S", 60.0)
    monkeypatch.setattr(mentions, "WITHIN_S", 30.0)
    monkeypatch.setattr(late, "WITHIN_S", 30.0)


@pytest.fixture
def cast(engine: Engine) -> Cast:
    """Amina, Jonas and Karin (the secretary) are linked."""
    made = settle(engine, NOW)
    with store_of(engine, TENANT, NOW) as store:
        for person, user in ((made.amina, AMINA), (made.jonas, JONAS), (made.karin, KARIN)):
            people.link(store, person, "slack", f"{TEAM}:{user}")
    return made


@pytest.fixture
def clock() -> SettableClock:
    made = SettableClock()
    made.set(NOW)
    return made
