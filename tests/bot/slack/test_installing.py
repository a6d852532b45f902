"""Workspaces install the app by themselves: https://docs.slack.dev/authentication/installing-with-oauth"""

import asyncio
import datetime as dt
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from sqlalchemy.engine import Engine

from bot.clock import SettableClock
from bot.settings import Settings, SettingsError
from bot.slack import workspaces
from bot.slack.config import config_of
from bot.slack.vault import Vault
from storage import bindings, people
from storage.database import store_of, transaction
from storage.tables import inbox, slack_installation
from tests.bot.slack.fake import SECRET, TEAM, FakeSlack, Workspace, workspace
from tests.cast import TENANT, settle
from tests.conftest import NOW

KEY = "bm90IGEgc2VjcmV0LCAzMiBieXRlcyBmb3IgdGVzdHM="
NEW, ORGANISATION, AMINA = "T0NEW", "E0ORG", "U0AMINA"
QUESTION = "vem är sammankallande för Platssamverkan Bredäng?"
SET_UP: dict[str, Any] = {
    "slack_client_id": "11.22",
    "slack_client_secret": "client secret",
    "encryption_key": KEY,
    "base_url": "http://127.0.0.1:3978",
}
INSTALLED = {
    "access_token": "xoxb-new-token",
    "token_type": "bot",
    "bot_user_id": "UBOTNEW",
    "team": {"id": NEW, "name": "Ny arbetsyta"},
    "enterprise": None,
    "is_enterprise_install": False,
}
ROTATING = {**INSTALLED, "access_token": "xoxe.xoxb-1-a", "refresh_token": "xoxe-1-a", "expires_in": 43_200}
EVERYWHERE = {
    **INSTALLED,
    "team": None,
    "enterprise": {"id": ORGANISATION, "name": "Org"},
    "is_enterprise_install": True,
}


@pytest.fixture
def clock() -> SettableClock:
    made = SettableClock()
    made.set(NOW)
    return made


@pytest.fixture(autouse=True)
def looked_up_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspaces, "UNBOUND_S", -1.0)
    monkeypatch.setattr(workspaces, "KEPT_S", -1.0)


async def begun(here: Workspace, **headers: str) -> tuple[str, str]:
    """The state in Slack's address, and the cookie."""
    url = here.url.replace("/slack/events", "/slack/install")
    async with here.session.get(url, allow_redirects=False, headers=headers) as answer:
        assert answer.status == 302
        given = parse_qs(urlsplit(answer.headers["Location"]).query)
        assert given["redirect_uri"] == ["http://127.0.0.1:3978/slack/oauth_redirect"]
        assert "chat:write" in given["scope"][0].split(",")
        cookie = answer.cookies["samverkan-slack-install"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        return given["state"][0], cookie.value


async def finished(here: Workspace, state: str, cookie: str, **query: str) -> tuple[int, str]:
    url = here.url.replace("/slack/events", "/slack/oauth_redirect")
    headers = {"Cookie": f"samverkan-slack-install={cookie}"} if cookie else {}
    async with here.session.get(url, params={"state": state, **query}, headers=headers) as answer:
        return answer.status, await answer.text()


async def install(here: Workspace, answer: dict[str, Any], code: str = "c1") -> tuple[int, str]:
    here.fake.codes[code] = answer
    return await finished(here, *await begun(here), code=code)


def installations(engine: Engine) -> list[Any]:
    with transaction(engine, reads_only=True) as connection:
        return list(connection.execute(sa.select(slack_installation)))


def bind(engine: Engine, place: str) -> None:
    with transaction(engine) as connection:
        assert bindings.bind(connection, TENANT, "slack", place, NOW) is None


def linked(engine: Engine, user: str) -> None:
    cast = settle(engine, NOW)
    with store_of(engine, TENANT, NOW) as store:
        people.link(store, cast.amina, "slack", user)


def test_it_is_nobodys_until_it_is_bound(address: str, engine: Engine, clock: SettableClock) -> None:
    linked(engine, f"{NEW}:{AMINA}")
    fake = FakeSlack()

    async def run() -> None:
        async with workspace(address, clock, fake, **SET_UP) as here:
            status, page = await install(here, INSTALLED)
            assert (status, f"tenants bind NAMN --slack-team {NEW}" in page) == (200, True)
            event = {"type": "message", "channel_type": "im", "channel": "D1", "user": AMINA, "text": QUESTION}
            for number in range(2):
                await here.event({**event, "ts": f"1.{number}"}, team_id=NEW, authorizations=[{"team_id": NEW}])
            [line] = await fake.wait(lambda: fake.of("chat.postMessage"))
            assert NEW in line["text"]
            assert "users.info" not in dict(fake.calls)
            await here.event({"type": "app_home_opened", "user": AMINA, "tab": "home"}, team_id=NEW, authorizations=[])
            who = {"team": {"id": NEW}, "user": {"id": AMINA, "team_id": NEW}}
            await here.interact("shortcut", AMINA, callback_id="report_tertial", **who)
            [view] = await fake.wait(lambda: fake.of("views.publish"))
            [form] = await fake.wait(lambda: fake.of("views.open"))
            assert all(NEW in str(one["view"]) for one in (view, form))
            bind(engine, NEW)
            await here.event({**event, "ts": "1.7"}, team_id=NEW, authorizations=[{"team_id": NEW}])
            await fake.wait(lambda: "Amina Holm" in fake.history[-1]["text"])
            assert set(fake.bearers[-1:]) == {("chat.postMessage", "xoxb-new-token")}
            assert "är kopplad" in (await install(here, INSTALLED, "c2"))[1]

    asyncio.run(run())
    with transaction(engine, reads_only=True) as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(inbox)) == 1
    [row] = installations(engine)
    assert "new-token" not in row.token
    assert Vault([KEY]).open(row.token) == "xoxb-new-token"


def stale(_: str) -> str:
    return Fernet(KEY).encrypt_at_time(b"secret", int(time.time()) - 601).decode()


@pytest.mark.parametrize(
    ("state", "cookie"),
    [
        (None, lambda _: ""),
        (None, lambda _: "another"),
        (None, lambda given: f"{given}x"),
        (lambda _: "", None),
        (lambda _: "junk", None),
        (lambda given: Fernet(Fernet.generate_key()).encrypt(given.encode()).decode(), None),
        (stale, lambda _: "secret"),
        (None, lambda _: "å".encode().decode("latin-1")),
    ],
)
def test_only_the_browser_that_began_it_finishes_it_in_time(
    address: str,
    clock: SettableClock,
    state: Callable[[str], str] | None,
    cookie: Callable[[str], str] | None,
) -> None:
    fake = FakeSlack()

    async def run() -> None:
        async with workspace(address, clock, fake, **SET_UP) as here:
            given_state, given_cookie = await begun(here)
            wrong_state = state(given_cookie) if state else given_state
            wrong_cookie = cookie(given_cookie) if cookie else given_cookie
            status, page = await finished(here, wrong_state, wrong_cookie, code="c1")
            assert (status, "samma webbläsare" in page) == (400, True)

    asyncio.run(run())
    assert not fake.of("oauth.v2.access")


@pytest.mark.parametrize(
    ("answer", "query", "status"),
    [
        ({}, {"error": "access_denied"}, 200),
        ({}, {}, 200),
        ({"ok": False, "error": "invalid_code"}, {"code": "c1"}, 400),
        ({**INSTALLED, "access_token": "xoxp-a-persons"}, {"code": "c1"}, 400),
        ({**INSTALLED, "team": None}, {"code": "c1"}, 400),
    ],
)
def test_what_slack_does_not_give_is_not_stored(
    address: str, engine: Engine, clock: SettableClock, answer: dict[str, Any], query: dict[str, str], status: int
) -> None:
    fake = FakeSlack()
    fake.codes["c1"] = answer

    async def run() -> None:
        async with workspace(address, clock, fake, **SET_UP) as here:
            got, page = await finished(here, *await begun(here), **query)
            assert (got, "/slack/install" in page) == (status, True)

    asyncio.run(run())
    assert not installations(engine)


def test_slack_that_does_not_answer_leaves_nothing_behind(address: str, engine: Engine, clock: SettableClock) -> None:
    fake = FakeSlack()
    fake.faults["oauth.v2.access"].append("text")

    async def run() -> None:
        async with workspace(address, clock, fake, **SET_UP) as here:
            assert (await install(here, INSTALLED))[0] == 502

    asyncio.run(run())
    assert not installations(engine)


def test_a_removed_app_is_forgotten_and_a_newer_one_is_not(
    address: str, engine: Engine, clock: SettableClock, caplog: pytest.LogCaptureFixture
) -> None:
    settle(engine, NOW)
    bind(engine, NEW)
    at = int(NOW.timestamp())
    persons, bots = {"oauth": ["U1"]}, {"oauth": [], "bot": ["UBOTNEW"]}

    async def run() -> None:
        async with workspace(address, clock, **SET_UP) as here:
            await install(here, INSTALLED)
            for event, time_ in (
                ({"type": "tokens_revoked", "tokens": persons}, at + 5),
                ({"type": "app_uninstalled"}, at - 60),
            ):
                await here.event(event, team_id=NEW, event_time=time_, authorizations=[])
                assert len(installations(engine)) == 1
            await here.event(
                {"type": "tokens_revoked", "tokens": bots}, team_id=NEW, event_time=at + 5, authorizations=[]
            )
            assert not installations(engine)
            mention = {"type": "app_mention", "channel": "C1", "user": AMINA, "text": "hej", "ts": "1.1"}
            await here.event(mention, team_id=NEW, authorizations=[])
            assert here.slack.door is not None
            await here.slack.door.drain(5.0)
            assert not here.fake.of("chat.postMessage")

    asyncio.run(run())
    assert "no_token" in caplog.text


def test_all_of_an_organisation_has_it(address: str, engine: Engine, clock: SettableClock) -> None:
    linked(engine, f"T0PART:{AMINA}")
    fake = FakeSlack()
    told = [{"team_id": None, "enterprise_id": ORGANISATION, "is_enterprise_install": True}]
    mention = {"type": "app_mention", "channel": "C1", "user": AMINA, "text": QUESTION}

    async def run() -> None:
        async with workspace(address, clock, fake, **SET_UP) as here:
            assert (await install(here, EVERYWHERE))[0] == 200
            bind(engine, ORGANISATION)
            await here.event({**mention, "ts": "1.1"}, team_id="T0PART", authorizations=told)
            await fake.wait(lambda: fake.history)
            assert "Amina Holm" in fake.history[0]["text"]
            assert fake.bearers[-1] == ("chat.postMessage", "xoxb-new-token")
            shared: dict[str, Any] = {"team_id": "T0PART", "authorizations": told, "is_ext_shared_channel": True}
            await here.event({**mention, "user_team": "T0ELSEWHERE", "ts": "1.2"}, **shared)
            await fake.wait(lambda: len(fake.history) == 2)
            assert "T0ELSEWHERE" in fake.history[1]["text"]
            await here.slash(AMINA, "hej", team_id="T0PART", enterprise_id=ORGANISATION, is_enterprise_install="true")
            gone = {"type": "app_uninstalled"}
            await here.event(gone, team_id="T0PART", event_time=int(NOW.timestamp()) + 1, authorizations=told)

    asyncio.run(run())
    assert not installations(engine)


def test_a_token_is_renewed_once_however_many_need_it(address: str, engine: Engine, clock: SettableClock) -> None:
    fake = FakeSlack()

    async def run() -> None:
        async with workspace(address, clock, fake, **SET_UP) as here:
            await install(here, ROTATING)
            ours = here.slack.channel.workspaces
            assert await ours.token_of(NEW) == "xoxe.xoxb-1-a"
            clock.set(NOW + dt.timedelta(hours=10, minutes=1))
            assert set(await asyncio.gather(*(ours.token_of(NEW) for _ in range(9)))) == {"xoxe.xoxb-new1"}

    asyncio.run(run())
    assert fake.renewed == ["xoxe-1-a"]
    [row] = installations(engine)
    assert Vault([KEY]).open(row.refresh_token) == "xoxe-1-new1"


def test_replicas_renew_it_once_together(address: str, engine: Engine, clock: SettableClock) -> None:
    """PostgreSQL's; with SQLite there is one service to a file, so one store is asked twice."""
    fake = FakeSlack()

    async def run() -> None:
        async with workspace(address, clock, fake, **SET_UP) as here:
            await install(here, {**ROTATING, "expires_in": 60})
            first = here.slack.channel.workspaces.installed
            assert first is not None
            other = type(first)(first.client, first.vault, first.app, first.threads, clock)
            clock.set(NOW + dt.timedelta(seconds=61))
            found = await asyncio.gather(first.of(NEW), other.of(NEW))
            assert {one and one.token for one in found} == {"xoxe.xoxb-new1"}

    asyncio.run(run())
    assert len(fake.renewed) == 1


def test_a_token_that_is_not_renewed_is_used_while_it_is_good(
    address: str, engine: Engine, clock: SettableClock, caplog: pytest.LogCaptureFixture
) -> None:
    fake = FakeSlack()

    async def run() -> None:
        async with workspace(address, clock, fake, **SET_UP) as here:
            await install(here, {**ROTATING, "expires_in": 3600})
            fake.faults["oauth.v2.access"].append("invalid_refresh_token")
            ours = here.slack.channel.workspaces
            for _ in range(3):
                assert await ours.token_of(NEW) == "xoxe.xoxb-1-a"

    asyncio.run(run())
    assert caplog.text.count("invalid_refresh_token") == 1


def test_a_refused_token_is_left_alone_and_asked_for_again(address: str, engine: Engine, clock: SettableClock) -> None:
    fake = FakeSlack()
    fake.revoked.add("xoxb-new-token")

    async def run() -> None:
        async with workspace(address, clock, fake, **SET_UP) as here:
            await install(here, INSTALLED)
            for _ in range(3):
                with pytest.raises(Exception, match="token"):
                    await here.slack.channel.tell(NEW, "U1", "hej")
            assert len(fake.of("conversations.open")) == 1
            await install(here, {**INSTALLED, "access_token": "xoxb-newer"}, "c2")
            await here.slack.channel.tell(NEW, "U1", "hej")

    asyncio.run(run())
    assert fake.bearers[-1] == ("chat.postMessage", "xoxb-newer")


def test_another_key_takes_over_what_the_first_one_sealed(address: str, engine: Engine, clock: SettableClock) -> None:
    newer = Fernet.generate_key().decode()

    async def run(keys: str) -> str:
        async with workspace(address, clock, **{**SET_UP, "encryption_key": keys}) as here:
            if keys == KEY:
                await install(here, ROTATING)
            assert here.slack.door is not None
            await here.slack.door.drain(5.0)
            return await here.slack.channel.workspaces.token_of(NEW)

    for keys in (KEY, f"{newer}, {KEY}", newer):
        assert asyncio.run(run(keys)) == "xoxe.xoxb-1-a"


def test_a_key_that_opens_nothing_is_told_without_the_token(
    address: str, engine: Engine, clock: SettableClock, caplog: pytest.LogCaptureFixture
) -> None:
    async def run(keys: str) -> None:
        async with workspace(address, clock, **{**SET_UP, "encryption_key": keys}) as here:
            if keys == KEY:
                await install(here, INSTALLED)
                return
            with pytest.raises(Exception, match="no_token"):
                await here.slack.channel.tell(NEW, "U1", "hej")

    asyncio.run(run(KEY))
    asyncio.run(run(Fernet.generate_key().decode()))
    assert f"none of the encryption keys opens the token of {NEW}" in caplog.text


def test_without_its_settings_there_is_nothing_to_install(address: str, clock: SettableClock) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            url = here.url.replace("/slack/events", "/slack/install")
            async with here.session.get(url) as answer:
                assert answer.status == 404

    asyncio.run(run())


WITHOUT_OWN: dict[str, Any] = {**SET_UP, "slack_signing_secret": SECRET}


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({**WITHOUT_OWN, "slack_client_id": ""}, "SLACK_CLIENT_ID"),
        ({**WITHOUT_OWN, "slack_client_secret": None}, "SLACK_CLIENT_SECRET"),
        ({**WITHOUT_OWN, "encryption_key": None}, "ENCRYPTION_KEY"),
        ({**WITHOUT_OWN, "encryption_key": "too short"}, "ENCRYPTION_KEY"),
        ({**WITHOUT_OWN, "encryption_key": f"{KEY},å"}, "ENCRYPTION_KEY"),
        ({**WITHOUT_OWN, "encryption_key": " , "}, "ENCRYPTION_KEY"),
        ({**WITHOUT_OWN, "base_url": ""}, "BASE_URL"),
        ({**WITHOUT_OWN, "base_url": "http://samverkan.exempelby.example"}, "BASE_URL"),
        (SET_UP, "SLACK_SIGNING_SECRET"),
        ({"slack_signing_secret": SECRET}, "SLACK_BOT_TOKEN"),
        ({"slack_bot_token": "xoxb-1"}, "SLACK_SIGNING_SECRET"),
    ],
)
def test_half_of_the_settings_is_refused_by_name(given: dict[str, Any], missing: str) -> None:
    with pytest.raises(SettingsError) as refused:
        config_of(Settings(**given, _env_file=None))  # type: ignore[call-arg]
    assert str(refused.value).startswith(f"SAMVERKAN_{missing}: expects")
    assert KEY not in str(refused.value)


def test_the_workspaces_own_token_is_not_needed() -> None:
    config = config_of(Settings(**WITHOUT_OWN, _env_file=None))  # type: ignore[call-arg]
    assert config is not None
    assert "client secret" not in repr(config)
    assert config_of(Settings(_env_file=None)) is None  # type: ignore[call-arg]


def test_the_settings_own_workspace_is_not_asked_of_the_store(address: str, clock: SettableClock) -> None:
    async def run() -> None:
        async with workspace(address, clock, **SET_UP) as here:
            assert await here.slack.channel.workspaces.token_of(TEAM) == "xoxb-test"

    asyncio.run(run())
