"""Whose forums are whose, with the roles that a plan names matched to those who hold them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy.engine import Row

from dialogs import role_answer, roles
from dialogs.turn import Turn
from dialogs.understanding import ForumEntry
from storage import mine, role_holders
from storage.store import Store


def forums_of(store: Store, person_id: int, day: dt.date) -> list[int]:
    """Ids of the forums that are the person's on that day."""
    return mine.forums_of(store, person_id, day, _by_role(store, day).get(person_id, ()))


def people_of(store: Store, forum_id: int, day: dt.date) -> list[int]:
    """Ids of those who belong to the forum and are invited to its meetings."""
    return mine.people_of(store, forum_id, day, _holders_in(store, forum_id, day))


def belongs(store: Store, person_id: int, forum_id: int, day: dt.date) -> bool:
    return person_id in people_of(store, forum_id, day)


def forums_of_all(store: Store, day: dt.date) -> dict[int, set[int]]:
    """Person to forums: four statements, however many persons and forums there are."""
    return mine.forums_of_all(store, day, _by_role(store, day))


def forums_of_each(store: Store, person_ids: Collection[int], day: dt.date) -> dict[int, set[int]]:
    """Person to forums, for these persons; four statements, however many they are."""
    return mine.forums_of_each(store, person_ids, day, _by_role(store, day))


def convenors(store: Store, day: dt.date) -> dict[int, tuple[int, ...]]:
    """By forum those who convene it, by the role that the plan in force names; two statements for all forums."""
    cells = mine.plan_roles(store)
    by_key = _by_key(role_holders.every(store))
    districts = role_answer.districts(cells)
    in_force = {row.forum_id: row for row in reversed(cells)}
    found: dict[int, tuple[int, ...]] = {}
    for row in in_force.values():
        wanted = role_answer.wanted(row.convenor) if row.convenor else ()
        held = [one for role in wanted for one in by_key.get(role.key, ())]
        near = _holders(held, wanted, day, row.forum, districts[row.forum])
        found[row.forum_id] = tuple(one.person_id for one in near)
    return found


def may_read(turn: Turn, store: Store, forum: ForumEntry) -> bool:
    """Whether notes, items and minutes of the forum are open to the speaker: a closed one's to its own people."""
    if not forum.closed or turn.speaker is None:
        return not forum.closed
    return "secretary" in turn.speaker.rights or belongs(store, turn.speaker.id, forum.id, turn.today)


def hidden_from(turn: Turn, store: Store) -> frozenset[int]:
    """Ids of the closed forums whose notes, items and minutes are not for the speaker."""
    closed = frozenset(forum.id for forum in turn.names.forums.values() if forum.closed)
    if not closed or turn.speaker is None or "secretary" in turn.speaker.rights:
        return closed if turn.speaker is None else frozenset()
    return closed - set(forums_of(store, turn.speaker.id, turn.today))


def hidden_here(turn: Turn, store: Store) -> frozenset[int]:
    """Ids of the closed forums whose notes, items and minutes do not stand in this answer: where others read it, of
    every one."""
    if turn.public:
        return frozenset(forum.id for forum in turn.names.forums.values() if forum.closed)
    return hidden_from(turn, store)


def _by_role(store: Store, day: dt.date) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    by_key = _by_key(role_holders.every(store))
    cells = mine.plan_roles(store)
    districts = role_answer.districts(cells)
    for forum_id, place, wanted in _wanted(cells):
        held = [row for role in wanted for row in by_key.get(role.key, ())]
        for row in _holders(held, wanted, day, place, districts[place]):
            found[row.person_id].add(forum_id)
    return dict(found)


def _by_key(holdings: Iterable[Row[Any]]) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for holding in holdings:
        found[holding.role_key].append(holding)
    return found


def _holders_in(store: Store, forum_id: int, day: dt.date) -> set[int]:
    cells = mine.plan_roles(store)
    districts = role_answer.districts(cells)
    sought = [(place, wanted) for one, place, wanted in _wanted(cells) if one == forum_id]
    keys = sorted({role.key for _, wanted in sought for role in wanted})
    held = role_holders.of_roles(store, keys) if keys else ()
    return {row.person_id for place, wanted in sought for row in _holders(held, wanted, day, place, districts[place])}


def _holders(
    holdings: Sequence[Row[Any]], wanted: Sequence[roles.RoleKey], day: dt.date, place: str, district: str
) -> Sequence[Row[Any]]:
    held = roles.holders(holdings, wanted, day, place)
    return role_answer.in_district(held, holdings, wanted, day, district)


def _wanted(cells: Iterable[Row[Any]]) -> Iterator[tuple[int, str, Sequence[roles.RoleKey]]]:
    """Forum, its name, and the roles of each cell of its activity in force."""
    in_force: dict[int, int] = {}
    seen: set[tuple[int, str, str | None]] = set()
    for row in cells:
        if in_force.setdefault(row.forum_id, row.activity_id) != row.activity_id:
            continue
        for cell, party in ((row.convenor, None), (row.contact, row.organisation)):
            if cell and (row.forum_id, cell, party) not in seen:
                seen.add((row.forum_id, cell, party))
                yield row.forum_id, row.forum, role_answer.wanted(cell, party)
