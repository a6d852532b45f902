"""The processes of Slack's benchmark: the fake of its API, the app that is measured, and the load upon it.

Fake, load and the other apps are ../shared/tools', run as they are.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import aiohttp
from sqlalchemy.engine import Engine

from bot.slack import addresses
from storage import people, schema, tenants
from storage.database import open_engine, store_of, transaction
from tests.bench import question
from tests.bench.processes import App, free_port, running
from tests.bot.slack.fake import signed
from tests.shared import SHARED

TOOLS = SHARED / "tools"
FLOOR = TOOLS / "floors" / "slack_bolt_app.py"
SECRET, TEAM = "secret", "T0001"
QUESTION = f"Vem är sammankallande för {question.forum_name(0)}?"


@contextmanager
def fake(*options: str) -> Iterator[str]:
    """Slack's API on loopback; its address."""
    port = free_port()
    command = [sys.executable, str(TOOLS / "slack_fake.py"), "--port", str(port), *options]
    with running(command, port, {}, Path(os.devnull)):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def floor(mode: str, api: str) -> Iterator[App]:
    """`bolt` echoes by slack_bolt, `raw` by hand."""
    port = free_port()
    given = {"MODE": mode, "PORT": str(port), "FAKE": api, "UVLOOP": "1"}
    with running([sys.executable, str(FLOOR)], port, given, Path(os.devnull)) as process:
        yield App(process, port, Path(os.devnull))


@contextmanager
def ours(api: str, folder: Path) -> Iterator[App]:
    """`samverkan serve` on a fresh SQLite database full of forums, whose people are known in the workspace."""
    port, log = free_port(), folder / "log"
    given = {
        "DATABASE_URL": filled(folder / "slack.db"),
        "PORT": str(port),
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_BOT_TOKEN": f"xoxb-{TEAM}-bench",
        "SLACK_API_URL": f"{api}/api/",
    }
    settings = {f"SAMVERKAN_{name}": value for name, value in given.items()}
    with running([sys.executable, "-m", "bot", "serve"], port, settings, log) as process:
        yield App(process, port, log)


def filled(path: Path) -> str:
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    engine = open_engine(f"sqlite:///{path}")
    schema.upgrade(engine)
    with transaction(engine) as connection:
        tenants.ensure_default(connection, question.NOW, zone="Europe/Stockholm", language="sv")
    question.fill(engine)
    _link_everybody(engine)
    engine.dispose()
    return f"sqlite:///{path}"


def load(app: App, api: str, *options: str) -> dict[str, Any]:
    """As slack_load.py tells it, with what reached the fake."""
    address = f"http://127.0.0.1:{app.port}/slack/events"
    command = [sys.executable, str(TOOLS / "slack_load.py"), "--url", address, "--secret", SECRET]
    known = ["--users", str(question.PEOPLE), "--text", QUESTION, "--pid", str(app.process.pid), "--fake", api]
    done = subprocess.run([*command, *known, *options], capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


async def spread(app: App, channels: int, a_second: int, seconds: int) -> int:
    """Mentions, evenly over time and channels; how many. slack_load.py picks its channels by chance: the fullest of ten
    would get a tenth more than its share, and decide how long all takes."""
    async with aiohttp.ClientSession() as session:
        began = time.monotonic()
        for number in range(a_second * seconds):
            await asyncio.sleep(began + number / a_second - time.monotonic())
            body = _mention(number, f"C{number % channels:06d}", f"U{number % question.PEOPLE:06d}")
            headers = {"Content-Type": "application/json", **signed(body, SECRET)}
            address = f"http://127.0.0.1:{app.port}/slack/events"
            async with session.post(address, data=body, headers=headers) as answer:
                assert answer.status == 200, answer.status
    return a_second * seconds


def _mention(number: int, channel: str, user: str) -> bytes:
    said = {"type": "app_mention", "team": TEAM, "channel": channel, "user": user, "text": f"<@UBOT{TEAM}> {QUESTION}"}
    event = {**said, "ts": f"1700000000.{number:06d}"}
    return json.dumps({"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{number}", "event": event}).encode()


def asked(api: str, path: str) -> Any:
    with closing(urlopen(f"{api}/_fake/{path}")) as answer:  # noqa: S310 - loopback
        return json.loads(answer.read())


def _link_everybody(engine: Engine) -> None:
    with store_of(engine, 1, question.NOW) as store:
        for number in range(question.PEOPLE):
            user = f"U{number:06d}"
            people.link(store, number + 1, "slack", f"{TEAM}:{user}", addresses.alone(TEAM, "", TEAM, user))
