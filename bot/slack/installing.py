"""GET /slack/install and /slack/oauth_redirect: a workspace installs the app by itself.

The state is sealed and ten minutes old at most; the browser that asked for it bears the same in a cookie, so that
nobody can be led to finish what another began. https://docs.slack.dev/authentication/installing-with-oauth
"""

import hmac
import html
import logging
import secrets
from collections.abc import Sequence
from urllib.parse import quote, urljoin

from aiohttp import web
from slack_sdk.oauth import AuthorizeUrlGenerator

from bot.slack.blocks import LINES
from bot.slack.client import SlackError
from bot.slack.installations import Installations
from bot.slack.vault import SealedError
from bot.slack.workspaces import Workspaces
from storage.database import DatabaseUnavailableError

log = logging.getLogger(__name__)
COOKIE = "samverkan-slack-install"
STATE_S = 600
INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}}</style></head>
<body><main><h1>{title}</h1><p>{text}</p></main></body></html>
"""


class Installing:
    """`base_url` is the address that browsers reach this service by."""

    def __init__(
        self, installations: Installations, workspaces: Workspaces, base_url: str, scopes: Sequence[str]
    ) -> None:
        self.installations = installations
        self.workspaces = workspaces
        self.is_secure = base_url.startswith("https:")
        self.redirect_uri = f"{base_url.rstrip('/')}{REDIRECT}"
        self.authorize = AuthorizeUrlGenerator(
            client_id=quote(installations.app.client_id, safe=""),
            redirect_uri=quote(self.redirect_uri, safe=""),
            scopes=scopes,
            authorization_url=urljoin(installations.client.api_url, "/oauth/v2/authorize"),
        )

    def routes(self) -> list[web.RouteDef]:
        return [web.get(INSTALL, self.install), web.get(REDIRECT, self.redirected)]

    async def install(self, request: web.Request) -> web.StreamResponse:
        secret = secrets.token_urlsafe(24)
        state = self.installations.vault.seal(secret)
        answer = web.Response(status=302, headers={**HEADERS, "Location": self.authorize.generate(quote(state))})
        answer.set_cookie(
            COOKIE, secret, max_age=STATE_S, path=REDIRECT, httponly=True, secure=self.is_secure, samesite="Lax"
        )
        return answer

    async def redirected(self, request: web.Request) -> web.StreamResponse:
        """The cookie goes with the first answer, so that no state counts twice."""
        language = _language(request)
        if not self._is_this_browsers(request):
            return _page(400, language, "install_stale")
        code = request.query.get("code", "")
        if request.query.get("error") or not code:
            return _page(200, language, "install_declined")
        try:
            answer = await self.installations.exchange({"code": code, "redirect_uri": self.redirect_uri})
            place = await self.installations.keep(answer)
            self.workspaces.added(place)
            tenant = await self.workspaces.tenant_of(self.installations.threads, place)
        except (SlackError, DatabaseUnavailableError) as error:
            log.warning("Slack: an installation was not finished: %s", error)
            was_refused = isinstance(error, SlackError) and error.permanent
            return _page(400 if was_refused else 502, language, "install_failed")
        log.info("Slack: the app was installed in %s", place)
        return _page(200, language, "install_unbound" if tenant is None else "install_done", team=place)

    def _is_this_browsers(self, request: web.Request) -> bool:
        try:
            secret = self.installations.vault.open(request.query.get("state", ""), within_s=STATE_S)
        except SealedError:
            return False
        return hmac.compare_digest(secret.encode(), request.cookies.get(COOKIE, "").encode())


def _language(request: web.Request) -> str:
    """English for who asks for it before Swedish."""
    asked = [part.strip()[:2].casefold() for part in request.headers.get("Accept-Language", "").split(",")]
    return next((one for one in asked if one in ("sv", "en")), "sv")


def _page(status: int, language: str, key: str, **values: str) -> web.Response:
    title, text = (html.escape(LINES(language, f"{key}{part}", **values)) for part in ("_title", ""))
    body = PAGE.format(language=language, title=title, text=text)
    answer = web.Response(status=status, text=body, content_type="text/html", headers=HEADERS)
    answer.del_cookie(COOKIE, path=REDIRECT)
    return answer
