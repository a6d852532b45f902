"""Transactions are short, and nothing slow happens in one: no network, no other process, no parsing, no writing.

The walk imports documents, talks, exports and lets the weekly digests fall due. Time is the thread's own CPU, so
that a busy machine says nothing; statements are prepared for a database once, so the walk is walked twice and
the second time counts.
"""

import datetime as dt
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.files import ReadingWorker, read_path
from dialogs.documents import reading, reading_word, recognise, writing_markdown, writing_word
from dialogs.importing.apply import apply
from dialogs.importing.incoming import incoming
from dialogs.importing.preview import prepare
from storage import history, people, subscriptions, tenants
from storage.database import open_engine, store_of, transaction
from tests.cast import TENANT, settle
from tests.commands import run
from tests.conftest import NOW
from tests.demo import load
from tests.dialogs.importing.papers import second_tenant
from tests.talking import Talk

LONGEST_MS = 50.0
WEEK = dt.timedelta(days=7)
READERS = 50
PAPERS = [path for path in sorted((Path(__file__).parent / "walk").iterdir()) if path.suffix in (".txt", ".md")]
SLOW = (
    reading.read,
    reading_word.read_word,
    recognise.parse,
    writing_word.plan_docx,
    writing_markdown.plan_markdown,
    writing_markdown.minutes_markdown,
)
FORBIDDEN_EVENTS = frozenset({"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "subprocess.Popen"})
SAID = (
    "Vem är sammankallande för Platssamverkan Bredäng?",
    "När träffas styrgruppen?",
    "Vad väntar på mig?",
    "Visa protokollet från styrgruppen",
    "Vilka har inte rapporterat?",
    "Visa veckobrevet",
    "Sök belysning",
    "Hjälp",
)


class Watch:
    """Which threads have a transaction open, and what each transaction cost its thread."""

    def __init__(self) -> None:
        self.open: dict[int, float] = {}
        self.transactions: list[tuple[float, str]] = []
        self.broken: list[str] = []
        self.statements: dict[int, str] = {}

    def began(self, _connection: Connection) -> None:
        self.open[threading.get_ident()] = time.thread_time()
        self.statements[threading.get_ident()] = ""

    def executed(self, _c: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        self.statements[threading.get_ident()] = statement

    def ended(self, _connection: Connection) -> None:
        thread = threading.get_ident()
        began = self.open.pop(thread, None)
        if began is not None:
            spent = (time.thread_time() - began) * 1e3
            self.transactions.append((spent, f"{threading.current_thread().name}: {self.statements[thread]}"))

    def slow(self, what: str) -> None:
        if threading.get_ident() in self.open:
            self.broken.append(what)


_watching: list[Watch] = []


def _hook(event: str, given: tuple[Any, ...]) -> None:
    """Python has no way to take an audit hook away: it looks whether anybody watches."""
    if event in FORBIDDEN_EVENTS and _watching:
        _watching[-1].slow(f"{event} {given[:2]}")


@pytest.fixture(scope="module", autouse=True)
def hooked() -> None:
    sys.addaudithook(_hook)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    made = Watch()
    for function in SLOW:
        _guard(monkeypatch, function, made)
    listeners: tuple[tuple[str, Callable[..., Any]], ...] = (
        ("begin", made.began),
        ("commit", made.ended),
        ("rollback", made.ended),
        ("before_cursor_execute", made.executed),
    )
    for event, listener in listeners:
        sa.event.listen(Engine, event, listener)
    _watching.append(made)
    yield made
    _watching.remove(made)
    for event, listener in listeners:
        sa.event.remove(Engine, event, listener)


def _guard(monkeypatch: pytest.MonkeyPatch, function: Callable[..., Any], watch: Watch) -> None:
    """Wherever the function was imported to."""

    def guarded(*given: Any, **named: Any) -> Any:
        watch.slow(function.__qualname__)
        return function(*given, **named)

    for module in list(sys.modules.values()):
        if module.__name__.partition(".")[0] in ("bot", "dialogs", "storage"):
            for name in [name for name, value in vars(module).items() if value is function]:
                monkeypatch.setattr(module, name, guarded)


def _subscribed(engine: Engine) -> None:
    """More readers than one piece of digests has."""
    with store_of(engine, TENANT, NOW) as store:
        change = history.begin(store, "people add")
        for number in range(READERS):
            person = people.add(change, f"Läsare Nummer{number}")
            subscriptions.add(change, person, 0, dt.time(8), NOW + WEEK)


def _imported(engine: Engine, tenant: int) -> None:
    """As the command does it: read by the worker, then a transaction a document."""
    with ReadingWorker() as worker:
        read = [read_path(worker, path) for path in PAPERS]
    drafts = [incoming(Path(one.name).name, one.sha256, one.draft) for one in read if one.draft is not None]
    with store_of(engine, tenant, NOW, reads_only=True) as store:
        preview = prepare(drafts, store)
    for part in preview.each():
        with store_of(engine, tenant, NOW) as store:
            apply(part, store)


def _talked(talk: Talk, moment: dt.datetime) -> None:
    """Up to the digests of that Monday."""
    talk.be("Amina Holm")
    for text in SAID:
        talk.say(text)
    talk.say("Logga för Platssamverkan Bredäng: vandring med nio vuxna")
    talk.press("submit")
    talk.press("undo")
    digests = [message for message in talk.now(moment.isoformat()) if message.get("intent") == "digest"]
    assert len(digests) == READERS


def test_a_transaction_takes_less_than_fifty_milliseconds(tmp_path: Path, sqlite_template: bytes, watch: Watch) -> None:
    (tmp_path / "bot.db").write_bytes(sqlite_template)
    address = f"sqlite:///{tmp_path / 'bot.db'}"
    engine = open_engine(address)
    with transaction(engine) as connection:
        tenants.ensure_default(connection, NOW, zone="Europe/Stockholm", language="sv")
    other = second_tenant(engine)
    settle(engine, NOW)
    _subscribed(engine)
    with Talk(address, NOW) as talk:
        _imported(engine, TENANT)
        _talked(talk, NOW + WEEK)
        watch.transactions.clear()
        _imported(engine, other)
        _talked(talk, NOW + 2 * WEEK)
    engine.dispose()
    assert len(watch.transactions) > len(PAPERS) + 3 * len(SAID) + READERS
    assert [one for one in watch.transactions if one[0] >= LONGEST_MS] == []


def test_nothing_slow_happens_while_a_transaction_is_open(
    address: str, engine: Engine, tmp_path: Path, watch: Watch
) -> None:
    load(address, NOW)
    assert run(address, "import", *map(str, PAPERS), "--yes").exit_code == 0
    for name in ("plan.docx", "plan.md"):
        assert run(address, "export", "plan", "--out", str(tmp_path / name)).exit_code == 0
    for name in ("minutes.docx", "minutes.md"):
        minutes = ("--forum", "Platssamverkan Bredäng", "--out", str(tmp_path / name))
        assert run(address, "export", "minutes", *minutes).exit_code == 0
    assert (tmp_path / "minutes.docx").read_bytes().startswith(b"PK")
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        for text in SAID:
            talk.say(text)
        talk.line({"attach": str(PAPERS[0])})
        talk.now((NOW + WEEK).isoformat())
    assert watch.broken == []
    assert watch.transactions


def test_the_watch_sees_what_is_forbidden(engine: Engine, watch: Watch) -> None:
    """Outside a transaction it is allowed."""
    _imported(engine, TENANT)
    assert watch.broken == []
    with store_of(engine, TENANT, NOW):
        recognise.parse(reading.read("a.txt", b"Hej"))
        with ReadingWorker() as worker:
            read_path(worker, PAPERS[0])
        socket.getaddrinfo("localhost", 80)
        until = time.thread_time() + LONGEST_MS / 1e3
        while time.thread_time() < until:
            continue
    assert watch.transactions[-1][0] >= LONGEST_MS
    assert [one.split(" ")[0] for one in watch.broken] == [
        "read",
        "parse",
        "subprocess.Popen",
        "socket.getaddrinfo",
    ]
