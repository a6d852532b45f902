"""One history: versions with who and when, and undoing as a new version."""

import datetime as dt

import pytest
from sqlalchemy.engine import Engine

from storage import forums, history
from storage.database import store_of
from storage.history import NotUndoableError
from storage.tables import forum
from tests.cast import Cast
from tests.conftest import NOW


def _rename(engine: Engine, cast: Cast, by: int, name: str, at: dt.datetime = NOW) -> int:
    with store_of(engine, 1, at, by=by) as store:
        change = history.begin(store, "rename")
        forums.change_forum(change, cast.bredang, name=name)
        return change.id


def _name(engine: Engine, cast: Cast) -> str:
    with store_of(engine, 1, NOW) as store:
        return str(forums.get(store, cast.bredang).name)


def test_undo_restores_what_stood_before(engine: Engine, cast: Cast) -> None:
    before = _name(engine, cast)
    change = _rename(engine, cast, cast.amina, "Torget")
    with store_of(engine, 1, NOW, by=cast.amina) as store:
        assert history.may_undo(store, change)
        history.undo(store, change)
        versions = history.versions_of(store, forum, cast.bredang)
    assert _name(engine, cast) == before
    assert [(row.number, row.person) for row in versions] == [(1, None), (2, "Amina Holm"), (3, "Amina Holm")]


def test_undo_of_what_was_made_withdraws_it(engine: Engine, cast: Cast) -> None:
    with store_of(engine, 1, NOW, by=cast.amina) as store:
        change = history.begin(store, "add")
        forums.add(change, "Platssamverkan Parken", "place")
        history.undo(store, change.id)
        assert forums.named(store, "platssamverkan parken") is None


def test_an_undoing_can_be_undone(engine: Engine, cast: Cast) -> None:
    change = _rename(engine, cast, cast.amina, "Torget")
    with store_of(engine, 1, NOW, by=cast.amina) as store:
        restoring = history.undo(store, change)
        history.undo(store, restoring.id)
    assert _name(engine, cast) == "Torget"


@pytest.mark.parametrize(
    ("reason", "by", "days"), [("not_yours", "jonas", 0), ("late", "amina", 15), ("already", "amina", 1)]
)
def test_undo_is_refused_with_its_reason(engine: Engine, cast: Cast, reason: str, by: str, days: int) -> None:
    change = _rename(engine, cast, cast.amina, "Torget")
    if reason == "already":
        with store_of(engine, 1, NOW, by=cast.amina) as store:
            history.undo(store, change)
    with store_of(engine, 1, NOW + dt.timedelta(days=days), by=getattr(cast, by)) as store:
        assert not history.may_undo(store, change)
        with pytest.raises(NotUndoableError) as refused:
            history.undo(store, change)
    assert refused.value.reason == reason


def test_undo_is_refused_once_somebody_changed_the_thing(engine: Engine, cast: Cast) -> None:
    change = _rename(engine, cast, cast.amina, "Torget")
    _rename(engine, cast, cast.jonas, "Nya torget")
    with store_of(engine, 1, NOW, by=cast.amina) as store, pytest.raises(NotUndoableError) as refused:
        history.undo(store, change)
    assert refused.value.reason == "changed_since"
    assert _name(engine, cast) == "Nya torget"


def test_an_update_to_the_same_values_leaves_no_version(engine: Engine, cast: Cast) -> None:
    same = _name(engine, cast)
    _rename(engine, cast, cast.amina, same)
    with store_of(engine, 1, NOW) as store:
        assert len(history.versions_of(store, forum, cast.bredang)) == 1


def test_undo_takes_back_everything_that_one_act_wrote_of_a_record(engine: Engine, cast: Cast) -> None:
    with store_of(engine, 1, NOW, by=cast.amina) as store:
        change = history.begin(store, "rename")
        forums.change_forum(change, cast.bredang, name="Torget")
        forums.change_forum(change, cast.bredang, name="Nya torget")
        forums.change_forum(change, cast.satra, name="Parken")
        before = forums.get(store, cast.adults).name
        history.undo(store, change.id)
        names = [forums.get(store, forum_id).name for forum_id in (cast.bredang, cast.satra, cast.adults)]
    assert names == ["Platssamverkan Bredäng", "Platssamverkan Sätra", before]
