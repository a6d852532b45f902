"""A claim's work does not grow with what waits for one person. What it takes and leaves: tests/bot/test_delivery.py."""

import pytest
from sqlalchemy.engine import Engine

from storage import claims, outbox
from storage.database import store_of, transaction
from tests.cast import Cast
from tests.conftest import NOW

A_STEP = 100  # of SQLite's machine


def steps_beside(engine: Engine, cast: Cast, name: str, waiting: int) -> int:
    """How many hundred steps SQLite takes to find the one message that may go."""
    steps = 0

    def counted() -> int:
        nonlocal steps
        steps += 1
        return 0

    with store_of(engine, 1, NOW) as store:
        outbox.queue_all(store, "greeting", [(cast.amina, f"{name}:{number}", {}, None) for number in range(waiting)])
    with transaction(engine) as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.set_progress_handler(counted, A_STEP)
        assert len(claims.due(connection, 1, NOW, 50)) == 1
        raw.set_progress_handler(None, 0)
    return steps


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_four_times_as_many_for_one_person_cost_four_times_as_much_to_pass_by(engine: Engine, cast: Cast) -> None:
    few = steps_beside(engine, cast, "few", 100)
    assert steps_beside(engine, cast, "many", 300) < 5 * few
