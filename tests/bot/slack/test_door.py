"""What Slack sends is verified, stored once, acknowledged, answered in its place."""

import asyncio
import json
import logging
import time
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.clock import SettableClock
from storage import people
from storage.database import store_of, transaction
from storage.tables import inbox, status_report
from tests.bot.slack.fake import CHANNEL, SECRET, TEAM, FakeSlack, buttons, signed, workspace
from tests.cast import SETTLED, TENANT, Cast
from tests.conftest import NOW

AMINA, JONAS, STRANGER = "U0AMINA", "U0JONAS", "U0NOBODY"
QUESTION = "vem är sammankallande för Platssamverkan Bredäng?"


@pytest.fixture
def cast(engine: Engine) -> Cast:
    """Karin is not linked."""
    with store_of(engine, TENANT, NOW) as store:
        people.link(store, SETTLED.amina, "slack", f"{TEAM}:{AMINA}")
        people.link(store, SETTLED.jonas, "slack", f"{TEAM}:{JONAS}")
    return SETTLED


@pytest.fixture
def clock() -> SettableClock:
    made = SettableClock()
    made.set(NOW)
    return made


def rows(engine: Engine) -> list[Any]:
    with transaction(engine, reads_only=True) as connection:
        return list(connection.execute(sa.select(inbox).order_by(inbox.c.id)))


def test_a_direct_message_is_answered_where_it_was_written(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            assert (await here.direct(AMINA, QUESTION))[0] == 200
            [said] = await here.fake.wait(lambda: here.fake.of("chat.postMessage"))
            assert said["channel"] == f"D{AMINA}"
            assert "Amina Holm" in said["text"]
            assert "thread_ts" not in said
            assert said["blocks"][0]["text"]["type"] == "mrkdwn"

    asyncio.run(run())
    assert [row.status for row in rows(engine)] == ["sent"]


def test_a_mention_is_answered_in_its_thread_once_though_slack_tells_it_twice(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            ts = "1700000009.000001"
            await here.mention(AMINA, QUESTION, ts=ts)
            await here.mention(AMINA, QUESTION, ts=ts, type="app_mention")
            await here.event(
                {"type": "message", "channel_type": "channel", "channel": CHANNEL, "user": AMINA, "ts": ts,
                 "text": f"<@UBOT> {QUESTION}"}
            )  # fmt: skip
            await here.mention(JONAS, "nästa möte i Bredäng?")
            said = await here.fake.wait(lambda: len(here.fake.history) == 2 and here.fake.history)
            assert [one["thread_ts"] for one in said].count(ts) == 1
            assert {one["channel"] for one in said} == {CHANNEL}

    asyncio.run(run())
    assert len(rows(engine)) == 2


def test_what_is_private_is_whispered_in_a_channel(address: str, cast: Cast, clock: SettableClock) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            await here.mention(AMINA, "vad väntar på mig?")
            [said] = await here.fake.wait(lambda: here.fake.of("chat.postEphemeral"))
            assert (said["user"], said["channel"]) == (AMINA, CHANNEL)
            assert not here.fake.history

    asyncio.run(run())


def test_who_asks_nothing_gets_help_in_ones_own_language(address: str, cast: Cast, clock: SettableClock) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            await here.slash(AMINA, "answer in English")
            assert "Next meeting" in str(await here.slash(AMINA, " "))
            await here.mention(AMINA, "")
            [said] = await here.fake.wait(lambda: here.fake.history)
            assert "Next meeting" in str(said["blocks"])

    asyncio.run(run())


@pytest.mark.parametrize("text", [QUESTION, "payload", "payload=1 vem är sammankallande för Platssamverkan Bredäng?"])
def test_a_slash_command_is_answered_in_its_response(
    address: str, engine: Engine, cast: Cast, clock: SettableClock, text: str
) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            status, body = await here.slash(AMINA, text)
            assert status == 200
            assert body["response_type"] == "ephemeral"
            assert body["text"]
            assert ("Amina Holm" in body["text"]) == (text == QUESTION or "sammankallande" in text)
            assert not here.fake.history

    asyncio.run(run())
    assert [row.status for row in rows(engine)] == ["sent"]


def test_a_form_opens_as_a_modal_is_refused_beside_the_field_and_sent_in_once(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            await here.direct(AMINA, "t2 bredäng")
            [offer] = await here.fake.wait(lambda: here.fake.history)
            await asyncio.sleep(0)
            await here.press(AMINA, offer, "Öppna formuläret")
            [given] = await here.fake.wait(lambda: here.fake.of("views.open"))
            view = given["view"]
            assert {"goal_met", "done"} <= {block.get("block_id") for block in view["blocks"]}
            wrong = {"goal_met": "partly", "done": " "}
            status, body = await here.submit(AMINA, view, wrong)
            assert (status, body["response_action"]) == (200, "errors")
            assert set(body["errors"]) == {"done"}
            status, body = await here.submit(AMINA, view, {"goal_met": "partly", "done": "Sju vandringar."})
            assert body == {"response_action": "clear"}
            [updated] = await here.fake.wait(lambda: here.fake.of("chat.update"))
            assert updated["ts"] == offer["ts"]
            assert "Ångra" in [one["text"]["text"] for one in buttons(updated["blocks"])]
            assert (await here.submit(AMINA, view, {"goal_met": "no", "done": "En gång till."}))[1] == {}
            await here.press(AMINA, {**offer, "blocks": updated["blocks"]}, "Ångra")
            await here.fake.wait(lambda: len(here.fake.of("chat.update")) == 2)

    asyncio.run(run())
    with transaction(engine, reads_only=True) as connection:
        [report] = connection.execute(sa.select(status_report)).all()
    assert (report.goal_met, report.done) == ("partly", "Sju vandringar.")
    assert report.withdrawn_at is not None


def test_a_slash_command_that_leads_to_a_form_opens_it_at_once(address: str, cast: Cast, clock: SettableClock) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            status, body = await here.slash(AMINA, "t2 bredäng")
            assert (status, body) == (200, {})
            [given] = here.fake.of("views.open")
            assert given["trigger_id"]
            _, body = await here.submit(AMINA, given["view"], {"goal_met": "yes", "done": "Fyra vandringar."})
            assert body == {"response_action": "clear"}
            [said] = await here.fake.wait(lambda: here.fake.history)
            assert said["channel"] == f"D{AMINA}"

    asyncio.run(run())


def test_a_form_asked_for_in_a_channel_is_its_persons_alone(address: str, cast: Cast, clock: SettableClock) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            await here.mention(AMINA, "t2 bredäng")
            [whispered] = await here.fake.wait(lambda: here.fake.of("chat.postEphemeral"))
            assert whispered["user"] == AMINA
            shown = {**whispered, "ts": "1700000005.000001"}
            container = {"type": "message", "message_ts": shown["ts"], "channel_id": CHANNEL, "is_ephemeral": True}
            await here.press(AMINA, shown, "Öppna formuläret", container=container)
            [given] = await here.fake.wait(lambda: here.fake.of("views.open"))
            await here.submit(AMINA, given["view"], {"goal_met": "yes", "done": "Fem vandringar."})
            [replaced] = await here.fake.wait(lambda: here.fake.responses)
            assert replaced["replace_original"] is True
            assert not here.fake.history

    asyncio.run(run())


def test_the_home_tab_shows_ones_own_and_its_buttons_work(address: str, cast: Cast, clock: SettableClock) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            opened = {"type": "app_home_opened", "user": AMINA, "tab": "home", "channel": f"D{AMINA}"}
            await here.event(opened)
            [given] = await here.fake.wait(lambda: here.fake.of("views.publish"))
            view = given["view"]
            await here.settled()
            assert "Platssamverkan Bredäng" in json.dumps(view, ensure_ascii=False)
            assert "Du prenumererar inte" in json.dumps(view, ensure_ascii=False)
            [button] = [one for one in buttons(view["blocks"]) if one["text"]["text"] == "Nästa möte"]
            container = {"type": "view", "view_id": "V9"}
            await here.interact(
                "block_actions", AMINA, actions=[button], container=container, view={"id": "V9", "type": "home"}
            )
            [said] = await here.fake.wait(lambda: here.fake.history)
            assert said["channel"] == f"D{AMINA}"
            assert "möte" in said["text"]
            await here.fake.wait(lambda: len(here.fake.of("views.publish")) == 2)
            await here.settled()
            shown = here.fake.of("views.publish")[1]["view"]
            [button] = [one for one in buttons(shown["blocks"]) if one["text"]["text"] == "Inställningar"]
            await here.interact(
                "block_actions", AMINA, actions=[button], container=container, view={"id": "V9", "type": "home"}
            )
            [form] = await here.fake.wait(lambda: here.fake.of("views.open"))
            await here.settled()
            await here.submit(AMINA, form["view"], {})
            await here.fake.wait(lambda: "Du får veckobrevet måndagar" in str(here.fake.of("views.publish")[-1]))

    asyncio.run(run())


def test_a_stranger_gets_help_and_nothing_else(address: str, cast: Cast, clock: SettableClock) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            _, body = await here.slash(STRANGER, QUESTION)
            assert "Amina" not in body["text"]

    asyncio.run(run())


def profile(user: str, name: str, email: str, locale: str = "sv-SE") -> dict[str, Any]:
    return {"id": user, "real_name": name, "locale": locale, "profile": {"real_name": name, "email": email}}


def test_a_person_is_known_by_the_profiles_email_and_says_so(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    fake = FakeSlack()
    fake.users["U0PETRA"] = profile("U0PETRA", "petra", "Petra.Sandin@exempelby.example")

    async def run() -> None:
        async with workspace(address, clock, fake) as here:
            await here.direct("U0PETRA", QUESTION)
            [asked] = await fake.wait(lambda: fake.history)
            assert "Petra Sandin" in asked["text"]
            assert "Amina" not in asked["text"]
            await here.press("U0JONAS", asked, "Ja, det är jag")  # somebody else's word counts for nothing
            await here.press("U0PETRA", asked, "Ja, det är jag")
            await fake.wait(lambda: fake.of("chat.update"))
            await here.direct("U0PETRA", QUESTION)
            await fake.wait(lambda: "Amina Holm" in fake.history[-1]["text"])

    asyncio.run(run())
    with store_of(engine, TENANT, NOW, reads_only=True) as store:
        [linked] = people.identities(store, cast.petra)
    assert (linked.channel, linked.user) == ("slack", f"{TEAM}:U0PETRA")


def test_the_secretary_says_who_it_is_where_no_email_tells(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    with store_of(engine, TENANT, NOW) as store:
        people.link(store, cast.karin, "slack", f"{TEAM}:U0KARIN")
    fake = FakeSlack()
    fake.users["U0NILS"] = profile("U0NILS", "Nils Fors", "nils@privat.example")

    async def run() -> None:
        async with workspace(address, clock, fake) as here:
            await here.direct("U0NILS", QUESTION)
            await here.direct("U0NILS", QUESTION)
            await fake.wait(lambda: len(fake.history) == 3)
            told = [one for one in fake.history if one["channel"] == "DU0NILS"]
            assert all("Karin Wiberg" in one["text"] for one in told)
            [card] = [one for one in fake.history if one["channel"] == "DU0KARIN"]
            await here.press("U0KARIN", card, "Det är Nils Fors")
            await fake.wait(lambda: len(fake.history) == 4)
            assert fake.history[-1]["channel"] == "DU0NILS"
            await here.direct("U0NILS", QUESTION)
            await fake.wait(lambda: "Amina Holm" in fake.history[-1]["text"])

    asyncio.run(run())


def test_another_workspace_gets_one_line(address: str, engine: Engine, cast: Cast, clock: SettableClock) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            _, body = await here.slash(AMINA, QUESTION, team_id="T0OTHER")
            assert "tenants bind" in body["text"]
            for _ in range(2):  # a guest of Slack Connect: in our channel, of another workspace
                await here.mention(AMINA, QUESTION, user_team="T0OTHER")
            [said] = await here.fake.wait(lambda: here.fake.of("chat.postMessage"))
            assert "T0OTHER" in said["text"]

    asyncio.run(run())
    assert not rows(engine)


def test_what_is_not_slacks_is_refused_without_a_word(
    address: str, cast: Cast, clock: SettableClock, caplog: pytest.LogCaptureFixture
) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c-1", "note": "secret words"}).encode()
    now = time.time()
    bad = {
        "missing": {},
        "wrong": signed(body, "another"),
        "late": signed(body, at=now - 301),
        "early": signed(body, at=now + 302),
        "no digits": {**signed(body), "X-Slack-Request-Timestamp": "abc"},
        "not ascii": {**signed(body), "X-Slack-Signature": "v0=\u00e9"},
        "half": {"X-Slack-Signature": signed(body)["X-Slack-Signature"]},
    }

    async def run() -> None:
        async with workspace(address, clock) as here:
            for name, headers in bad.items():
                assert (await here.send(body, "application/json", headers))[0] == 401, name
            assert await here.send(body, "application/json") == (200, {"challenge": "c-1"})
            for odd in (b"[1]", b"{", b'"x"', b"\xff\xfe{}"):
                assert (await here.send(odd, "application/json"))[0] in (400, 401)
            assert (await here.send(b"ssl_check=1&token=x", "application/x-www-form-urlencoded"))[0] == 200
            assert (await here.send(b"ssl_check=1", "application/x-www-form-urlencoded", {}))[0] == 401
            assert (await here.event({"type": "something_new", "user": AMINA}))[0] == 200
            assert (await here.direct(AMINA, "hej", bot_id="B1"))[0] == 200
            assert (await here.interact("block_suggestion", AMINA))[1] == {"options": []}

    with caplog.at_level(logging.INFO):
        asyncio.run(run())
    assert "secret words" not in caplog.text
    assert "Traceback" not in caplog.text
    assert SECRET not in caplog.text


def test_a_request_sent_again_is_answered_once(address: str, engine: Engine, cast: Cast, clock: SettableClock) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            await here.slash(AMINA, QUESTION, trigger_id="1.same")
            assert await here.slash(AMINA, QUESTION, trigger_id="1.same") == (200, {})
            await here.direct(AMINA, QUESTION, ts="1700000003.1")
            await here.direct(AMINA, QUESTION, ts="1700000003.1")
            await here.fake.wait(lambda: here.fake.history)

    asyncio.run(run())
    assert len(rows(engine)) == 2


def test_what_was_acknowledged_is_finished_before_it_stops(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    fake = FakeSlack()

    async def run() -> None:
        async with workspace(address, clock, fake) as here:
            for number in range(3):
                await here.direct(f"U{number}", "hej")

    asyncio.run(run())
    assert len(fake.history) == 3
    assert [row.status for row in rows(engine)] == ["sent"] * 3


def test_what_a_crash_left_is_answered_by_the_next_start(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    fake = FakeSlack()

    async def stored() -> None:
        async with workspace(address, clock, fake) as here:
            here.slack.door.turns.finish = _never  # type: ignore[method-assign, union-attr]
            await here.direct(AMINA, QUESTION)
            here.slack.door.work.clear()  # type: ignore[union-attr]

    async def again() -> None:
        async with workspace(address, clock, fake) as here:
            await here.fake.wait(lambda: here.fake.history)

    asyncio.run(stored())
    assert not fake.history
    asyncio.run(again())
    assert [row.status for row in rows(engine)] == ["sent"]


async def _never(*_: Any) -> Any:
    await asyncio.sleep(0)
    raise LookupError("the process is gone")
