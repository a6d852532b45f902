"""Socket Mode: the same talk without a public address."""

import asyncio

from sqlalchemy.engine import Engine

from bot.clock import SettableClock
from storage import people
from storage.database import store_of
from tests.bot.slack.fake import TEAM, FakeSlack, workspace
from tests.cast import TENANT, settle
from tests.conftest import NOW

QUESTION = "vem är sammankallande för Platssamverkan Bredäng?"


def test_events_and_commands_come_by_the_socket_and_are_acknowledged_once_stored(address: str, engine: Engine) -> None:
    cast = settle(engine, NOW)
    with store_of(engine, TENANT, NOW) as store:
        people.link(store, cast.amina, "slack", f"{TEAM}:U0AMINA")
    clock, fake = SettableClock(), FakeSlack()
    clock.set(NOW)
    message = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U0AMINA", "ts": "1.1"}
    event = {"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": {**message, "text": QUESTION}}
    command = {"team_id": TEAM, "user_id": "U0AMINA", "command": "/samverkan", "text": QUESTION, "trigger_id": "1.t"}

    async def run() -> None:
        async with workspace(address, clock, fake, slack_app_token="xapp-test") as here:
            line = await fake.wait(lambda: fake.line)
            await line.send_json({"envelope_id": "e1", "type": "events_api", "payload": event})
            await line.send_json({"envelope_id": "e2", "type": "slash_commands", "payload": command})
            await line.send_json({"envelope_id": "e3", "type": "events_api", "payload": event, "retry_attempt": 1})
            await fake.wait(lambda: {"e1", "e2", "e3"} <= fake.acknowledged.keys() and fake.history)
            assert fake.acknowledged["e1"] is None
            assert "Amina Holm" in fake.acknowledged["e2"]["text"]
            assert here.slack.socket is not None

    asyncio.run(run())
    assert len(fake.history) == 1
