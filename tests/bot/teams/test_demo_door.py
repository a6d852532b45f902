"""The demo's door for the Agents Playground: one says whom to be, on loopback alone, and never outside the demo.

The activities are those that the Playground posts (its log), without any token.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa
from aiohttp.test_utils import TestServer
from sqlalchemy.engine import Engine

from storage import outbox
from storage.database import transaction
from storage.tables import identity
from tests.bot.teams.world import Connector, card_of, opened
from tests.cast import settle
from tests.conftest import NOW
from tests.demo import Client, client_of, load, standing

USER = "user-id-0"
IDS = count(1)
ON_SQLITE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)


@dataclass
class Here:
    client: Client
    connector: Connector

    def activity(self, text: str | None = None, user: str = USER, **more: Any) -> dict[str, Any]:
        return {
            "type": "message", "id": f"in-{next(IDS)}", "channelId": "msteams",
            "serviceUrl": f"{self.connector.base}/_connector", "timestamp": "2024-10-14T07:00:00Z", "locale": "sv-SE",
            "from": {"id": user, "name": "Alex", "aadObjectId": f"aad-{user}"},
            "recipient": {"id": "00000000-0000-0000-0000-00000000000011", "name": "Test Bot"},
            "conversation": {"id": f"personal-{user}", "conversationType": "personal", "tenantId": "t-playground"},
            **({} if text is None else {"text": text}), **more,
        }  # fmt: skip

    async def post(self, activity: Mapping[str, Any], **headers: str) -> int:
        async with self.client.post("/api/messages", json=activity, headers=headers) as answer:
            return answer.status

    async def say(self, text: str, user: str = USER, **more: Any) -> dict[str, Any]:
        before = len(self.connector.sent)
        assert await self.post(self.activity(text, user, **more)) == 202
        return (await self.connector.nth(before + 1))[3]

    async def press(self, message: str, button: str, fields: Mapping[str, str], user: str = USER) -> dict[str, Any]:
        value = {"action": {"type": "Action.Execute", "verb": button, "data": {"samverkan": button, **fields}}}
        kind = {"type": "invoke", "name": "adaptiveCard/action", "value": value, "replyToId": message}
        async with self.client.post("/api/messages", json=self.activity(None, user, **kind)) as answer:
            assert answer.status == 200
            body: dict[str, Any] = await answer.json()
            return body

    async def become(self, name: str, known: Mapping[str, int], user: str = USER) -> dict[str, Any]:
        asked = await self.say("byt person", user)
        assert [one["type"] for one in card_of(asked)["body"] if "Input" in one["type"]] == ["Input.ChoiceSet"]
        message = self.connector.sent[-1][2]
        return await self.press(message, "submit", {"person": str(known[name])}, user)


@asynccontextmanager
async def here(address: str) -> AsyncIterator[Here]:
    connector = Connector()
    app = connector.app("/_connector")
    async with TestServer(app, host="127.0.0.1") as other, client_of(address, standing(NOW)) as client:
        connector.base = str(other.make_url("")).rstrip("/")
        yield Here(client, connector)


def linked(engine: Engine) -> list[tuple[str, int]]:
    with transaction(engine, reads_only=True) as connection:
        rows = connection.execute(sa.select(identity.c.channel, identity.c.person_id))
        return [(row.channel, row.person_id) for row in rows]


def test_somebody_unknown_says_whom_to_be_and_can_change(address: str, engine: Engine) -> None:
    known = load(address, NOW)

    async def walk() -> None:
        async with here(address) as playground:
            asked = await playground.say("vem är sammankallande för Platssamverkan Bredäng?")
            assert "Vem vill du vara" in asked["summary"]
            [field] = [one for one in card_of(asked)["body"] if "Input" in one["type"]]
            assert {int(one["value"]) for one in field["choices"]} == set(known.values())
            body = await playground.become("Jonas Ek", known)
            assert "Jonas Ek" in str(body["value"])
            assert (
                "Amina Holm" in (await playground.say("vem är sammankallande för Platssamverkan Bredäng?"))["summary"]
            )
            await playground.become("Amina Holm", known)
            assert "Amina" in str(await playground.say("hej"))

    asyncio.run(walk())
    assert linked(engine) == [("playground", known["Amina Holm"])]
    with transaction(engine, reads_only=True) as connection:
        assert not outbox.somebody_is_linked(connection)


@ON_SQLITE
def test_two_users_are_two_people_and_nobody_is_nobody(address: str, engine: Engine) -> None:
    known = load(address, NOW)

    async def walk() -> None:
        async with here(address) as playground:
            await playground.become("Jonas Ek", known)
            await playground.become("Karin Wiberg", known, "user-id-1")
            assert "Jonas" in str(await playground.say("hej"))
            assert "Karin" in str(await playground.say("hej", "user-id-1"))
            await playground.say("byt person")
            body = await playground.press(playground.connector.sent[-1][2], "submit", {"person": "99999"})
            assert body["statusCode"] == 200
            assert "Jonas" in str(await playground.say("hej"))
        async with here(address) as playground:
            assert "Vem vill du vara" in str(await playground.say("hej"))

    asyncio.run(walk())


@ON_SQLITE
def test_each_start_of_the_playground_is_welcomed_once(address: str, engine: Engine) -> None:
    load(address, NOW)
    added: dict[str, Any] = {
        "type": "conversationUpdate",
        "membersAdded": [{"id": "00000000-0000-0000-0000-00000000000011"}],
    }
    installed: dict[str, Any] = {"type": "installationUpdate", "action": "add"}

    async def start(playground: Here, clock: str) -> None:
        before = len(playground.connector.sent)
        for number, notice in enumerate((added, installed, added)):
            told = playground.activity(None, **notice, timestamp=f"2024-10-14T{clock}:0{number}.000Z")
            assert await playground.post(told) == 202
        await playground.connector.nth(before + 1)
        await playground.say("hej")
        assert len(playground.connector.sent) == before + 2

    async def walk() -> None:
        async with here(address) as playground:
            await start(playground, "07:00")
            await start(playground, "07:30")
        async with here(address) as playground:
            await start(playground, "08:00")

    asyncio.run(walk())


@ON_SQLITE
def test_only_this_machine_is_answered(address: str, engine: Engine) -> None:
    load(address, NOW)

    async def walk() -> None:
        async with here(address) as playground:
            for elsewhere in ("https://smba.trafficmanager.net/emea/", "http://192.0.2.1/", "http://a@127.0.0.1/", ""):
                assert await playground.post(playground.activity("hej", serviceUrl=elsewhere)) == 401
            assert await playground.post(playground.activity("hej"), Origin="https://evil.example") == 403
            assert await playground.post(playground.activity("hej"), Host="evil.example") == 403
            assert playground.connector.sent == []

    asyncio.run(walk())


@ON_SQLITE
def test_a_playground_that_was_closed_gives_way_to_the_demo_page(address: str, engine: Engine) -> None:
    known = load(address, NOW)

    async def walk() -> None:
        async with here(address) as playground:
            await playground.become("Amina Holm", known)
            playground.connector.fail = [(404, {}, {})] * 50
            async with playground.client.post("/demo/clock", json={"to": "2024-10-21T08:00"}) as moved:
                assert moved.status == 200
            async with asyncio.timeout(10):
                async with playground.client.get("/demo/events", params={"person": known["Amina Holm"]}) as events:
                    async for line in events.content:
                        if b"Vecka 4" in line:
                            break

    asyncio.run(walk())


@ON_SQLITE
def test_outside_the_demo_nobody_says_whom_to_be(address: str, engine: Engine) -> None:
    settle(engine, NOW)

    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            assert "vara" not in str((await world.say("amina", "byt person")).get("summary"))
            assert "Vem vill du vara" not in str(await world.say("nils", "byt person"))

    asyncio.run(walk())
    assert {channel for channel, _ in linked(engine)} == {"teams"}
