"""The districts that the walks go through."""

from pathlib import Path

import pytest

from tests.scenarios.walking import District, district_of
from tests.shared import SHARED, needs_shared

OURS = Path(__file__).parent / "walk"


@pytest.fixture(params=[pytest.param("shared", marks=needs_shared), "ours"])
def district(request: pytest.FixtureRequest) -> District:
    """The real one beside the repository, and one of our own."""
    if request.param == "ours":
        return district_of(OURS, OURS)
    return district_of(SHARED / "seeds", SHARED / "open" / "documents" / "truth" / "seeds")
