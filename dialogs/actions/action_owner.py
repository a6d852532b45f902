"""Who is to do an action item: a person of the register, a role, or a group as it was written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Row

from dialogs import item_owners, roles
from dialogs.documents.people import is_name
from dialogs.turn import Turn
from dialogs.understanding import PersonEntry
from storage import role_holders
from storage.keys import folded
from storage.store import Store

_ME = frozenset({"me", "jag", "mig", "mig själv", "jag själv", "myself", "i"})
_GROUPS = ("alla", "samtliga", "gruppen", "arbetsgruppen", "beredningsgruppen", "everyone", "all")


@dataclass(frozen=True, slots=True)
class Owner:
    """`choices` are namesakes of whom one must be chosen; `unknown`: written as a person whom nobody knows."""

    kind: str
    text: str | None = None
    person: int | None = None
    choices: tuple[PersonEntry, ...] = ()
    unknown: bool = False

    @property
    def values(self) -> dict[str, Any]:
        return {"owner_kind": self.kind, "owner_text": self.text, "owner_id": self.person}


def owner_of(turn: Turn, written: str, chosen: int = 0) -> Owner:
    """`written` as the speaker put it; `chosen` the id of the namesake that was chosen."""
    written = " ".join(written.split())
    if not written:
        return Owner("nobody")
    if folded(written) in _ME:
        return Owner("person", turn.person.name, turn.person.id)
    if folded(written) in _GROUPS:
        return Owner("group", written)
    named = turn.names.people_named(written)
    found = tuple(one for one in named if one.id == chosen) or named
    if len(found) == 1:
        return Owner("person", found[0].name, found[0].id)
    if found:
        return Owner("person", written, choices=found)
    if roles.is_title(written):
        return Owner("role", written)
    return Owner("person", written, unknown=True) if is_name(written) else Owner("group", written)


def owned_by(turn: Turn, store: Store, items: Sequence[Row[Any]], person: int) -> list[Row[Any]]:
    """Of the items those that are this person's, by name or by a role that he or she holds today."""
    keys = {role.key for row in items if row.owner_kind == "role" for role in item_owners.roles_of(row)}
    holdings = role_holders.of_roles(store, sorted(keys)) if keys else ()
    return [row for row in items if person in item_owners.persons_of(row, holdings, turn.today)]


def persons_of(turn: Turn, store: Store, item: Row[Any]) -> frozenset[int]:
    """Ids of those whose item it is; empty for a group."""
    wanted = item_owners.roles_of(item) if item.owner_kind == "role" else ()
    holdings = role_holders.of_roles(store, [role.key for role in wanted]) if wanted else ()
    return item_owners.persons_of(item, holdings, turn.today)
