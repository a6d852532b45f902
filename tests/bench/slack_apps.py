"""The processes of Slack's benchmark: the fake of its API, the app that is measured, and the load upon it.

Fake, load and the other apps are ../shared/tools', run as they are.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from sqlalchemy.engine import Engine

from storage import people, schema, tenants
from storage.database import open_engine, store_of, transaction
from tests.bench import question
from tests.shared import SHARED

TOOLS = SHARED / "tools"
FLOOR = TOOLS / "floors" / "slack_bolt_app.py"
SECRET, TEAM = "secret", "T0001"
QUESTION = f"Vem är sammankallande för {question.forum_name(0)}?"
READY_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class App:
    process: "subprocess.Popen[bytes]"
    port: int
    log: Path


@contextmanager
def fake(*options: str) -> Iterator[str]:
    """Slack's API on loopback; its address."""
    port = _free_port()
    command = [sys.executable, str(TOOLS / "slack_fake.py"), "--port", str(port), *options]
    with _running(command, port, {}, Path(os.devnull)):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def floor(mode: str, api: str) -> Iterator[App]:
    """`bolt` echoes by slack_bolt, `raw` by hand."""
    port = _free_port()
    given = {"MODE": mode, "PORT": str(port), "FAKE": api, "UVLOOP": "1"}
    with _running([sys.executable, str(FLOOR)], port, given, Path(os.devnull)) as process:
        yield App(process, port, Path(os.devnull))


@contextmanager
def ours(api: str, folder: Path) -> Iterator[App]:
    """`samverkan serve` on a fresh SQLite database full of forums, whose people are known in the workspace."""
    port, log = _free_port(), folder / "log"
    given = {
        "DATABASE_URL": filled(folder / "slack.db"),
        "PORT": str(port),
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_BOT_TOKEN": f"xoxb-{TEAM}-bench",
        "SLACK_API_URL": f"{api}/api/",
    }
    settings = {f"SAMVERKAN_{name}": value for name, value in given.items()}
    with _running([sys.executable, "-m", "bot", "serve"], port, settings, log) as process:
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


def resident_mb(app: App) -> float:
    status = Path(f"/proc/{app.process.pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def _link_everybody(engine: Engine) -> None:
    with store_of(engine, 1, question.NOW) as store:
        for number in range(question.PEOPLE):
            people.link(store, number + 1, "slack", f"{TEAM}:U{number:06d}")


@contextmanager
def _running(command: list[str], port: int, given: dict[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("wb") as told, subprocess.Popen(command, env={**os.environ, **given}, stderr=told) as process:
        try:
            _await_port(process, port)
            yield process
        finally:
            process.terminate()
            process.wait(30)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _await_port(process: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{process.args!r} does not listen")
