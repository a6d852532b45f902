"""A channel in which Amina and Jonas write."""

import pytest
from sqlalchemy.engine import Engine

from tests.cast import Cast
from tests.conftest import NOW
from tests.wires import Wires


@pytest.fixture
def wires(address: str, engine: Engine, cast: Cast) -> Wires:
    made = Wires(address, NOW, "wire")
    made.link(engine, cast.amina, "wire", "amina")
    made.link(engine, cast.jonas, "wire", "jonas")
    return made
