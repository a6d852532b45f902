"""Documents in any order make the same records, and imported again they change nothing."""

import itertools
import json
import random
from collections.abc import Sequence

import pytest
from sqlalchemy.engine import Engine

from dialogs.importing.incoming import Incoming
from storage.keys import folded
from tests.dialogs.importing.papers import (
    OWN,
    OWN_FORUMS,
    bring_in,
    content,
    every_row,
    look,
    paper,
    rows,
    second_tenant,
)
from tests.shared import SHARED, needs_shared

ORDERS = 4
SEEDS = sorted((SHARED / "seeds").glob("*.txt")) if SHARED.is_dir() else []


def _orders(count: int) -> list[tuple[int, ...]]:
    every = list(itertools.permutations(range(count)))
    return random.Random(7).sample(every, ORDERS)


def own() -> list[Incoming]:
    return [paper(name, text) for name, text in OWN.items()]


def _one_by_one(engine: Engine, papers: Sequence[Incoming]) -> dict[str, Sequence[str]]:
    for one in papers:
        bring_in(engine, one)
    return content(engine)


def _all_at_once(engine: Engine, papers: Sequence[Incoming]) -> dict[str, Sequence[str]]:
    """What another municipality gets that imports the same papers in one run."""
    tenant = second_tenant(engine)
    bring_in(engine, *papers, tenant=tenant)
    return content(engine, tenant)


def _forums(engine: Engine) -> set[str]:
    return {name for (name,) in rows(engine, "select name from forum")}


@pytest.mark.parametrize("order", _orders(len(OWN)))
def test_order_makes_no_difference(engine: Engine, order: tuple[int, ...]) -> None:
    papers = own()
    found = _one_by_one(engine, [papers[place] for place in order])
    assert found == _all_at_once(engine, papers)
    assert _forums(engine) == OWN_FORUMS
    successors = dict(
        rows(engine, "select f.name, s.name from forum f join forum s on s.id = f.successor_id where f.tenant_id = 1")
    )
    assert successors == {"Lokala Brå Granvik-Exempelby": "Lokala Brå Exempelby-Sjöviken"}
    assert rows(engine, "select year from plan where replaced_at is null") == [(2024,), (2024,)]


@needs_shared
@pytest.mark.parametrize("order", _orders(len(SEEDS) or 5))
def test_order_of_the_seeds_makes_no_difference(engine: Engine, order: tuple[int, ...]) -> None:
    papers = [paper(path.name, path.read_bytes()) for path in SEEDS]
    found = _one_by_one(engine, [papers[place] for place in order])
    assert found == _all_at_once(engine, papers)
    named = json.loads((SHARED / "open" / "forum_names.json").read_text(encoding="utf-8"))
    assert set(named) <= _forums(engine)
    called = {folded(alias): name for alias, name in rows(
        engine, "select a.alias, f.name from forum_alias a join forum f on f.id = a.forum_id")}  # fmt: skip
    for name, others in named.items():
        assert {called[folded(other)] for other in others if folded(other) in called} <= {name}


def test_the_same_again_changes_nothing(engine: Engine) -> None:
    bring_in(engine, *own())
    before = every_row(engine)
    again = look(engine, *own())
    assert [file.status for file in again.files] == ["unchanged"] * len(OWN)
    assert all(not one.counts for one in bring_in(engine, *own()))
    assert every_row(engine) == before


def test_the_same_content_in_another_file_changes_nothing(engine: Engine) -> None:
    bring_in(engine, *own())
    before = every_row(engine)
    bring_in(engine, *(paper(name, text.replace("\n", "\r\n").encode("utf-8-sig")) for name, text in OWN.items()))
    assert every_row(engine) == before


@needs_shared
def test_the_seeds_again_change_nothing(engine: Engine) -> None:
    papers = [paper(path.name, path.read_bytes()) for path in SEEDS]
    bring_in(engine, *papers)
    before = every_row(engine)
    bring_in(engine, *papers)
    assert every_row(engine) == before
