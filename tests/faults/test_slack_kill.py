"""Killed at five instants under load from Slack: what was acknowledged is answered, twice only what was on its way."""

from pathlib import Path

import pytest

from tests.faults.slack_killing import kill_and_finish


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)  # test_kill has both databases
@pytest.mark.timeout(300)  # six processes one after another
def test_killed_under_load_from_slack(address: str, tmp_path: Path) -> None:
    tally = kill_and_finish(address, tmp_path, kills=5, seed=20241014, late_s=1.0)  # whatever else the machine does
    assert tally.wrong == []
    assert tally.events > 20
    assert tally.answers >= tally.events
