"""Persons of documents found in the register or entered there, and the roles that documents say they hold.

A role holds from the first document that says so until a newer one says otherwise of the same person. Documents
may be imported in any order: between the first and the last that name it a role stands, and it ends the day
before the first later document that gives the person other titles.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Row

from dialogs import roles
from dialogs.documents.drafts import Source
from dialogs.importing.bodies import body_name, parted
from dialogs.importing.questions import NEW, person_question
from dialogs.importing.writer import Writer
from storage import meetings, observations, people, role_holders
from storage.keys import folded

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """A person as a document names them."""

    name: str
    title: str | None
    organisation: str | None
    source: Source | None = None

    @property
    def key(self) -> str:
        return folded(self.name)

    @property
    def body(self) -> str | None:
        """The employer, also where it stands within the title or beside a unit of it."""
        if self.organisation:
            return parted(self.organisation)[1] or body_name(self.organisation)
        return parted(self.title)[1] if self.title else None

    @property
    def roles(self) -> tuple["Held", ...]:
        """What they are, each with its employer; a unit given as employer belongs to the first title."""
        unit = parted(self.organisation)[0] if self.organisation and parted(self.organisation)[1] else ""
        found = []
        for place, written in enumerate(roles.titles(self.title or "")):
            title, body = parted(written)
            shown = f"{title}, {unit}" if unit and place == 0 else title
            if roles.role_key(title).words:
                found.append(Held(shown[:1].upper() + shown[1:], body or self.body))
        return tuple(found)

    @property
    def kind(self) -> str:
        """Which of the three parties they belong to, where that shows."""
        return roles.organisation_kind(f"{self.organisation or ''} {self.title or ''}") or ""


@dataclass(frozen=True, slots=True)
class Held:
    """A role by title and employer."""

    title: str
    body: str | None

    @property
    def key(self) -> str:
        return roles.role_key(self.title).key

    @property
    def unit(self) -> frozenset[str]:
        return roles.unit_of(self.title, self.body)

    def continues(self, row: Row[Any]) -> bool:
        """Whether it may be the holding that is known, told with more or fewer words."""
        known = roles.unit_of(row.title, row.organisation)
        return bool(self.key == row.role_key and (self.unit <= known or known <= self.unit))


def ensure(writer: Writer, seen: Sequence[Seen]) -> dict[str, int]:
    """Ids of the persons by key; who is not in the register is entered."""
    wanted = {one.key: one for one in seen}
    known = observations.people_keyed(writer.store, list(wanted))
    ids: dict[str, int] = {}
    for key, one in wanted.items():
        row = _chosen(writer, one, known.get(key, []))
        if row is not None:
            ids[key] = row.id
            continue
        ids[key] = people.add(writer.change, one.name, organisation_id=_organisation(writer, one.body))
        writer.counts["person"] += 1
        writer.read("person", ids[key], "name", one.source)
    return ids


def _chosen(writer: Writer, one: Seen, known: Sequence[Row[Any]]) -> Row[Any] | None:
    if not known:
        return None
    alike = [row for row in known if one.kind and row.organisation_kind == one.kind]
    if alike:
        return alike[0]
    decided_new = writer.answers.to(person_question(one.key, one.kind)) == NEW
    return None if decided_new else known[0]


def _organisation(writer: Writer, body: str | None) -> int | None:
    if body is None:
        return None
    if body not in writer.organisations:
        found = people.ensure_organisation(writer.change, body, roles.organisation_kind(body))
        writer.organisations[body] = found
    return writer.organisations[body]


def hold(writer: Writer, seen: Sequence[Seen], ids: dict[str, int], day: dt.date) -> None:
    """Enters the roles that the document of that day states."""
    stated = {ids[one.key]: one for one in seen if one.title}
    held = observations.held_by(writer.store, list(stated))
    later = meetings.next_stated(writer.store, list(stated), day)
    confirmed: list[int] = []
    for person_id, one in stated.items():
        confirmed += _hold_one(writer, person_id, one, held.get(person_id, []), day, later.get(person_id))
    observations.confirm(writer.store, confirmed, day)


def _hold_one(
    writer: Writer, person_id: int, one: Seen, held: Sequence[Row[Any]], day: dt.date, later: dt.date | None
) -> list[int]:
    """Ids of the holdings that merely were confirmed."""
    confirmed: list[int] = []
    kept: set[int] = set()
    until = later - ONE_DAY if later else None
    for role in one.roles:
        row = next((row for row in held if row.id not in kept and role.continues(row)), None)
        if row is None:
            holding = observations.add_holding(writer.change, _role(writer, role), person_id, day, until)
            writer.counts["role"] += 1
            writer.read("role_holder", holding, "title", one.source)
            continue
        kept.add(row.id)
        if _extend(writer, row, role, one, day, until):
            confirmed.append(row.id)
    for row in held:
        ends = row.seen_on is not None and row.seen_on < day and (row.valid_to is None or row.valid_to >= day)
        if row.id not in kept and ends:
            role_holders.change_holding(writer.change, row.id, valid_to=day - ONE_DAY)
    _employ(writer, person_id, one, held, day)
    return confirmed


def _role(writer: Writer, role: Held) -> int:
    return observations.ensure_role(writer.change, role.title, role.key, _organisation(writer, role.body))


def _extend(writer: Writer, row: Row[Any], role: Held, one: Seen, day: dt.date, until: dt.date | None) -> bool:
    """Moves the holding's borders to the document's day; True where its freshness moves."""
    newer = row.seen_on is None or day > row.seen_on
    changed: dict[str, Any] = {}
    if day < row.valid_from:
        changed["valid_from"] = day
    if newer:
        writer.read("role_holder", row.id, "title", one.source)
        changed["valid_to"] = until
    said, known = len(role.unit), len(roles.unit_of(row.title, row.organisation))
    if said > known or (newer and said == known):
        changed["role_id"] = _role(writer, role)
    if any(getattr(row, name) != value for name, value in changed.items()):
        role_holders.change_holding(writer.change, row.id, **changed)
    return newer


def _employ(writer: Writer, person_id: int, one: Seen, held: Sequence[Row[Any]], day: dt.date) -> None:
    """The employer of the newest document is the person's."""
    if not one.body or not held or any(row.seen_on is None or row.seen_on >= day for row in held):
        return
    people.change_person(writer.change, person_id, organisation_id=_organisation(writer, one.body))
