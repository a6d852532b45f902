"""Kills the service at seeded instants, starts it again, lets it finish, and counts what was lost or doubled.

One process on SQLite; on PostgreSQL others live beside it and go on with what the dead one left, until they are killed
too.
"""

import json
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage.database import open_engine, transaction
from storage.tables import action_item, approval, delivery, inbox, minutes, progress_note
from tests.cast import settle
from tests.databases import NOW
from tests.faults import events

LONGEST_LIFE_S = 1.5
DRAIN_S = 90.0
PAPERS_A_LIFE = 8


@dataclass
class Tally:
    """What a run came to. `wrong` is empty when all held."""

    kills: int = 0
    events: int = 0
    answers: int = 0
    repeated: int = 0
    in_flight: int = 0
    deliveries: int = 0
    deliveries_repeated: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass
class Run:
    address: str
    folder: Path
    engine: Engine
    answers_in_flight: Counter[int] = field(default_factory=Counter)  # by event: sent and not marked, at how many kills
    deliveries_in_flight: int = 0  # claimed and not marked, at all kills together
    helpers: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self, life: int, mode: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "tests.faults.worker", self.address, str(self.folder), str(life), mode]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)

    def sent(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / "sent").read_bytes().splitlines()]

    def taken(self) -> int:
        return (self.folder / "taken").read_bytes().count(b"\n")

    def rows(self, statement: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        with transaction(self.engine, reads_only=True) as connection:
            return connection.execute(statement).all()


def kill_and_finish(address: str, folder: Path, *, kills: int, seed: int, helpers: int = 0) -> Tally:
    """Into an empty database at `address`; `folder` keeps the files that the processes share. `helpers` live beside
    the one that is killed; of them one dies every third time."""
    engine = open_engine(address)
    run = Run(address, folder, engine)
    cast = settle(engine, NOW)
    papers = kills * PAPERS_A_LIFE
    events.prepared(engine, cast, papers)
    (folder / "cast").write_text(json.dumps({"cast": asdict(cast), "papers": papers}), encoding="utf-8")
    for name in ("sent", "taken"):
        (folder / name).touch()
    chance = random.Random(seed)
    try:
        for _ in range(helpers):
            _begin_helping(run)
        for life in range(kills):
            _live_and_die(run, life, chance)
            if run.helpers and life % 3 == 2:
                _kill(run, run.helpers.pop(0))
                _begin_helping(run)
        while run.helpers:
            _kill(run, run.helpers.pop())
        _finish(run, kills)
    finally:
        for one in run.helpers:
            one.kill()
            one.communicate()
    tally = _counted(run, kills)
    engine.dispose()
    return tally


def _live_and_die(run: Run, life: int, chance: random.Random) -> None:
    """Mostly killed at work, every fourth time perhaps before it has begun."""
    process = run.start(life, "feed")
    _await(process, b"begun" if life % 4 == 3 else b"ready")
    try:
        process.wait(timeout=chance.uniform(0.02, LONGEST_LIFE_S))
    except subprocess.TimeoutExpired:
        _kill(run, process)
    else:
        raise AssertionError((run.folder / "log").read_text(encoding="utf-8")[-3000:])


def _begin_helping(run: Run) -> None:
    run.helpers.append(run.start(0, "help"))
    _await(run.helpers[-1], b"ready")


def _await(process: "subprocess.Popen[bytes]", word: bytes) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == word:
            break


def _kill(run: Run, process: "subprocess.Popen[bytes]") -> None:
    """The others stand still while it is counted what was on its way."""
    for one in run.helpers:
        one.send_signal(signal.SIGSTOP)
    process.kill()
    process.communicate()
    went_out = {line["key"] for line in run.sent()}
    for row in run.rows(sa.select(inbox.c.dedupe).where(inbox.c.status != "sent")):
        number = int(row.dedupe.removeprefix("event-"))
        run.answers_in_flight[number] += number in went_out
    run.deliveries_in_flight += len(run.rows(sa.select(delivery.c.id).where(delivery.c.status == "leased")))
    for one in run.helpers:
        one.send_signal(signal.SIGCONT)


def _finish(run: Run, life: int) -> None:
    process = run.start(life, "drain")
    try:
        process.communicate(timeout=DRAIN_S)
    finally:
        process.kill()
    assert process.returncode == 0, (run.folder / "log").read_text(encoding="utf-8")[-3000:]


def _counted(run: Run, kills: int) -> Tally:
    sent = run.sent()
    answers = Counter(line["key"] for line in sent if line["key"] is not None)
    told = [line for line in sent if line["key"] is None]
    went = run.rows(sa.select(delivery.c.kind, delivery.c.person_id).where(delivery.c.status == "sent"))
    tally = Tally(
        kills=kills,
        events=run.taken(),
        answers=len(answers),
        repeated=answers.total() - len(answers),
        in_flight=run.answers_in_flight.total(),
        deliveries=len(went),
        deliveries_repeated=len(told) - len(went),
    )
    tally.wrong += _wrong_answers(run, answers, [line["key"] for line in sent if line["key"] is not None])
    tally.wrong += _wrong_deliveries(run, told, Counter((row.kind, row.person_id) for row in went))
    tally.wrong += _wrong_records(run)
    return tally


def _wrong_answers(run: Run, answers: Counter[int], order: list[int]) -> list[str]:
    accepted = {int(row.dedupe.removeprefix("event-")) for row in run.rows(sa.select(inbox.c.dedupe))}
    wrong = [f"event {number} acknowledged and not kept" for number in range(run.taken()) if number not in accepted]
    wrong += [f"event {number} not answered" for number in sorted(accepted - answers.keys())]
    wrong += [
        f"event {number} answered {count} times"
        for number, count in answers.items()
        if count > 1 + run.answers_in_flight[number]
    ]
    for talk in range(3):
        said = [number for number in order if events.conversation(number) == talk]
        wrong += [f"talk {talk}: {b} after {a}" for a, b in pairwise(said) if b < a]
    failed = [line["key"] for line in run.sent() if line["kind"] in ("failed", "database", "unknown_button")]
    return wrong + [f"event {number} was answered with an apology" for number in failed]


def _wrong_deliveries(run: Run, told: list[dict[str, Any]], went: Counter[tuple[str, int]]) -> list[str]:
    settled = delivery.c.status.in_(("sent", "cancelled"))
    unsettled = run.rows(sa.select(delivery.c.id, delivery.c.status).where(~settled))
    wrong = [f"delivery {row.id} is {row.status}" for row in unsettled]
    lines = Counter((line["kind"], line["to"]) for line in told)
    wrong += [f"{who}: {count} sent, {lines[who]} came" for who, count in went.items() if lines[who] < count]
    extra = lines.total() - went.total()
    if extra > run.deliveries_in_flight:
        wrong.append(f"{extra} deliveries repeated, {run.deliveries_in_flight} were on their way at a kill")
    texts = " ".join(line["text"] for line in told if line["kind"] == "action_given")
    items = [events.key(number) for number in range(run.taken()) if events.kind(number) == "item"]
    return wrong + [f"nobody was told of item {text}" for text in items if text not in texts]


def _wrong_records(run: Run) -> list[str]:
    """Everything that an event stores stands exactly once."""
    accepted = [int(row.dedupe.removeprefix("event-")) for row in run.rows(sa.select(inbox.c.dedupe))]
    wrong = []
    for kind, table in (("note", progress_note), ("item", action_item)):
        kept = Counter(str(row.text) for row in run.rows(sa.select(table.c.text)))
        wrong += [
            f"{kind} {number} stands {kept[events.key(number)]} times"
            for number in accepted
            if events.kind(number) == kind and kept[events.key(number)] != 1
        ]
    given = Counter((row.minutes_id, row.person_id) for row in run.rows(sa.select(approval)))
    wrong += [f"{who} approved {count} times" for who, count in given.items() if count != 1]
    both = Counter(
        events.paper(number) + 1
        for number in accepted
        if events.kind(number) == "approval" and events.conversation(number) < 2
    )
    status = {row.id: row.status for row in run.rows(sa.select(minutes.c.id, minutes.c.status))}
    for one, approvals in both.items():
        if one in status and status[one] != ("adjusted" if approvals == 2 else "waiting"):
            wrong.append(f"minutes {one} with {approvals} approvals are {status[one]}")
    return wrong
