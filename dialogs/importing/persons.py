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
from dialogs.importing.bodies import body_in, body_name
from dialogs.importing.questions import NEW, person_question
from dialogs.importing.writer import Writer
from storage import meetings, observations, people
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
        """The employer, also where it stands within the title."""
        if self.organisation:
            return body_name(self.organisation)
        return body_in(self.title) if self.title else None

    @property
    def kind(self) -> str:
        """Which of the three parties they belong to, where that shows."""
        return roles.organisation_kind(f"{self.organisation or ''} {self.title or ''}") or ""


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
        ids[key] = people.add(writer.change, one.name, organisation_id=_organisation(writer, one))
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


def _organisation(writer: Writer, one: Seen) -> int | None:
    body = one.body
    return people.ensure_organisation(writer.change, body, roles.organisation_kind(body)) if body else None


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
    for role in roles.candidates(one.title or ""):
        row = next((row for row in held if row.role_key == role.key and row.id not in kept), None)
        if row is None:
            _begin(writer, person_id, one, role, day, until)
            continue
        kept.add(row.id)
        if _extend(writer, row, one, day, until):
            confirmed.append(row.id)
    for row in held:
        ends = row.seen_on is not None and row.seen_on < day and (row.valid_to is None or row.valid_to >= day)
        if row.id not in kept and ends:
            people.change_holding(writer.change, row.id, valid_to=day - ONE_DAY)
    _employ(writer, person_id, one, held, day)
    return confirmed


def _begin(writer: Writer, person_id: int, one: Seen, role: roles.RoleKey, day: dt.date, until: dt.date | None) -> None:
    role_id = people.ensure_role(writer.change, one.title or "", role.key, _organisation(writer, one))
    holding = observations.add_holding(writer.change, role_id, person_id, day, until)
    writer.counts["role"] += 1
    writer.read("role_holder", holding, "title", one.source)


def _extend(writer: Writer, row: Row[Any], one: Seen, day: dt.date, until: dt.date | None) -> bool:
    """Moves the holding's borders to the document's day; True where only its freshness moves."""
    if day < row.valid_from:
        people.change_holding(writer.change, row.id, valid_from=day)
    newer = row.seen_on is None or day > row.seen_on
    if not newer:
        return False
    writer.read("role_holder", row.id, "title", one.source)
    if row.organisation_id is None and one.body:
        role_id = people.ensure_role(writer.change, one.title or "", row.role_key, _organisation(writer, one))
        people.change_holding(writer.change, row.id, role_id=role_id)
    if row.valid_to != until:
        people.change_holding(writer.change, row.id, valid_to=until)
    return True


def _employ(writer: Writer, person_id: int, one: Seen, held: Sequence[Row[Any]], day: dt.date) -> None:
    """The employer of the newest document is the person's."""
    if not one.body or not held or any(row.seen_on is None or row.seen_on >= day for row in held):
        return
    people.change_person(writer.change, person_id, organisation_id=_organisation(writer, one))
