"""What the demo page lets in, though it listens on loopback alone: no other site may speak through the browser."""

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def is_loopback(host: str) -> bool:
    return host.strip("[]").casefold() in LOOPBACK


def guarded(handler: Handler) -> Handler:
    """Refuses a name that is not loopback's (DNS rebinding) and what another site sent; adds the page's headers."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if refused := refusal(request.method, request.headers):
            return web.json_response({"error": refused}, status=403, headers=HEADERS)
        return await handler(request)

    return answer


def refusal(method: str, headers: Mapping[str, str]) -> str:
    """Why a request with these headers is refused; empty where it is taken."""
    host = headers.get("Host", "")
    if not _names_loopback(host):
        return "The demo answers on localhost alone."
    origin = headers.get("Origin")
    if origin is not None and origin.casefold() != f"http://{host}".casefold():
        return "Another site may not speak to the demo."
    opened = method == "GET" and headers.get("Sec-Fetch-Mode") == "navigate"
    if headers.get("Sec-Fetch-Site", "same-origin") != "same-origin" and not opened:
        return "Another site may not speak to the demo."
    return ""


def _names_loopback(host: str) -> bool:
    try:
        return is_loopback(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return False
