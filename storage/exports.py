"""The year's reports of every forum, for documents that are written."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage.scope import scoped
from storage.store import Store
from storage.tables import person, status_report

_REPORTS = scoped(
    sa.select(status_report, person.c.name.label("author"))
    .select_from(status_report.outerjoin(person, person.c.id == status_report.c.author_id))
    .where(status_report.c.year == sa.bindparam("of_year"), status_report.c.withdrawn_at.is_(None))
    .order_by(status_report.c.id)
)


def reports(store: Store, year: int) -> Sequence[Row[Any]]:
    """Every forum's reports of the year, with `author`."""
    return store.all(_REPORTS, of_year=year)
