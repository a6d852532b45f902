"""The secretary's card about an account that nobody registered has the e-mail of: a new person, or nobody."""

import asyncio
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.clock import SettableClock
from storage import people
from storage.database import store_of
from tests.bot.slack.conftest import AMINA, KARIN
from tests.bot.slack.fake import TEAM, FakeSlack, Workspace, buttons, workspace
from tests.cast import TENANT, Cast
from tests.conftest import NOW

QUESTION = "vem är sammankallande för Platssamverkan Bredäng?"
ELIN = "U0ELIN"


def fake(name: str = "Elin Åkerblom") -> FakeSlack:
    made = FakeSlack()
    shown = {"real_name": name, "email": "elin.akerblom@bostader.example"}
    made.users[ELIN] = {"id": ELIN, "real_name": name, "locale": "sv-SE", "profile": shown}
    return made


def registered(engine: Engine, name: str) -> list[Any]:
    with store_of(engine, TENANT, NOW, reads_only=True) as store:
        return [
            (row.email, [one.user for one in people.identities(store, row.id)]) for row in people.matching(store, name)
        ]


async def asked(here: Workspace) -> dict[str, Any]:
    """Elin writes, and Karin gets the card."""
    await here.direct(ELIN, QUESTION)
    cards = await here.fake.wait(lambda: [one for one in here.fake.history if one["channel"] == f"D{KARIN}"])
    card: dict[str, Any] = cards[0]
    return card


def test_a_new_person_is_entered_linked_welcomed_and_answered(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    async def run() -> None:
        async with workspace(address, clock, fake()) as here:
            card = await asked(here)
            assert "elin.akerblom@bostader.example" in str(card["blocks"])
            await here.press(KARIN, card, "Ny person")
            [told] = await here.fake.wait(lambda: here.fake.of("chat.update"))
            assert "Elin Åkerblom" in told["text"]
            await here.fake.wait(lambda: len([one for one in here.fake.history if one["channel"] == f"D{ELIN}"]) == 2)
            await here.direct(ELIN, QUESTION)
            await here.fake.wait(lambda: "Amina Holm" in here.fake.history[-1]["text"])

    asyncio.run(run())
    assert registered(engine, "Elin Åkerblom") == [("elin.akerblom@bostader.example", [f"{TEAM}:{ELIN}"])]


def test_no_enters_nobody_and_the_stranger_learns_nothing(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    async def run() -> None:
        async with workspace(address, clock, fake()) as here:
            card = await asked(here)
            await here.press(KARIN, card, "Nej")
            [told] = await here.fake.wait(lambda: here.fake.of("chat.update"))
            assert not buttons(told["blocks"])
            await here.direct(ELIN, QUESTION)
            await here.fake.wait(lambda: len([one for one in here.fake.history if one["channel"] == f"D{ELIN}"]) == 2)
            assert "Amina" not in here.fake.history[-1]["text"]

    asyncio.run(run())
    assert registered(engine, "Elin Åkerblom") == []


@pytest.mark.parametrize("title", ["Ny person", "Nej"])
def test_nobody_else_settles_it(address: str, engine: Engine, cast: Cast, clock: SettableClock, title: str) -> None:
    async def run() -> None:
        async with workspace(address, clock, fake()) as here:
            card = await asked(here)
            before = len(here.fake.history)
            await here.press(AMINA, card, title)
            await here.fake.wait(lambda: len(here.fake.history) > before or here.fake.of("chat.update"))

    asyncio.run(run())
    assert registered(engine, "Elin Åkerblom") == []


def test_an_account_without_a_whole_name_is_not_entered(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    async def run() -> None:
        async with workspace(address, clock, fake("elin")) as here:
            card = await asked(here)
            await here.press(KARIN, card, "Ny person")
            await here.fake.wait(lambda: "people add" in str(here.fake.history[-1]) or here.fake.of("chat.update"))

    asyncio.run(run())
    assert registered(engine, "elin") == []


def test_pressed_twice_there_is_one(address: str, engine: Engine, cast: Cast, clock: SettableClock) -> None:
    async def run() -> None:
        async with workspace(address, clock, fake()) as here:
            card = await asked(here)
            await here.fake.wait(lambda: not here.service.deliveries.in_hand)  # both presses find the card's row
            await asyncio.gather(here.press(KARIN, card, "Ny person"), here.press(KARIN, card, "Ny person"))
            await here.fake.wait(lambda: len(here.fake.of("chat.update")) == 2)

    asyncio.run(run())
    assert len(registered(engine, "Elin Åkerblom")) == 1
