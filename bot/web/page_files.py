"""The page's files as they lie in the package, its texts put in."""

import json
from html import escape
from importlib import resources
from string import Template

from aiohttp import web

from bot.web.guard import HEADERS
from dialogs import texts

LINES = texts.load("web")
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def page(language: str) -> web.Response:
    return web.Response(text=_page(language), content_type="text/html", headers=HEADERS)


async def asset(request: web.Request) -> web.StreamResponse:
    name = request.match_info["name"]
    kind = KINDS.get(name[name.rfind(".") :])
    found = _read(name) if kind else None
    if kind is None or found is None:
        return web.json_response({"error": "There is no such page."}, status=404, headers=HEADERS)
    return web.Response(text=found, content_type=kind, headers=HEADERS)


def _page(language: str) -> str:
    lines = {key: line.get(language) or line["sv"] for key, line in LINES.lines.items()}
    shown = {key: escape(line) for key, line in lines.items() if isinstance(line, str)}
    shown["language_label"] = shown.pop("language")
    data = json.dumps(lines, ensure_ascii=False).replace("<", "\\u003c")
    return Template(_read("index.html") or "").substitute(shown, language=language, lines=data)


def _read(name: str) -> str | None:
    """A file of the page; None for a name that is not one."""
    file = resources.files(__package__).joinpath("page", name)
    known = {one.name for one in resources.files(__package__).joinpath("page").iterdir()}
    return file.read_text(encoding="utf-8") if name in known else None
