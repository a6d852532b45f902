"""Who posted: the Bot Framework's token, checked against its published keys without holding the event loop."""

import asyncio
import hashlib
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import jwt

log = logging.getLogger(__name__)
LEEWAY_S = 300
DAILY_S = 86_400.0
GAP_S = 60.0  # between two refreshes that an unknown key asks for
AFTER_FAILURE_S = 2.0
FETCH_S = 10.0
REMEMBER_S = 300.0
MOST_REMEMBERED = 1_000
CHANNEL = "msteams"


class DeniedError(Exception):
    """The token is not one of the Bot Framework's for this bot and this message; the text is for the log."""


@dataclass(frozen=True, slots=True)
class Key:
    key: jwt.PyJWK
    endorsements: frozenset[str]


class Keys:
    """The issuer's keys, fetched when first needed, daily, and for an unknown key at most once a minute."""

    def __init__(self, session: aiohttp.ClientSession, metadata_url: str, clock: Callable[[], float] = time.monotonic):
        self.session = session
        self.metadata_url = metadata_url
        self.clock = clock
        self.keys: dict[str, Key] = {}
        self.issuer = ""
        self.failed_at: float | None = None
        self.searched_at: float | None = None  # when last refreshed for the sake of an unknown key
        self.fetched_at: float | None = None
        self.fetching = asyncio.Lock()

    async def key(self, key_id: str) -> Key:
        """Raises DeniedError for a key that the issuer does not publish."""
        if self._wants_refresh(key_id):
            async with self.fetching:
                if self._wants_refresh(key_id):
                    await self._refresh(key_id)
        if key_id not in self.keys:
            raise DeniedError("unknown key")
        return self.keys[key_id]

    def _wants_refresh(self, key_id: str) -> bool:
        now = self.clock()
        if self.failed_at is not None and now - self.failed_at < AFTER_FAILURE_S:
            return False
        if self.fetched_at is None or now - self.fetched_at > DAILY_S:
            return True
        return key_id not in self.keys and (self.searched_at is None or now - self.searched_at > GAP_S)

    async def _refresh(self, key_id: str) -> None:
        """Keeps the old keys where the issuer does not answer."""
        if self.keys and key_id not in self.keys:
            self.searched_at = self.clock()
        try:
            metadata = await self._get(self.metadata_url)
            published = await self._get(str(metadata["jwks_uri"]))
            self.keys = dict(_read(one) for one in published["keys"] if one.get("kty") == "RSA" and one.get("kid"))
            self.issuer = str(metadata["issuer"])
            self.fetched_at, self.failed_at = self.clock(), None
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError, jwt.PyJWTError) as error:
            log.warning("the keys of Teams' sign-in could not be fetched: %s", type(error).__name__)
            self.failed_at = self.clock()

    async def _get(self, url: str) -> Mapping[str, Any]:
        async with self.session.get(url, timeout=aiohttp.ClientTimeout(total=FETCH_S)) as response:
            response.raise_for_status()
            body: Mapping[str, Any] = await response.json()
            return body


def _read(published: Mapping[str, Any]) -> tuple[str, Key]:
    return str(published["kid"]), Key(jwt.PyJWK(dict(published), "RS256"), frozenset(published.get("endorsements", ())))


class Signatures:
    """Checks a request's token against its activity. A token that was good is remembered for five minutes."""

    def __init__(self, keys: Keys, app_id: str) -> None:
        self.keys = keys
        self.app_id = app_id
        self.good: dict[bytes, tuple[Mapping[str, Any], float]] = {}

    async def claims(self, authorization: str) -> Mapping[str, Any]:
        """What the token says, before anything of the message is read. Raises DeniedError."""
        scheme, _, token = authorization.partition(" ")
        if scheme.casefold() != "bearer" or not token.strip():
            raise DeniedError("no token")
        return await self._claims(token.strip())

    @staticmethod
    def check(claims: Mapping[str, Any], activity: Mapping[str, Any]) -> None:
        """That the token was made for this activity. Raises DeniedError."""
        if activity.get("channelId") != CHANNEL:
            raise DeniedError("another channel")
        service_url = activity.get("serviceUrl")
        if not isinstance(service_url, str) or not service_url or claims.get("serviceurl") != service_url:
            raise DeniedError("serviceUrl is not the token's")

    async def _claims(self, token: str) -> Mapping[str, Any]:
        digest, now = hashlib.sha256(token.encode("utf-8", "replace")).digest(), self.keys.clock()
        known = self.good.get(digest)
        if known is not None and now < known[1] and time.time() < known[0]["exp"] + LEEWAY_S:
            return known[0]
        claims = await self._verified(token)
        if len(self.good) >= MOST_REMEMBERED:
            self.good.clear()
        self.good[digest] = (claims, now + REMEMBER_S)
        return claims

    async def _verified(self, token: str) -> Mapping[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
            key_id = header.get("kid")
            if header.get("alg") != "RS256" or not isinstance(key_id, str):
                raise DeniedError("algorithm or key")
            key = await self.keys.key(key_id)
            if CHANNEL not in key.endorsements:
                raise DeniedError("the key is not endorsed for Teams")
            return jwt.decode(
                token,
                key.key,
                algorithms=["RS256"],
                audience=self.app_id,
                issuer=self.keys.issuer,
                leeway=LEEWAY_S,
                options={"require": ["exp", "iss", "aud"]},
            )
        except jwt.PyJWTError as error:
            raise DeniedError(type(error).__name__) from None
