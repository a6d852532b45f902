"""The processes of Slack's benchmark: the fake of its API, the app that is measured, and the load upon it.

Fake, load and the other apps are ../shared/tools', run as they are.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from sqlalchemy.engine import Engine

from bot.slack import addresses
from storage import people, schema, tenants
from storage.database import open_engine, store_of, transaction
from tests.bench import question
from tests.bench.processes import App, free_port, running
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


def asked(api: str, path: str) -> Any:
    with closing(urlopen(f"{api}/_fake/{path}")) as answer:  # noqa: S310 - loopback
        return json.loads(answer.read())


def _link_everybody(engine: Engine) -> None:
    with store_of(engine, 1, question.NOW) as store:
        for number in range(question.PEOPLE):
            user = f"U{number:06d}"
            people.link(store, number + 1, "slack", f"{TEAM}:{user}", addresses.alone(TEAM, "", TEAM, user))
