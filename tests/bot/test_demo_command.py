"""`samverkan demo` from the outside: starts, says what to try, loads once, refuses what would be no demo."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.database import open_engine, store_of
from storage.tables import identity, person
from tests.conftest import NOW
from tests.demo import TENANT, load


def environment(address: str, **settings: str) -> dict[str, str]:
    given = {f"SAMVERKAN_{name.upper()}": value for name, value in settings.items()}
    return {**os.environ, "SAMVERKAN_DATABASE_URL": address, "SAMVERKAN_PORT": "0", **given}


def refused(address: str, folder: Path, **settings: str) -> str:
    """The command's line when it ends at once with exit 1."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo"],
        env=environment(address, **settings), cwd=Path.cwd(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


@contextmanager
def running(address: str) -> Iterator[str]:
    """The address that it says; afterwards it ends by itself when told to."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "demo"], env=environment(address), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            yield "http://" + line.strip().rpartition("http://")[2]
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0


def people_at(url: str) -> list[str]:
    with urllib.request.urlopen(f"{url}/demo/people", timeout=10) as response:  # noqa: S310 - our own address
        return [one["name"] for one in json.load(response)["people"]]


def test_a_fresh_database_is_made_filled_once_and_served(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'folder' / 'demo.db'}"
    with running(address) as url:
        first = people_at(url)
    assert "Amina Holm" in first
    with running(address) as url:
        assert people_at(url) == first


def test_it_listens_on_loopback_alone(tmp_path: Path) -> None:
    database = tmp_path / "demo.db"
    assert "0.0.0.0" in refused(f"sqlite:///{database}", tmp_path, host="0.0.0.0")  # noqa: S104 - refused
    assert not database.exists()


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_where_people_are_linked_nobody_may_be_anybody(address: str, tmp_path: Path) -> None:
    engine = open_engine(address)
    with store_of(engine, TENANT, NOW) as store:
        amina = store.insert(person, name="Amina Holm", key="amina holm")
        store.insert(identity, person_id=amina, channel="teams", user="29:x", address={}, linked_at=NOW)
    engine.dispose()
    assert "Teams" in refused(address, tmp_path)


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_one_demo_to_a_database(address: str, tmp_path: Path) -> None:
    load(address, NOW)
    with running(address) as url:
        assert refused(address, tmp_path)
        assert "Amina Holm" in people_at(url)
