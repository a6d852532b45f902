"""The bot's own sign-in: secret, certificate, managed identity; asked once, and again when it must be.

Shapes: learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow and
/entra/identity/managed-identities-azure-resources/how-to-use-vm-token.
"""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import jwt
import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from bot.channel import SendError
from bot.settings import SettingsError
from bot.teams.config import config_of
from bot.teams.tokens import Tokens
from tests.bot.teams.world import APP, KEY, settings_of


def pem() -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "samverkan")])
    start = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(KEY.public_key()).serial_number(1)
        .not_valid_before(start).not_valid_after(start + dt.timedelta(days=9999)).sign(KEY, hashes.SHA256())
    )  # fmt: skip
    private = KEY.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return (private + made.public_bytes(serialization.Encoding.PEM)).decode()


@dataclass
class SignIn:
    """`asked`: what came, in order; `answers` what goes, else a token that lasts an hour."""

    asked: list[Mapping[str, Any]] = field(default_factory=list)
    answers: list[web.Response] = field(default_factory=list)
    now: float = 0.0
    url: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        given: Mapping[str, Any] = await request.post() if request.method == "POST" else request.query
        self.asked.append({**given, **{key.lower(): value for key, value in request.headers.items()}})
        if self.answers:
            return self.answers.pop(0)
        return web.json_response({"access_token": f"token-{len(self.asked)}", "expires_in": "3600"})


@asynccontextmanager
async def sign_in(**given: str) -> AsyncIterator[tuple[SignIn, Tokens]]:
    told = SignIn()
    app = web.Application()
    app.router.add_route("*", "/token", told.answer)
    async with TestServer(app, host="127.0.0.1") as server, ClientSession() as session:
        told.url = str(server.make_url("/token"))
        config = config_of(settings_of("sqlite:///x.db", "http://127.0.0.1:1", teams_token_url=told.url, **given))
        assert config is not None
        yield told, Tokens(session, config, lambda: told.now)


def test_a_secret_is_shown_once_and_again_before_the_token_ends() -> None:
    async def walk() -> None:
        async with sign_in() as (told, tokens):
            assert await asyncio.gather(*(tokens.get() for _ in range(5))) == ["token-1"] * 5
            [asked] = told.asked
            assert (asked["client_id"], asked["client_secret"]) == (APP, "a secret")
            assert asked["scope"] == "https://api.botframework.com/.default"
            told.now = 3600 - 301
            assert await tokens.get() == "token-1"
            told.now = 3600 - 299
            assert await tokens.get() == "token-2"
            tokens.refused("token-1")  # an old one, which somebody still had in hand
            assert await tokens.get() == "token-2"
            tokens.refused("token-2")
            assert await tokens.get() == "token-3"

    asyncio.run(walk())


def test_a_certificate_signs_for_the_app() -> None:
    async def walk() -> None:
        async with sign_in(teams_app_password="", teams_app_certificate=pem()) as (told, tokens):
            await tokens.get()
            [asked] = told.asked
            assert asked["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            signed = asked["client_assertion"]
            claims = jwt.decode(signed, KEY.public_key(), ["PS256"], audience=told.url)
            assert (claims["iss"], claims["sub"], claims["exp"] - claims["nbf"]) == (APP, APP, 600)
            assert jwt.get_unverified_header(signed)["x5t#S256"]
            assert "client_secret" not in asked

    asyncio.run(walk())


def test_a_managed_identity_asks_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    async def walk() -> None:
        async with sign_in(teams_app_password="", teams_app_type="managed-identity") as (told, tokens):
            monkeypatch.delenv("IDENTITY_ENDPOINT", raising=False)
            assert await tokens.get() == "token-1"
            assert told.asked[0]["metadata"] == "true"
            assert (told.asked[0]["resource"], told.asked[0]["client_id"]) == ("https://api.botframework.com", APP)
            monkeypatch.setenv("IDENTITY_ENDPOINT", told.url)
            monkeypatch.setenv("IDENTITY_HEADER", "a-machine's-word")
            tokens.refused("token-1")
            assert await tokens.get() == "token-2"
            asked = told.asked[1]
            assert (asked["x-identity-header"], asked["api-version"]) == ("a-machine's-word", "2019-08-01")

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [
        (web.json_response({"error": "invalid_client"}, status=401), False),
        (web.json_response({"error": "temporarily_unavailable"}, status=503), False),
        (web.json_response({"token_type": "Bearer"}), False),
        (web.Response(text="<html>", content_type="text/html"), False),
        (web.json_response([1]), False),
    ],
)
def test_no_token_is_no_reason_to_give_an_address_up(answer: web.Response, permanent: bool) -> None:
    async def walk() -> None:
        async with sign_in() as (told, tokens):
            told.answers = [answer]
            with pytest.raises(SendError) as refused:
                await tokens.get()
            assert refused.value.permanent is permanent
            assert "secret" not in str(refused.value)
            assert await tokens.get() == "token-2"

    asyncio.run(walk())


def test_a_certificate_that_is_none_stops_the_start_by_name() -> None:
    for wrong in ("no pem", pem().partition("-----BEGIN CERTIFICATE")[0]):
        given = settings_of("sqlite:///x.db", "http://127.0.0.1:1", teams_app_password="", teams_app_certificate=wrong)
        with pytest.raises(SettingsError, match="SAMVERKAN_TEAMS_APP_CERTIFICATE"):
            config_of(given)


@pytest.mark.parametrize(
    ("app_type", "url"),
    [
        ("single-tenant", "https://login.microsoftonline.com/t-home/oauth2/v2.0/token"),
        ("multi-tenant", "https://login.microsoftonline.com/botframework.com/oauth2/v2.0/token"),
        ("managed-identity", ""),
    ],
)
def test_the_home_says_whence_tokens_come(app_type: str, url: str) -> None:
    given = settings_of("sqlite:///x.db", "http://127.0.0.1:1", teams_token_url="", teams_app_type=app_type)
    config = config_of(given)
    assert config is not None
    assert config.token_url == url
