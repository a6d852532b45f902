"""The tenant's names, as understanding wants them: read once for each version of the register."""

from collections import OrderedDict
from threading import Lock

from dialogs.understanding import ForumEntry, Names, PersonEntry, RoleEntry
from storage import forums, meetings, people, role_holders
from storage.store import Store


def read_names(store: Store) -> Names:
    """Every forum with its aliases, every person and role of the tenant.

    One that another succeeded stood until that one's first meeting.
    """
    rows, aliases = forums.every(store), dict[int, list[str]]()
    held = meetings.spans(store) if any(row.successor_id for row in rows) else {}
    for row in forums.every_alias(store):
        aliases.setdefault(row.forum_id, []).append(row.alias)
    return Names.build(
        [
            ForumEntry(
                id=row.id,
                name=row.name,
                aliases=tuple(aliases.get(row.id, ())),
                number=row.number,
                kind=row.kind,
                successor=row.successor_id,
                closed=row.closed,
                until=held[row.successor_id][0] if row.successor_id in held else None,
            )
            for row in rows
        ],
        [PersonEntry(id=row.id, name=row.name, organisation=row.organisation) for row in people.every(store)],
        [
            RoleEntry(id=role_id, name=title)
            for role_id, title in sorted({(row.role_id, row.title) for row in role_holders.every(store)})
        ],
    )


class NameIndexes:
    """Names kept per tenant and register version; the least used are dropped. Shared by the database threads."""

    def __init__(self, kept: int = 50) -> None:
        self.kept = kept
        self.names: OrderedDict[int, tuple[int, Names]] = OrderedDict()
        self.lock = Lock()

    def of(self, store: Store, register_version: int) -> Names:
        with self.lock:
            known = self.names.get(store.tenant)
            if known and known[0] == register_version:
                self.names.move_to_end(store.tenant)
                return known[1]
        names = read_names(store)
        with self.lock:
            self.names[store.tenant] = (register_version, names)
            self.names.move_to_end(store.tenant)
            while len(self.names) > self.kept:
                self.names.popitem(last=False)
        return names
