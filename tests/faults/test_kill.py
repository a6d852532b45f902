"""Killed at a few instants, the service loses nothing and repeats at most what was on its way."""

from pathlib import Path

import pytest

from tests.faults.killing import kill_and_finish


@pytest.mark.timeout(300)  # six or eight processes
def test_killed_and_started_again(address: str, tmp_path: Path) -> None:
    kills, helpers = (5, 0) if address.startswith("sqlite") else (4, 2)
    tally = kill_and_finish(address, tmp_path, kills=kills, seed=20241014, helpers=helpers)
    assert tally.wrong == [], "\n".join(tally.wrong)
    assert tally.events > 50
    assert tally.deliveries > 10
    assert tally.answers >= tally.events
