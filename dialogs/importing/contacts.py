"""Whom a forum's documents name as contact: the newest document's stands."""

import datetime as dt
from collections.abc import Mapping

from dialogs.documents.drafts import MinutesDraft
from dialogs.importing.persons import ONE_DAY
from dialogs.importing.writer import Writer
from storage import observations, people
from storage.keys import folded


def write(writer: Writer, draft: MinutesDraft, forum_id: int, ids: Mapping[str, int], day: dt.date) -> None:
    contact = draft.contact
    if contact is None or not contact.name:
        return
    person_id = ids[folded(contact.name)]
    _reach(writer, person_id, contact.phone, contact.email)
    standing = observations.contacts_of(writer.store, forum_id)
    before = next((row for row in reversed(standing) if row.valid_from <= day), None)
    after = next((row for row in standing if row.valid_from > day), None)
    if before is not None and before.person_id == person_id:
        return
    if after is not None and after.person_id == person_id:
        observations.change_contact(writer.change, after.id, valid_from=day)
    else:
        until = after.valid_from - ONE_DAY if after else None
        row = observations.add_contact(writer.change, forum_id, person_id, day, until)
        writer.read("membership", row, "person", contact.source)
    if before is not None:
        observations.change_contact(writer.change, before.id, valid_to=day - ONE_DAY)


def _reach(writer: Writer, person_id: int, phone: str | None, email: str | None) -> None:
    """What is not known yet; what somebody entered since stays."""
    row = people.get(writer.store, person_id)
    told = {"phone": phone, "email": email}
    new = {name: value for name, value in told.items() if value and not getattr(row, name)}
    if new:
        people.change_person(writer.change, person_id, **new)
