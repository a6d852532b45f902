"""The processes of Teams' benchmark: who signs, the app that is measured, the load upon it and the connector behind it.

All but the measured app are ../shared/tools', run as they are.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from storage import history, people, schema, tenants
from storage.database import open_engine, store_of, transaction
from tests.bench import question
from tests.bench.processes import App, free_port, running
from tests.shared import SHARED

TOOLS = SHARED / "tools"
FLOOR = TOOLS / "floors" / "echo.py"
APP_ID = "00000000-aaaa-bbbb-cccc-000000000000"
TENANT = "11111111-2222-3333-4444-555555555555"  # of teams_load.py's people
QUESTION = f"Vem är sammankallande för {question.forum_name(0)}?"
USERS = 200
SLACK = {
    "SAMVERKAN_SLACK_SIGNING_SECRET": "not-a-real-one",
    "SAMVERKAN_SLACK_CLIENT_ID": "1.1",
    "SAMVERKAN_SLACK_CLIENT_SECRET": "not-a-real-one",
    "SAMVERKAN_ENCRYPTION_KEY": "bm90LWEtcmVhbC1vbmUtYnV0LTMyLWJ5dGVzLWxvbmc=",
    "SAMVERKAN_BASE_URL": "https://samverkan.example.se",
}


@dataclass(frozen=True, slots=True)
class SignIn:
    """A token of Teams' for the app, and where the keys and the connector stand."""

    token: Path
    keys: int
    connector: int

    def settings(self, database: str, port: int) -> dict[str, str]:
        given = {
            "DATABASE_URL": database,
            "PORT": str(port),
            "TEAMS_APP_ID": APP_ID,
            "TEAMS_APP_PASSWORD": "not-a-real-one",
            "TEAMS_OPENID_METADATA_URL": f"http://127.0.0.1:{self.keys}/.well-known/openidconfiguration",
            "TEAMS_TOKEN_URL": f"http://127.0.0.1:{self.connector}/token",
            "TEAMS_SERVICE_HOSTS": f"127.0.0.1:{self.connector}",
            "TEAMS_ALLOWED_TENANTS": TENANT,
        }
        return {f"SAMVERKAN_{name}": value for name, value in given.items()}


@contextmanager
def sign_in(folder: Path) -> Iterator[SignIn]:
    here = SignIn(folder / "token", free_port(), free_port())
    serviced = f"http://127.0.0.1:{here.connector}/"
    command = [
        sys.executable, str(TOOLS / "teams_auth_probe.py"), "--app-id", APP_ID, "--port", str(here.keys),
        "--mint", str(here.token), "--service-url", serviced, "--serve", "3600",
    ]  # fmt: skip
    with running(command, here.keys, {}, Path(os.devnull)):
        yield here


@contextmanager
def floor() -> Iterator[App]:
    """botbuilder's echo as shipped: no sign-in, no store."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", str(FLOOR), "--port", str(port), "--level", "0"]
    with running(command, port, {}, Path(os.devnull)) as process:
        yield App(process, port, Path(os.devnull))


@contextmanager
def ours(here: SignIn, database: str, program: str = "bot", *, slack: bool = False) -> Iterator[App]:
    """`samverkan serve`, with Slack's door open too, or Teams' door alone (tests.bench.teams_echo)."""
    port, log = free_port(), here.token.parent / "log"
    command = [sys.executable, "-m", program, "serve"]
    given = {**here.settings(database, port), **(SLACK if slack else {})}
    with running(command, port, given, log) as process:
        yield App(process, port, log)


def load(app: App, here: SignIn, *options: str, signed: bool = True) -> dict[str, Any]:
    """As teams_load.py tells it; its exit code says whether all were answered, and so do its figures."""
    with tempfile.NamedTemporaryFile(suffix=".json") as kept:
        command = [
            sys.executable, str(TOOLS / "teams_load.py"), "--bot", f"http://127.0.0.1:{app.port}/api/messages",
            "--pid", str(app.process.pid), "--text", QUESTION, "--connector-port", str(here.connector),
            "--json", kept.name, *options,
        ]  # fmt: skip
        proof = ["--bearer", str(here.token), "--require-bearer"] if signed else []
        subprocess.run([*command, *proof], capture_output=True, check=False)
        told: dict[str, Any] = json.loads(Path(kept.name).read_text(encoding="utf-8"))
        return told


def filled(path: Path, users: int = USERS) -> str:
    """A fresh database full of forums, whose people are teams_load.py's."""
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    engine = open_engine(f"sqlite:///{path}")
    schema.upgrade(engine)
    with transaction(engine) as connection:
        tenants.ensure_default(connection, question.NOW, zone="Europe/Stockholm", language="sv")
    question.fill(engine)
    _link_everybody(engine, users)
    engine.dispose()
    return f"sqlite:///{path}"


def _link_everybody(engine: Engine, users: int) -> None:
    with store_of(engine, 1, question.NOW) as store:
        change = history.begin(store, "bench")
        for number in range(users):
            person = number + 1
            if number >= question.PEOPLE:
                person = people.add(change, f"Person Nummer{number}")
            people.link(store, person, "teams", f"00000000-0000-0000-0000-{number:012d}")
