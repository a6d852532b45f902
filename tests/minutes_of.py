"""Minutes written straight into the store, for tests of what is done with them."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.engine import Engine

from dialogs.importing import requests
from dialogs.importing.incoming import text_hash
from storage import documents, history, meetings, minutes
from storage.database import store_of
from tests.cast import TENANT
from tests.conftest import NOW

HELD = dt.date(2024, 9, 12)
TEXT = "Protokoll\nNärvarande: fyra personer\n1. Mötet öppnas\nMötet beslutar att söka medel för bättre ljus på torget."


def written(
    engine: Engine,
    forum: int,
    adjusters: Sequence[int] = (),
    *,
    day: dt.date = HELD,
    text: str = TEXT,
    status: str = "",
    secretary: int | None = None,
    present: Sequence[int] = (),
    organisations: Sequence[str] = (),
    version: int = 1,
) -> int:
    """Waiting for `adjusters`, who are asked; without any, open."""
    with store_of(engine, TENANT, NOW) as store:
        change = history.begin(store, "import")
        found = meetings.find(store, forum, day)
        meeting = found.id if found else meetings.add(change, forum, "held", day=day)
        for person in present if not found else ():
            meetings.add_attendance(store, meeting, person, "present")
        paper = documents.add(store, "protokoll.docx", text_hash(text), text_hash(text), "minutes")
        row = minutes.add(
            store,
            meeting,
            forum,
            day=day,
            version=version,
            content_hash=text_hash(text),
            text=text,
            agenda=["Mötet öppnas", "Ljus på torget"],
            status=status or ("waiting" if adjusters else "open"),
            adjuster_organisations=list(organisations),
            document_id=paper,
            secretary_id=secretary,
        )
        for person in adjusters:
            minutes.add_adjuster(store, row, person)
        minutes.add_decision(store, row, forum, "Söka medel för bättre ljus på torget", day)
        minutes.add_item(
            change, "Be om en offert på lampor", forum_id=forum, minutes_id=row, owner_kind="nobody", owner_id=None
        )
        requests.queue(store, row)
        return row


def replaced(engine: Engine, old: int, forum: int, adjusters: Sequence[int], text: str) -> int:
    """A newer version with another text, as the import writes it."""
    with store_of(engine, TENANT, NOW) as store:
        minutes.set_status(store, old, "replaced")
        requests.withdraw(store, old)
    return written(engine, forum, adjusters, text=text, version=2)
