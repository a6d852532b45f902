"""The bot's own token for the connector: by secret, certificate or managed identity; fetched once, renewed in time."""

import asyncio
import base64
import os
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from bot.channel import SendError
from bot.teams.config import TeamsConfig

SCOPE = "https://api.botframework.com/.default"
RESOURCE = "https://api.botframework.com"
RENEW_BEFORE_S = 300.0
FETCH_S = 15.0
ASSERTION_S = 600
# https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
IMDS = "http://169.254.169.254/metadata/identity/oauth2/token"


class Tokens:
    """One request at a time; what waits meanwhile gets the same token."""

    def __init__(
        self, session: aiohttp.ClientSession, config: TeamsConfig, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.session = session
        self.config = config
        self.clock = clock
        self.token = ""
        self.renew_at = 0.0
        self.fetching = asyncio.Lock()

    async def get(self) -> str:
        """Raises SendError."""
        if self.clock() >= self.renew_at:
            async with self.fetching:
                if self.clock() >= self.renew_at:
                    await self._fetch()
        return self.token

    def refused(self, token: str) -> None:
        """The connector did not take it: the next call asks for another."""
        if token == self.token:
            self.renew_at = 0.0

    async def _fetch(self) -> None:
        method, url, given = self._request()
        try:
            async with self.session.request(
                method, url, timeout=aiohttp.ClientTimeout(total=FETCH_S), **given
            ) as response:
                if response.status != 200:  # ours to put right, and no fault of the address
                    raise SendError(f"no token from the sign-in: {response.status}", permanent=False)
                told = await response.json(content_type=None)
            self.token = str(told["access_token"])
            lasts = float(told["expires_in"])
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as error:
            raise SendError(f"no token from the sign-in: {type(error).__name__}", permanent=False) from error
        self.renew_at = self.clock() + max(lasts - RENEW_BEFORE_S, lasts / 2)

    def _request(self) -> tuple[str, str, Mapping[str, Any]]:
        if self.config.app_type == "managed-identity":
            return self._managed_identity()
        form = {"grant_type": "client_credentials", "client_id": self.config.app_id, "scope": SCOPE}
        if self.config.certificate:
            form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            form["client_assertion"] = assertion(
                self.config.certificate, self.config.app_id, self.config.token_url, time.time()
            )
        else:
            form["client_secret"] = self.config.password
        return "POST", self.config.token_url, {"data": form}

    def _managed_identity(self) -> tuple[str, str, Mapping[str, Any]]:
        """App Service's endpoint where there is one, else the virtual machine's."""
        endpoint, header = os.environ.get("IDENTITY_ENDPOINT"), os.environ.get("IDENTITY_HEADER")
        asked = {"resource": RESOURCE, "client_id": self.config.app_id}
        if endpoint and header:
            headers = {"X-IDENTITY-HEADER": header}
            return "GET", endpoint, {"params": {**asked, "api-version": "2019-08-01"}, "headers": headers}
        url = self.config.token_url or IMDS
        return "GET", url, {"params": {**asked, "api-version": "2018-02-01"}, "headers": {"Metadata": "true"}}


def assertion(pem: str, app_id: str, audience: str, now: float) -> str:
    """A signed claim to be the app.

    Its form: https://learn.microsoft.com/entra/identity-platform/certificate-credentials.

    Raises ValueError or TypeError for what is no RSA private key with its certificate.
    """
    key = load_pem_private_key(pem.encode(), None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("an RSA key is needed")
    certificate = x509.load_pem_x509_certificate(pem.encode())
    thumbprint = base64.urlsafe_b64encode(certificate.fingerprint(hashes.SHA256())).rstrip(b"=").decode()
    claims = {
        "aud": audience, "iss": app_id, "sub": app_id, "jti": secrets.token_hex(16),
        "nbf": int(now), "iat": int(now), "exp": int(now) + ASSERTION_S,
    }  # fmt: skip
    return jwt.encode(claims, key, algorithm="PS256", headers={"x5t#S256": thumbprint})
