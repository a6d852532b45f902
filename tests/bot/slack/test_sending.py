"""What goes out: at Slack's pace, in order, once, and past what fails."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channel import Outgoing, SendError
from bot.slack import limits
from bot.slack.channel import SlackChannel
from bot.slack.client import Client, SlackError
from bot.slack.workspaces import Workspaces
from dialogs.reply import Button, Reply
from tests.bot.slack.fake import TEAM, FakeSlack

Run = Callable[[SlackChannel, FakeSlack], Awaitable[None]]


def with_slack(run: Run, fake: FakeSlack | None = None) -> FakeSlack:
    fake = fake or FakeSlack()

    async def go() -> None:
        app = web.Application()
        app.add_routes(fake.routes())
        async with TestServer(app) as server:
            client = Client(str(server.make_url("/api/")))
            await client.open()
            workspaces = Workspaces(client, "xoxb-test")
            await workspaces.begin()
            try:
                await run(SlackChannel(client, workspaces), fake)
            finally:
                await client.close()

    asyncio.run(go())
    return fake


def address(channel: str, **rest: Any) -> dict[str, Any]:
    return {"team": TEAM, "user": "U1", "conversation": f"{channel}:1", "channel": channel, "key": "k", **rest}


def outgoing(text: str, **parts: Any) -> Outgoing:
    return Outgoing(Reply(text, **parts), "x")


def test_a_channel_gets_a_message_a_second_in_order_and_others_do_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MESSAGE_EVERY_S", 0.2)

    async def run(channel: SlackChannel, fake: FakeSlack) -> None:
        begun = time.monotonic()
        busy = [asyncio.create_task(channel.send(address("C1"), outgoing(f"nummer {n}"))) for n in range(4)]
        await channel.send(address("C2"), outgoing("annan"))
        assert time.monotonic() - begun < 0.5
        await asyncio.gather(*busy)
        assert time.monotonic() - begun >= 0.55

    fake = with_slack(run)
    assert [one["text"] for one in fake.history if one["channel"] == "C1"] == [f"nummer {n}" for n in range(4)]


@pytest.mark.parametrize("fault", [429, "internal_error", "ratelimited"])
def test_what_passes_is_tried_again_and_posted_once(fault: str | int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MESSAGE_EVERY_S", 0.01)
    fake = FakeSlack()
    fake.faults["chat.postMessage"].append(fault)

    async def run(channel: SlackChannel, _: FakeSlack) -> None:
        assert await channel.send(address("C1"), outgoing("hej"))

    assert len(with_slack(run, fake).history) == 1


@pytest.mark.parametrize("fault", ["lost", "text"])
def test_after_a_broken_connection_it_is_looked_for_before_it_is_posted_again(
    fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MESSAGE_EVERY_S", 0.01)
    fake = FakeSlack()
    fake.faults["chat.postMessage"].append(fault)
    sent: list[str | None] = []

    async def run(channel: SlackChannel, _: FakeSlack) -> None:
        sent.append(await channel.send(address("C1"), outgoing("hej")))

    with_slack(run, fake)
    assert [one["ts"] for one in fake.history] == sent


@pytest.mark.parametrize("name", ["token_revoked", "invalid_auth", "user_not_found", "some_new_error"])
def test_what_does_not_pass_is_told_by_name_and_not_tried_again(name: str) -> None:
    fake = FakeSlack()
    fake.faults["chat.postMessage"].append(name)

    async def run(channel: SlackChannel, _: FakeSlack) -> None:
        with pytest.raises(SlackError) as caught:
            await channel.send(address("D1", direct=True), outgoing("hej"))
        assert isinstance(caught.value, SendError)
        assert (caught.value.name, caught.value.permanent) == (name, True)

    assert len(with_slack(run, fake).of("chat.postMessage")) == 1


@pytest.mark.parametrize("name", ["is_archived", "channel_not_found", "not_in_channel"])
def test_where_a_channel_is_closed_the_person_is_answered_directly(name: str) -> None:
    fake = FakeSlack()
    fake.faults["chat.postMessage"].append(name)

    async def run(channel: SlackChannel, _: FakeSlack) -> None:
        assert await channel.send(address("C1", thread="1.2"), outgoing("hej"))

    [said] = with_slack(run, fake).history
    assert said["channel"] == "DU1"
    assert "thread_ts" not in said


def test_a_message_that_cannot_be_replaced_is_followed_by_another() -> None:
    fake = FakeSlack()
    fake.faults["chat.update"].append("message_not_found")
    reply = Reply("klart", buttons=(Button("undo", "Ångra", "undo", "undo"),), updates=True)

    async def run(channel: SlackChannel, _: FakeSlack) -> None:
        assert await channel.send(address("D1", direct=True, message="1.5"), Outgoing(reply, "x"))

    assert len(with_slack(run, fake).history) == 1


def test_an_ephemeral_message_is_replaced_by_its_response_url() -> None:
    async def run(channel: SlackChannel, fake: FakeSlack) -> None:
        client = channel.client
        url = client.api_url.replace("/api/", "/respond")
        given = address("C1", ephemeral=True, message="1.5", response_url=url, trigger_at=time.time())
        assert await channel.send(given, Outgoing(Reply("klart", updates=True), "x")) == "k"

    [body] = with_slack(run).responses
    assert body["replace_original"] is True


def test_a_person_linked_by_hand_is_reached_in_a_direct_message() -> None:
    async def run(channel: SlackChannel, _: FakeSlack) -> None:
        known = {"user": f"{TEAM}:U7", "conversation": f"{TEAM}:U7", "direct": True, "name": "Amina Holm"}
        assert await channel.send(known, outgoing("Veckobrevet"))

    [said] = with_slack(run).history
    assert said["channel"] == "DU7"


def test_a_card_sent_before_is_replaced_where_it_stands() -> None:
    async def run(channel: SlackChannel, _: FakeSlack) -> None:
        known = {"user": f"{TEAM}:U7", "conversation": f"{TEAM}:U7", "direct": True}
        assert await channel.send(known, Outgoing(Reply("Justerat", updates=True), "x", updates="1.7")) == "1.7"

    [given] = with_slack(run).of("chat.update")
    assert (given["channel"], given["ts"]) == ("DU7", "1.7")
