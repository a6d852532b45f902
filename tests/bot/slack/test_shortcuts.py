"""Shortcuts and what takes longer than Slack waits.

Payloads: https://docs.slack.dev/interactivity/implementing-shortcuts
"""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.clock import SettableClock
from bot.slack import door
from storage.database import transaction
from storage.tables import progress_note, status_report
from tests.bot.slack.conftest import AMINA, JONAS
from tests.bot.slack.fake import CHANNEL, Workspace, buttons, workspace
from tests.cast import Cast

QUESTION = "vem är sammankallande för Platssamverkan Bredäng?"
AT = "1700000021.000100"
SAID = "Platssamverkan Bredäng: belysningen vid <https://exempelby.example/plan|planen> är lagad &amp; klar"
READ = "belysningen vid planen är lagad & klar"


def on_message(text: str = SAID) -> dict[str, Any]:
    """What a message shortcut tells besides: the message is Jonas'."""
    message = {"type": "message", "user": JONAS, "ts": AT, "text": text}
    return {
        "callback_id": "log_update",
        "channel": {"id": CHANNEL, "name": "room"},
        "message": message,
        "message_ts": AT,
    }


def fields(view: dict[str, Any]) -> dict[str, Any]:
    return {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}


def notes(engine: Engine) -> list[Any]:
    with transaction(engine, reads_only=True) as connection:
        return list(connection.execute(sa.select(progress_note)))


def test_a_message_of_anybodys_becomes_a_note_and_its_later_edit_is_told_to_the_notes_author(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    now = {"type": "message", "user": JONAS, "text": "belysningen är trasig igen", "ts": AT}
    changed = {"type": "message", "subtype": "message_changed", "channel": CHANNEL, "channel_type": "channel"}

    async def run() -> None:
        async with workspace(address, clock) as here:
            await here.interact("message_action", AMINA, **on_message())
            [form] = await here.fake.wait(lambda: here.fake.of("views.open"))
            shown = fields(form["view"])
            assert READ in shown["text"]["initial_value"]
            assert shown["forum"]["initial_option"]["value"] == str(cast.bredang)
            status, body = await here.submit(AMINA, form["view"], {"text": READ, "forum": str(cast.bredang)})
            assert (status, body["response_action"]) == (200, "clear")
            [said] = await here.fake.wait(lambda: here.fake.history)
            assert (said["channel"], "Ångra" in str(said["blocks"])) == (f"D{AMINA}", True)
            await here.event({**changed, "message": now, "previous_message": {**now, "text": SAID}})
            await here.fake.wait(lambda: len(here.fake.history) == 2)
            assert here.fake.history[-1]["channel"] == f"D{AMINA}"
            assert "Låt den stå" in str(here.fake.history[-1]["blocks"])

    asyncio.run(run())
    [note] = notes(engine)
    assert (note.text, note.author_id, note.forum_id) == (READ, cast.amina, cast.bredang)


@pytest.mark.parametrize("text", ["Det har varit lugnt i helgen.", ""], ids=["names no forum", "a picture alone"])
def test_a_forum_that_the_message_does_not_name_is_chosen_in_the_form(
    address: str, engine: Engine, cast: Cast, clock: SettableClock, text: str
) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            await here.interact("message_action", AMINA, **on_message(text))
            [form] = await here.fake.wait(lambda: here.fake.of("views.open"))
            shown = fields(form["view"])
            assert "initial_option" not in shown["forum"]
            _, body = await here.submit(AMINA, form["view"], {"text": "Lugnt i helgen."})
            assert set(body["errors"]) == {"forum"}
            assert not notes(engine)
            _, body = await here.submit(AMINA, form["view"], {"text": "Lugnt i helgen.", "forum": str(cast.satra)})
            assert body == {"response_action": "clear"}

    asyncio.run(run())
    assert [note.forum_id for note in notes(engine)] == [cast.satra]


def test_the_global_shortcut_opens_the_tertial_report(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            await here.interact("shortcut", AMINA, callback_id="report_tertial")
            [asked] = await here.fake.wait(lambda: here.fake.of("views.open"))  # several reports are due
            await here.settled()
            [button] = [one for one in buttons(asked["view"]["blocks"]) if "Bredäng" in one["text"]["text"]]
            shown = {"container": {"type": "view", "view_id": "V7"}, "view": {"id": "V7", **asked["view"]}}
            await here.interact("block_actions", AMINA, actions=[button], **shown)
            [form] = await here.fake.wait(lambda: here.fake.of("views.update"))
            await here.settled()
            assert (form["view_id"], here.fake.history) == ("V7", [])
            assert {"goal_met", "done"} <= set(fields(form["view"]))
            await here.submit(AMINA, form["view"], {"goal_met": "yes", "done": "Tre vandringar."})

    asyncio.run(run())
    with transaction(engine, reads_only=True) as connection:
        [report] = connection.execute(sa.select(status_report)).all()
    assert (report.done, report.forum_id) == ("Tre vandringar.", cast.bredang)


def test_a_shortcut_of_a_stranger_or_one_that_no_longer_is_leads_to_words(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            await here.interact("message_action", "U0NOBODY", **on_message())
            [said] = await here.fake.wait(lambda: here.fake.of("views.open"))
            assert "Bredäng" not in str(said["view"])
            here.fake.faults["views.open"].append("expired_trigger_id")
            await here.interact("shortcut", AMINA, callback_id="from_an_older_manifest")
            await here.fake.wait(lambda: here.fake.history)

    asyncio.run(run())
    assert not notes(engine)


class Held:
    """Holds the turns until told: then everything takes longer than Slack waits."""

    def __init__(self, here: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go = asyncio.Event()
        worked = here.service.turns._worked

        async def slowly(*given: Any) -> Any:
            await self.go.wait()
            return await worked(*given)

        monkeypatch.setattr(here.service.turns, "_worked", slowly)
        self.patch = monkeypatch
        monkeypatch.setattr(door, "ANSWER_WITHIN_S", 0.05)

    def end(self) -> None:
        self.patch.setattr(door, "ANSWER_WITHIN_S", 30.0)
        self.go.set()


@pytest.mark.parametrize(("wish", "told"), [("svara på svenska", "återkommer"), ("answer in English", "come back")])
def test_a_slash_command_that_takes_long_is_told_of_and_answered_after(
    address: str, cast: Cast, clock: SettableClock, monkeypatch: pytest.MonkeyPatch, wish: str, told: str
) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            await here.slash(AMINA, wish)
            held = Held(here, monkeypatch)
            status, body = await here.slash(AMINA, QUESTION)
            assert (status, body["response_type"]) == (200, "ephemeral")
            assert told in body["text"]
            held.end()
            [late] = await here.fake.wait(lambda: here.fake.responses)
            assert "Amina Holm" in late["text"]
            assert not here.fake.history

    asyncio.run(run())


def test_a_form_that_takes_long_says_so_and_is_confirmed_in_a_message(
    address: str, engine: Engine, cast: Cast, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            await here.slash(AMINA, "t2 bredäng")
            [form] = here.fake.of("views.open")
            held = Held(here, monkeypatch)
            status, body = await here.submit(AMINA, form["view"], {"goal_met": "yes", "done": "Fem vandringar."})
            assert (status, body["response_action"]) == (200, "update")
            assert "återkommer" in str(body["view"]["blocks"])
            held.end()
            [late] = await here.fake.wait(lambda: here.fake.history)
            assert (late["channel"], "Ångra" in str(late["blocks"])) == (f"D{AMINA}", True)
            again = await here.submit(AMINA, form["view"], {"goal_met": "no", "done": "En gång till."})
            assert again[1] == {}

    asyncio.run(run())
    with transaction(engine, reads_only=True) as connection:
        assert [row.done for row in connection.execute(sa.select(status_report))] == ["Fem vandringar."]


def test_a_form_that_was_refused_too_late_comes_back_with_what_was_written(
    address: str, engine: Engine, cast: Cast, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            await here.slash(AMINA, "t2 bredäng")
            [form] = here.fake.of("views.open")
            held = Held(here, monkeypatch)
            await here.submit(AMINA, form["view"], {"goal_met": "yes", "done": " "})
            held.end()
            [late] = await here.fake.wait(lambda: here.fake.history)
            await here.press(AMINA, late, "Rätta i formuläret")
            await here.fake.wait(lambda: len(here.fake.of("views.open")) == 2)
            view = here.fake.of("views.open")[-1]["view"]
            assert fields(view)["goal_met"]["initial_option"]["value"] == "yes"
            _, body = await here.submit(AMINA, {**view, "id": "V2"}, {"goal_met": "yes", "done": "Sex vandringar."})
            assert body == {"response_action": "clear"}

    asyncio.run(run())
    with transaction(engine, reads_only=True) as connection:
        assert [row.done for row in connection.execute(sa.select(status_report))] == ["Sex vandringar."]
