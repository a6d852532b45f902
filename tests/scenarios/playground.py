"""The Microsoft 365 Agents Playground, bound to loopback, in Chromium: what a person types and presses there.

npm's @microsoft/m365agentsplayground, which `.ci/run` installs outside the repository (tests/npm.py).
"""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, Route, expect, sync_playwright

from tests.npm import PLAYGROUND

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
NODE = shutil.which("node")
LOOPBACK = """const {Server} = require('net'), listen = Server.prototype.listen
Server.prototype.listen = function (first, ...rest) {
  if (typeof first === 'number' && typeof rest[0] !== 'string') rest.unshift('127.0.0.1')
  else if (first && first.port !== undefined && !first.host) first.host = '127.0.0.1'
  return listen.call(this, first, ...rest)
}
"""
ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
PATIENCE_MS = 15_000
BOT = "Test Bot"


def missing() -> str:
    """What this machine lacks for it; empty where nothing is."""
    if CHROMIUM is None:
        return "no chromium (Debian: chromium)"
    if NODE is None:
        return "no node (Debian: nodejs)"
    return "" if PLAYGROUND.exists() else "no npm package @microsoft/m365agentsplayground (.ci/run installs it)"


class Playground:
    """The page in front of one user."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def cards(self) -> Locator:
        return self.page.locator(".ac-adaptiveCard")

    def card(self, text: str | re.Pattern[str]) -> Locator:
        """The newest card with this text, as soon as it is there."""
        found = self.cards.filter(has_text=text).last
        expect(found).to_be_visible()
        return found

    def say(self, text: str) -> None:
        self._box().click()
        self._type(text)

    def mention(self, text: str) -> None:
        self._box().click()
        self.page.keyboard.type("@")
        self.page.get_by_role("menuitem", name=BOT).click()
        expect(self._box()).to_contain_text(BOT)
        self._type(f" {text}")

    def choose(self, card: Locator, label: str, option: str) -> None:
        card.get_by_role("combobox", name=label).click()
        self.page.get_by_role("option", name=option).click()

    def go_to(self, chat: str) -> None:
        """The caller waits for what is to be seen there."""
        self.page.get_by_role("treeitem", name=chat).click()

    def _type(self, text: str) -> None:
        self.page.keyboard.type(text)
        expect(self._box()).to_contain_text(text.strip())
        self.page.keyboard.press("Enter")
        expect(self._box()).not_to_contain_text(text.strip())

    def _box(self) -> Locator:
        return self.page.locator("[contenteditable=true][role=textbox]").first


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@contextmanager
def playground(chromium: Browser, bot: str, folder: Path) -> Iterator[Playground]:
    """`bot` is the service's address; `folder` keeps what the Playground writes."""
    with _served(bot, folder) as url:
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        page.route("**/*", _on_loopback_alone)
        page.goto(url)
        yield Playground(page)
        context.close()


def _on_loopback_alone(route: Route) -> None:
    """Its fonts lie elsewhere."""
    if route.request.url.startswith(("http://127.0.0.1:", "http://localhost:", "data:", "blob:")):
        route.continue_()
    else:
        route.abort()


@contextmanager
def _served(bot: str, folder: Path) -> Iterator[str]:
    port, preload, log = _free_port(), folder / "loopback.cjs", folder / "playground.out"
    preload.write_text(LOOPBACK, encoding="utf-8")
    command = [
        *(str(NODE), "-r", str(preload), str(PLAYGROUND), "--dt"),
        *("-e", f"{bot}/api/messages", "-c", "msteams", "-p", str(port)),
    ]
    given = {
        "TEAMSAPPTESTER_BROWSER": "none", "BROWSER": "none", "TEAMSAPPTESTER_LOGFILE": str(folder / "playground.log"),
        "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(folder / "none.yml"),
    }  # fmt: skip
    with log.open("wb") as out, subprocess.Popen(
        command, env={**os.environ, **given}, cwd=folder, stdout=out, stderr=subprocess.STDOUT
    ) as process:  # fmt: skip
        try:
            _wait_for(port, process, log)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as knocking:
            knocking.settimeout(0.5)
            if knocking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"the Playground did not start: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
